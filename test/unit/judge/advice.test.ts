// The next step for a failed canary, where what was seen says more than its layer.
import { describe, expect, it } from 'vitest';
import { adviseFailed } from '../../../src/judge/advice.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import {
  answers,
  assistant,
  type Change,
  exchange,
  healthyMessages,
  observe,
  texts,
  user,
} from './observation.ts';

function advise(change: Change): { layer: string | null; next: string | null } {
  const ledger = observe({ store: null, ...change });
  const judgement = judgeCanary(ledger);
  return { layer: judgement.layer, next: adviseFailed(ledger, judgement) };
}

describe('a history that lacks the answers alone', () => {
  const ofAnswers = /so the session was found: look at where the answer is added to the history/;

  it('was found: no key is blamed', () => {
    const { layer, next } = advise({ model: [exchange([user(texts[0]), user(texts[1])])] });
    expect(layer).toBe('not-sent-to-model');
    expect(next).toMatch(ofAnswers);
    expect(next).not.toMatch(/contextId/);
  });

  it.each([
    ['nothing of the history', [user(texts[1])]],
    ['the answer alone', [assistant(answers[0]), user(texts[1])]],
    ['an answer that was cut', [user(texts[0]), assistant('[R-aaaaaaaaaa]'), user(texts[1])]],
    ['all of it', healthyMessages],
  ])('is not what holds %s', (_name, messages) => {
    expect(advise({ model: [exchange(messages)] }).next).toBeNull();
  });
});
