// A turn whose text carries no tag: its answer shows under which key the session is kept.
import { expect, it } from 'vitest';
import { judgeCanary } from '../../../src/judge/judge.ts';
import type { Ledger } from '../../../src/judge/ledger-entry.ts';
import { answers, exchange, observe, snapshot, texts, user } from './observation.ts';

const question = "What's my name?";

/**
 * A second turn without a tag, in whose request nothing of the first is, after which the store
 * holds these rows.
 */
function forgetful(...rows: readonly [key: string, text: string][]): Ledger {
  const ledger = observe({
    text: question,
    model: [exchange([user(question)])],
    store: snapshot(...rows),
  });
  const turns = ledger.turns.map((turn, index) =>
    index === 0 ? turn : { ...turn, turn: { ...turn.turn, untagged: true } },
  );
  return { ...ledger, turns };
}

it('is stored under another key where its answer is', () => {
  const { layer, headline } = judgeCanary(
    forgetful(['a', texts[0]], ['a', answers[0]], ['b', question], ['b', answers[1]]),
  );
  expect(layer).toBe('stored-under-another-key');
  expect(headline).toContain('it is stored in s.db:messages under key a, turn 2 under key b');
});

it('was not sent where its answer is stored under the same key', () => {
  const { layer } = judgeCanary(
    forgetful(['a', texts[0]], ['a', answers[0]], ['a', question], ['a', answers[1]]),
  );
  expect(layer).toBe('stored-not-sent-to-model');
});

const undecided: Record<string, [key: string, text: string][]> = {
  'texts and answers have keys of their own': [
    ['answers-1', answers[0]],
    ['answers-2', answers[1]],
  ],
  'no answer is stored': [
    ['a', question],
    ['b', question],
  ],
};

it.each(Object.entries(undecided))('is known by an earlier turn where %s', (_, rows) => {
  const { layer } = judgeCanary(forgetful(['a', texts[0]], ...rows));
  expect(layer).toBe('stored-not-sent-to-model');
});
