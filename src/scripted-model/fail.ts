// A model that fails: the first request of a turn gets an error of its provider, or an answer that
// breaks off. The next one, the same or another, is answered.
import type { ModelFailure } from '../domain/canary.ts';
import type { FailedRequest, ModelAnswer, ModelExchange } from '../domain/witness.ts';
import { cut, textDeltas } from '../providers/answer-encoding.ts';
import type { EncodedAnswer, Provider } from '../providers/provider.ts';
import type { Decision } from './engine.ts';

type Refuse = Provider['encodeError'];

/** Seconds after which a client that was told to slow down may ask again. */
const retryAfterSeconds = 1;
const nothing: ModelAnswer = { text: null, toolCalls: [] };

const errors: Readonly<Record<Exclude<ModelFailure, 'cut-off'>, Parameters<Refuse>[0]>> = {
  'rate-limited': { status: 429, message: 'Rate limit reached. Please try again in 1s.' },
  unavailable: { status: 503, message: 'The model is overloaded. Please try again later.' },
};

/**
 * What a decision comes to when its request fails. A cut answer has its receipt in the middle,
 * where it still goes out.
 */
export function toFailed(decision: Decision, kind: ModelFailure): Decision {
  const { answer, receipt, called: _called, ...rest } = decision;
  const failed = (more: Partial<FailedRequest>, said: ModelAnswer): Decision => {
    return { ...rest, receipt: null, called: null, answer: said, failed: { kind, ...more } };
  };
  if (kind !== 'cut-off') return failed({}, nothing);
  if (receipt === null || answer.text === null) return failed({}, answer);
  const words = [...answer.text.replace(` [${receipt}]`, '')];
  const half = Math.ceil(words.length / 2);
  const [begun, end] = [words.slice(0, half), words.slice(half)].map((part) =>
    part.join('').trim(),
  );
  const text = `${begun} [${receipt}] ${end}`;
  return failed({ begun: receipt }, { ...answer, text });
}

/** What goes over the wire for a failed request. */
export function encodeFailure(
  { failed, answer }: ModelExchange & { readonly failed: FailedRequest },
  refuse: Refuse,
  encode: () => EncodedAnswer,
): EncodedAnswer {
  if (failed.kind === 'cut-off') return cutOff(encode(), answer.text ?? '');
  const refused = refuse(errors[failed.kind]);
  if (failed.kind !== 'rate-limited') return refused;
  return { ...refused, moreHeaders: { 'retry-after': `${retryAfterSeconds}` } };
}

/**
 * An answer without its end: until before the last piece of its text. One without a text until its
 * middle.
 */
function cutOff(answer: EncodedAnswer, text: string): EncodedAnswer {
  const { body } = answer;
  const last = JSON.stringify(cut(text, textDeltas).at(-1) ?? '').slice(1, -1);
  const [whole = ''] = body;
  const middle = (parts: readonly string[] | string): number => Math.ceil(parts.length / 2);
  if (body.length === 1) {
    const at = last === '' ? -1 : whole.indexOf(last);
    return { ...answer, body: [whole.slice(0, at > 0 ? at : middle(whole))], isCut: true };
  }
  const at = last === '' ? -1 : body.findIndex((chunk) => chunk.includes(last));
  return { ...answer, body: body.slice(0, at > 0 ? at : middle(body)), isCut: true };
}
