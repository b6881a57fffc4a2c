// How main ended, as post sees it. A job runner may count a main that it stopped as a success
// (Gitea's does when it is stopped itself), so post makes the job red wherever main gave no
// verdict.
import type { MainRecord } from './main-record.ts';

const why =
  'The job is red, because a required check must not be green without a verdict. Run the job again.';

/**
 * Why post has to fail, in one line. `null` where main's own exit code says all: it passed, or it
 * ended red by itself.
 * @param atStart the record when post began: a main that was not at its end then was broken off
 * @param atEnd the record once no main lives any more
 */
export function explainMainEnd(
  atStart: MainRecord | null,
  atEnd: MainRecord | null,
): string | null {
  const exitCode = atEnd?.exitCode ?? atStart?.exitCode ?? null;
  if (exitCode === 0) return null;
  if (atStart === null)
    return `The main step gave no verdict: it never began, it was killed at its start, or it could not write to RUNNER_TEMP. ${why}`;
  if (exitCode === null)
    return `The main step gave no verdict: it was stopped or killed before its end. ${why}`;
  if (atStart.hasEnded) return null;
  return `The main step was stopped before its own end, and what it had to say was exit code ${exitCode}. ${why}`;
}
