// Turns of which a model request was failed on purpose: what an agent may do then, and what it may
// not.

import { describe, expect, it } from 'vitest';
import type { ModelFailure } from '../../../src/domain/model-failure.ts';
import type { TurnOutcome } from '../../../src/domain/reply.ts';
import type { ModelExchange } from '../../../src/domain/witness.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import type { Ledger, LedgerTurn } from '../../../src/judge/ledger-entry.ts';
import {
  answered,
  answers,
  assistant,
  exchange,
  observe,
  receipts,
  tags,
  texts,
  user,
} from './observation.ts';

const begun = 'R-cccccccccc';
const beginning = `Nice to [${begun}] meet`;
const route = { kind: 'turn', tag: tags[0], round: 0 } as const;
const refused: TurnOutcome = {
  kind: 'rejected',
  reason: 'task-not-completed',
  message: 'Service Unavailable',
  reply: null,
};
const withoutAnswer = { route, receipt: null, answer: { text: null, toolCalls: [] } } as const;
const unavailable = exchange([user(texts[0])], {
  ...withoutAnswer,
  failed: { kind: 'unavailable' },
});
const cutOff = exchange([user(texts[0])], {
  ...withoutAnswer,
  answer: { text: `${beginning} you, my dear.`, toolCalls: [] },
  failed: { kind: 'cut-off', begun },
});
const retried = exchange([user(texts[0])], {
  ...{ route, sequence: 2, receipt: receipts[0] },
  answer: { text: answers[0], toolCalls: [] },
});

/**
 * A conversation whose first turn was failed by its model: what came of it, and what the second
 * request holds.
 */
function observed(
  first: { model: readonly ModelExchange[]; outcome: TurnOutcome; body?: string; died?: string },
  second: Parameters<typeof exchange>[0],
): Ledger {
  const ledger = observe({ model: [exchange(second, { sequence: 3 })], store: null });
  const [one, two] = ledger.turns;
  if (one === undefined || two === undefined) throw new Error('two turns are observed');
  const { model, outcome, body = '', died = null } = first;
  const changed: LedgerTurn = {
    ...one,
    ...{ model, died },
    turn: { ...one.turn, modelFails: 'cut-off' },
    exchange: { ...one.exchange, outcome, responseBody: body },
  };
  const owner = { contextId: one.contextId, canary: 'name', turn: 1 };
  return {
    ...ledger,
    turns: [changed, two],
    tokens: new Map([...ledger.tokens, [begun, owner]]),
  };
}

const headline = (ledger: Ledger): string => judgeCanary(ledger).headline;
const kept = [user(texts[0]), user(texts[1])];
const whole = [user(texts[0]), assistant(answers[0]), user(texts[1])];

describe('a turn whose model request failed', () => {
  it('may be told to its user, whether its text is kept or left out', () => {
    for (const outcome of [refused, answered('Agent error (APIError)'), answered('Try again.')])
      for (const second of [kept, [user(texts[1])]]) {
        const { verdict } = judgeCanary(observed({ model: [unavailable], outcome }, second));
        expect(verdict).toBe('passed');
      }
  });

  it('may be answered by a request that asks again, and is due then as any other', () => {
    const model = [unavailable, retried];
    const given = { model, outcome: answered(answers[0]) };
    expect(judgeCanary(observed(given, whole)).verdict).toBe('passed');
    expect(headline(observed(given, [user(texts[1])]))).toMatch(
      /^not-sent-to-model: turn 2: turn 1 /,
    );
    expect(headline(observed({ model, outcome: refused }, whole))).toBe(
      'rejected: turn 1: Service Unavailable',
    );
  });

  it('is told once in the request that asks again, and in later ones', () => {
    const doubled = exchange([user(texts[0]), user(texts[0])], {
      ...{ route, sequence: 2, receipt: receipts[0] },
      answer: { text: answers[0], toolCalls: [] },
    });
    expect(
      headline(observed({ model: [unavailable, doubled], outcome: answered(answers[0]) }, whole)),
    ).toMatch(/^sent-doubled: turn 1: turn 1 appears twice/);
    const second = [user(texts[0]), user(texts[0]), user(texts[1])];
    expect(headline(observed({ model: [unavailable], outcome: refused }, second))).toMatch(
      /^sent-doubled: turn 2: turn 1 appears twice/,
    );
  });

  it('is not answered with nothing, and its agent lives on', () => {
    expect(headline(observed({ model: [unavailable], outcome: answered(' ') }, kept))).toBe(
      'answer-lost: turn 1: the model request failed (HTTP 503), and the user was told nothing',
    );
    const bad: readonly [ModelFailure, string][] = [
      ['unknown-tool', 'the model called a tool that is not offered'],
      ['broken-arguments', 'the model made a call whose arguments are no JSON'],
      ['missing-file', 'the model called for a file that is not there'],
    ];
    for (const [kind, what] of bad)
      expect(
        headline(
          observed({ model: [{ ...unavailable, failed: { kind } }], outcome: answered('') }, kept),
        ),
      ).toBe(`answer-lost: turn 1: ${what}, and the user was told nothing`);
    const died = "the agent's process died in the turn (with exit code 1)";
    expect(headline(observed({ model: [unavailable], outcome: refused, died }, kept))).toMatch(
      /^rejected: turn 1: Service Unavailable; the agent's process died/,
    );
  });
});

it('a failure that was not played is said to be none, and no tool is blamed for it', () => {
  const { turns } = judgeCanary(
    observed({ model: [retried], outcome: answered(answers[0]) }, whole),
  );
  const unplayed = turns[0]?.expectations.filter(({ result }) => result === 'not-observed');
  expect(unplayed?.map(({ actual }) => actual)).toContain(
    'cut-off was not played: the model answered each request of the turn',
  );
});

describe('the beginning of an answer that broke off', () => {
  it('is no answer either where an error came behind it', () => {
    const failed = { kind: 'error-in-stream', begun } as const;
    const given = { model: [{ ...cutOff, failed }], outcome: answered(beginning) };
    expect(headline(observed(given, kept))).toMatch(
      /^answer-wrong: turn 1: the model's answer ended in an error, and its beginning was handed over/,
    );
    const told = { ...given, outcome: refused };
    expect(judgeCanary(observed(told, kept)).verdict).toBe('passed');
  });

  it('is no answer by itself, and may be shown beside the error', () => {
    expect(headline(observed({ model: [cutOff], outcome: answered(beginning) }, kept))).toMatch(
      /^answer-wrong: turn 1: the model's answer broke off, and its beginning was handed over/,
    );
    const shown = answered(`${beginning}\n\n(the connection was lost)`);
    expect(judgeCanary(observed({ model: [cutOff], outcome: shown }, kept)).verdict).toBe('passed');
  });

  it('is in no later request, next to the whole answer or where the user was not given it', () => {
    const both = [user(texts[0]), assistant(beginning), assistant(answers[0]), user(texts[1])];
    const asked = { model: [cutOff, retried], outcome: answered(answers[0]) };
    expect(headline(observed(asked, both))).toBe(
      'sent-doubled: turn 2: the beginning of an answer of turn 1, which broke off, appears in the model request next to the whole answer',
    );
    const goOn = user('Your response was cut off. Go on from where you left off.');
    const goneOn = [user(texts[0]), assistant(beginning), goOn, assistant(answers[0])];
    expect(judgeCanary(observed(asked, [...goneOn, user(texts[1])])).verdict).toBe('passed');
    const alone = [user(texts[0]), assistant(beginning), user(texts[1])];
    expect(headline(observed({ model: [cutOff], outcome: refused }, alone))).toBe(
      'sent-doubled: turn 2: the beginning of an answer of turn 1, which broke off, appears in the model request, and the user was not given it',
    );
    const given = { model: [cutOff], outcome: refused, body: `data: ${beginning}` };
    expect(judgeCanary(observed(given, alone)).verdict).toBe('passed');
  });
});
