// Answers that stand where the platform's chat does not show them, and turns that got no reply:
// red, and named.
import { describe, expect, it } from 'vitest';
import type { HiddenText, Reply, TurnOutcome } from '../../../src/domain/reply.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import type { LedgerTurn } from '../../../src/judge/ledger-entry.ts';
import { answered, answers, exchange, fact, observe, texts, user } from './observation.ts';

function hiding(text: string, ...elsewhere: readonly HiddenText[]): TurnOutcome {
  const outcome = answered(text);
  if (outcome.kind !== 'answered') throw new Error('no answer');
  const reply: Reply = { ...outcome.reply, elsewhere };
  return { kind: 'answered', reply };
}

const headlineOf = (...given: Parameters<typeof observe>): string =>
  judgeCanary(observe(...given)).headline;

/** The same conversation with the first turn changed. */
function withFirst(change: Partial<LedgerTurn>, second: Parameters<typeof observe>[0] = {}) {
  const ledger = observe(second);
  const [first, ...rest] = ledger.turns;
  if (first === undefined) throw new Error('no turn');
  return { ...ledger, turns: [{ ...first, ...change }, ...rest] };
}

describe('an answer that the chat does not show', () => {
  it('is lost, and its place is named', () => {
    const outcome = hiding('(see status)', { place: 'status-message', text: answers[1] });
    expect(headlineOf({ outcome })).toBe(
      "answer-lost: turn 2: the answer is in the status message, which the platform's chat does not show; the chat shows: (see status)",
    );
  });

  it('is named with each of its places', () => {
    const outcome = hiding(
      '',
      { place: 'streamed', text: answers[1] },
      { place: 'history', text: 'Processing…' },
      { place: 'history', text: `${answers[1]} ` },
    );
    expect(headlineOf({ outcome })).toBe(
      "answer-lost: turn 2: the answer is in a streamed text that a later event replaced and the Task's history, which the platform's chat does not show; the chat shows nothing",
    );
  });

  it('is not looked for where it is not', () => {
    const outcome = hiding('(see status)', { place: 'status-message', text: 'Done.' });
    expect(headlineOf({ outcome })).toMatch(
      /^answer-lost: turn 2: the model answered with receipt/,
    );
  });

  it('is named where no model was seen and the reply alone is judged', () => {
    const outcome = hiding('(see status)', { place: 'later-artifact', text: `It is ${fact}.` });
    const observation = { modelSeen: false, storeSeen: false };
    expect(headlineOf({ outcome, model: [], store: null, observation })).toBe(
      `answer-wrong: turn 2: expected a reply that contains ${fact}, got: it is in an artifact after the first, which the platform's chat does not show; the chat shows: (see status)`,
    );
  });

  it('is told with what was lost besides on the way to the model', () => {
    const outcome = hiding('', { place: 'history', text: answers[0] });
    const judgement = judgeCanary(
      withFirst(
        { exchange: { ...observe().turns[0]?.exchange, outcome } as LedgerTurn['exchange'] },
        {
          model: [exchange([user(texts[1])])],
          outcome: hiding('', { place: 'history', text: answers[1] }),
        },
      ),
    );
    expect(judgement.layer).toBe('answer-lost');
    expect(judgement.headline).toMatch(
      /^answer-lost: turn 1: the answer is in the Task's history, which .*; the chat shows nothing; besides, stored-not-sent-to-model in turn 2: turn 1 is missing from the model request of turn 2/,
    );
  });

  it('is told alone where nothing was lost besides', () => {
    const outcome = hiding('', { place: 'history', text: answers[0] });
    const judgement = judgeCanary(
      withFirst({
        exchange: { ...observe().turns[0]?.exchange, outcome } as LedgerTurn['exchange'],
      }),
    );
    expect(judgement.headline).not.toContain('besides');
  });
});

describe('a closing remark', () => {
  it('beside an answer is no fault', () => {
    const outcome = hiding(answers[1], { place: 'status-message', text: 'Request is completed!' });
    expect(judgeCanary(observe({ outcome })).verdict).toBe('passed');
  });
});
