// Agents that ask the model more than once for one answer: whichever of the answers they carry on
// is the turn's.
import { describe, expect, it } from 'vitest';
import type { ModelExchange } from '../../../src/domain/witness.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import {
  answered,
  assistant,
  exchange,
  fact,
  observe,
  receipts,
  tags,
  texts,
  user,
} from './observation.ts';

const draft = { receipt: 'R-dddddddddd', text: 'Nice to meet you. [R-dddddddddd]' } as const;
const final = { receipt: receipts[0], text: `Nice to meet you. [${receipts[0]}]` } as const;
const route = { kind: 'turn', tag: tags[0], round: 0 } as const;

function asking(sequence: number, answer: { receipt: `R-${string}`; text: string }): ModelExchange {
  return exchange([user(texts[0])], {
    sequence,
    route,
    receipt: answer.receipt,
    answer: { text: answer.text, toolCalls: [] },
  });
}

/**
 * The verdict on a second turn whose request holds these messages between the two texts of the
 * user's.
 */
function judged(
  kept: readonly ReturnType<typeof assistant>[],
  first: readonly ModelExchange[] = [asking(1, draft), asking(2, final)],
) {
  const { turns, ...rest } = observe({
    model: [exchange([user(texts[0]), ...kept, user(texts[1])], { sequence: 3 })],
    store: null,
  });
  const [one, two] = turns;
  if (one === undefined || two === undefined) throw new Error('two turns');
  const tokens = new Map([
    ...rest.tokens,
    [draft.receipt, { contextId: one.contextId, canary: 'name', turn: 1 }] as const,
  ]);
  const asked = {
    ...one,
    model: first,
    exchange: { ...one.exchange, outcome: answered(final.text) },
  };
  return judgeCanary({ ...rest, tokens, turns: [asked, two] });
}

describe('a turn for which the model was asked twice', () => {
  it.each([
    ['the answer that the user was given', [assistant(final.text)]],
    ['the first answer, of which the second is another form', [assistant(draft.text)]],
    ['both: a draft and its rewriting', [assistant(draft.text), assistant(final.text)]],
    ['the first as JSON', [assistant(JSON.stringify({ answer: draft.text }))]],
  ])('is whole with %s', (_name, kept) => {
    expect(judged(kept).verdict).toBe('passed');
  });

  it('may have a planner that asks first and an answerer that asks with more words', () => {
    const plan = exchange([user(`Make a plan for: ${texts[0]}`)], {
      sequence: 1,
      route,
      receipt: draft.receipt,
      answer: { text: draft.text, toolCalls: [] },
    });
    expect(judged([assistant(draft.text)], [plan, asking(2, final)]).verdict).toBe('passed');
  });

  it.each([
    ['none of them', [], 'not-sent-to-model'],
    ['one that is cut short', [assistant(`Nice. [${draft.receipt}]`)], 'not-sent-to-model'],
    ['one of them twice', [assistant(draft.text), assistant(draft.text)], 'sent-doubled'],
    ['one in the role of the user', [user(draft.text)], 'sent-out-of-order'],
  ])('is lost with %s', (_name, kept, layer) => {
    const judgement = judged(kept);
    expect([judgement.layer, judgement.headline]).toEqual([
      layer,
      expect.stringContaining('turn 2'),
    ]);
  });

  describe('once for the answer, and once for it in another form', () => {
    const inForm = {
      ...asking(2, final),
      ...exchange([user(texts[0]), assistant(draft.text)], { sequence: 2, route }),
      receipt: final.receipt,
      answer: { text: final.text, toolCalls: [] },
    };
    const restated = [asking(1, draft), inForm];

    it('is whole with either, or both as what the assistant said', () => {
      for (const kept of [[assistant(draft.text)], [assistant(final.text)]])
        expect(judged(kept, restated).verdict).toBe('passed');
      const both = [assistant(draft.text), assistant(final.text)];
      expect(judged(both, restated).verdict).toBe('passed');
    });

    it('is doubled where one of them is kept as words of the user, beside the other', () => {
      for (const kept of [
        [assistant(draft.text), user(final.text)],
        [assistant(final.text), user(draft.text)],
      ]) {
        const judgement = judged(kept, restated);
        expect(judgement.layer).toBe('sent-doubled');
        expect(judgement.headline).toContain('the answer of turn 1');
      }
    });

    it('is not where another agent of a team had said it: its request did not end with the answer', () => {
      const kept = [assistant(draft.text), user(final.text)];
      expect(judged(kept).verdict).toBe('passed');
    });
  });

  it('is not answered by an answer of another turn', () => {
    const other = assistant(`Your name is ${fact}. [${receipts[1]}]`);
    expect(judged([other]).layer).toBe('not-sent-to-model');
  });
});
