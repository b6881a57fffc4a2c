// What the report says where the model was to think and no request let it, and that what it thought
// is nobody's words.
import { expect, it } from 'vitest';
import { judgeCanary } from '../../../src/judge/judge.ts';
import type { Ledger } from '../../../src/judge/ledger-entry.ts';
import { makeThought } from '../../../src/providers/thoughts.ts';
import { answers, assistant, exchangeOf, observe, texts, user } from './observation.ts';

const asked = [user(texts[0]), assistant(answers[0]), user(texts[1])];
const plain = exchangeOf(asked);
const thinking = exchangeOf(asked, { thought: 'I look at what I was asked.' });
const failed = exchangeOf(asked, {
  ...{ failed: { kind: 'unavailable' }, receipt: null, answer: { text: null, toolCalls: [] } },
});

function thinks(ledger: Ledger): Ledger {
  const canary = { ...ledger.play.canary, modelThinks: true } as const;
  return { ...ledger, play: { ...ledger.play, canary } };
}

function unplayed(ledger: Ledger): readonly string[] {
  const judged = judgeCanary(ledger).turns[1]?.expectations ?? [];
  return judged.map(({ actual }) => actual).filter((actual) => actual.includes('was not played'));
}

it('A model that was to think and did not is not observed, and the rest is judged', () => {
  const ledger = thinks(observe({ model: [plain] }));
  expect(unplayed(ledger)).toEqual([
    expect.stringMatching(/^thinking was not played: no model request of the turn lets the model/),
  ]);
  expect(judgeCanary(ledger).verdict).toBe('passed');
});

it('A model that thought before one of its answers has nothing to say, nor one that need not', () => {
  expect(unplayed(thinks(observe({ model: [thinking] })))).toEqual([]);
  expect(unplayed(observe({ model: [plain] }))).toEqual([]);
});

it('A turn whose requests all were failed says so', () => {
  const [said] = unplayed(thinks(observe({ model: [failed] })));
  expect(said).toBe('thinking was not played: each of its model requests was failed');
});

it('A thought in front of the answer in the history is no place of it, and no doubling', () => {
  const thought = makeThought((size) => new Uint8Array(size));
  const shown = assistant(`<think>${thought}</think>\n\n${answers[0]}`);
  const again = exchangeOf([user(texts[0]), shown, user(texts[1])], { thought });
  const { verdict, headline } = judgeCanary(thinks(observe({ model: [again] })));
  expect(verdict, headline).toBe('passed');
});
