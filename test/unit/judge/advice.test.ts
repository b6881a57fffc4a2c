// The next step for a failed canary, where what was seen says more than its layer.
import { describe, expect, it } from 'vitest';
import { halfLetter } from '../../../src/domain/letters.ts';
import type { TurnOutcome } from '../../../src/domain/reply.ts';
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

function advise(change: Change) {
  const ledger = observe({ store: null, ...change });
  const judgement = judgeCanary(ledger);
  return { ...judgement, next: adviseFailed(ledger, judgement) };
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

describe('a request with half a letter', () => {
  it('is broken, and the places that shorten texts are named', () => {
    const sent = exchange(healthyMessages);
    const halved = { ...sent, request: { ...sent.request, fault: halfLetter } };
    const { layer, headline, next } = advise({ model: [halved] });
    expect(layer).toBe('sent-broken');
    expect(headline).toContain('a text has half a letter (a lone surrogate)');
    expect(next).toMatch(/cut between whole letters/);
  });

  it('is the only one for which they are', () => {
    const sent = exchange(healthyMessages);
    const broken = { ...sent, request: { ...sent.request, fault: 'the system text is empty' } };
    expect(advise({ model: [broken] })).toMatchObject({ layer: 'sent-broken', next: null });
  });
});

describe('an error that quotes what the model answered', () => {
  const refused = (message: string): TurnOutcome => ({
    kind: 'rejected',
    reason: 'json-rpc-error',
    message,
    reply: null,
  });
  const quoting = refused(`JSON-RPC error -32603 "cannot parse: ${answers[1]}"`);

  it('is told as such, with the form that the request does not name', () => {
    const { headline, next } = advise({ outcome: quoting });
    expect(headline).toMatch(
      /^rejected: turn 2: the agent could not read what the model answered: JSON-RPC error -32603/,
    );
    expect(next).toMatch(/does not name: demand it there \(response_format, tools\)/);
  });

  it('names no form where the request demanded one', () => {
    const answer = { text: answers[1], toolCalls: [], asJson: `{"text":"${answers[1]}"}` };
    const { headline, next } = advise({
      outcome: quoting,
      model: [exchange(healthyMessages, { answer })],
    });
    expect(headline).toMatch(/could not read what the model answered/);
    expect(next).toBeNull();
  });

  it.each([
    ['quotes an earlier answer', refused(`failed after: ${answers[0]}`)],
    ['quotes nothing', refused('HTTP 500')],
  ])('is none that %s', (_name, outcome) => {
    const { headline, next } = advise({ outcome });
    expect(headline).not.toMatch(/could not read/);
    expect(next).toBeNull();
  });
});
