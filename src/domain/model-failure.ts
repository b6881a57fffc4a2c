// How the scripted model fails a request on purpose: what a canary may ask for.

export const badCalls = [
  'unknown-tool',
  'broken-arguments',
  'missing-file',
  'endless-calls',
] as const;
/**
 * A call that leads nowhere: of a tool that is not offered, with arguments that are no JSON, of the
 * tool that reads files, with a path where there is none, or one call after the other.
 */
export type BadCall = (typeof badCalls)[number];

export const badAnswers = [...badCalls, 'empty-answer'] as const;
/** An answer that nobody can use: a bad call, or nothing at all. */
export type BadAnswer = (typeof badAnswers)[number];

/** Whether a failure is a call that leads nowhere. */
export function isBadCall(kind: ModelFailure): kind is BadCall {
  return badCalls.some((one) => one === kind);
}

/** Whether a failure is a bad answer: all of it goes over the wire. */
export function isBadAnswer(kind: ModelFailure): kind is BadAnswer {
  return badAnswers.some((one) => one === kind);
}

const modelFailures = [
  'rate-limited',
  'unavailable',
  'refused',
  'refused-file',
  'refused-summary',
  'cut-off',
  'error-in-stream',
  ...badAnswers,
] as const;
/**
 * How the scripted model fails a request: HTTP 429 with `retry-after`, HTTP 503, HTTP 400, the same
 * for each request of the session that holds the bytes of the turn's file, or for each that is for
 * a summary while the turn is its newest, a connection that breaks
 * in the middle of the answer, a stream that ends in an error there, or a bad answer.
 */
export type ModelFailure = (typeof modelFailures)[number];
