// How a job ended and how long it took, in the fields that both forges have.
import type { JobOutcome } from '../../domain/fleet.ts';
import type { Fields } from '../../fleet/protection.ts';

/** The outcome of a job. What was skipped, cancelled or has not ended is no evidence. */
export function toOutcome({ status, conclusion }: Fields): JobOutcome {
  if (status !== 'completed') return 'none';
  if (conclusion === 'success') return 'passed';
  if (conclusion === 'failure') return 'failed';
  return conclusion === 'timed_out' || conclusion === 'startup_failure' ? 'errored' : 'none';
}

/** From start to end, in milliseconds. `null` where either is not known. */
export function toDuration({ started_at: start, completed_at: end }: Fields): number | null {
  const took = Date.parse(String(end ?? '')) - Date.parse(String(start ?? ''));
  return Number.isNaN(took) || took < 0 ? null : took;
}
