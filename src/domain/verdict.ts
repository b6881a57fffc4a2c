// Verdicts, layers and exit codes: the words of a report.

/**
 * Outcome of a canary or of a run. `errored` is "could not be judged" and is as red as `failed`.
 */
export type Verdict = 'passed' | 'failed' | 'errored' | 'skipped';

/** 0 passed, 1 at least one canary failed, 2 could not be judged. */
export type ExitCode = 0 | 1 | 2;

/**
 * Where a fact was lost, in the order in which they are tried: the first that holds in the
 * earliest turn with an unmet expectation is the first word of the headline.
 */
export const layers = [
  'rejected',
  'attachment-dropped',
  'caption-dropped',
  'memory-not-written',
  'memory-not-recalled',
  'tool-result-lost',
  'peer-not-reached',
  'leaked-from-other-session',
  'sent-doubled',
  'sent-out-of-order',
  'not-stored',
  'stored-under-another-key',
  'stored-not-sent-to-model',
  'lost-in-summary',
  'not-sent-to-model',
  'sent-broken',
  'answered-without-model',
  'answer-lost',
  'answered-in-another-context',
  'answer-wrong',
  'unproven',
] as const;

/** One of {@link layers}. */
export type Layer = (typeof layers)[number];

/**
 * Three-valued: `not-observed` means that the witness never appeared in this container. It does not
 * count.
 */
export type ExpectationResult = 'met' | 'unmet' | 'not-observed';

/** The run's verdict: any failed canary fails it, else any errored one makes it errored. */
export function toRunVerdict(verdicts: readonly Verdict[]): Exclude<Verdict, 'skipped'> {
  if (verdicts.includes('failed')) return 'failed';
  if (verdicts.includes('errored')) return 'errored';
  return verdicts.includes('passed') ? 'passed' : 'errored';
}

/** The process exit code for a run's verdict. */
export function toExitCode(verdict: Exclude<Verdict, 'skipped'>): ExitCode {
  return verdict === 'passed' ? 0 : verdict === 'failed' ? 1 : 2;
}
