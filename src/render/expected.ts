// The words for failures that are known (`expected-failures.yaml`): counted in the first line of
// every report, and shown next to the canary, so that a green run never hides them. Reason and link
// are text of a file of the repository.
import { isExcused, type ReportExpected } from '../domain/expected-failure.ts';
import type { Report, ReportCanary } from '../domain/report.ts';
import { toPlainLine } from '../domain/text.ts';
import type { Verdict } from '../domain/verdict.ts';

/** Characters of a reason and of a link. */
const maxChars = 200;

/** `1 canary failed as expected`. An empty text: none did. */
export function renderExpectedCount({ canaries }: Pick<Report, 'canaries'>): string {
  const count = canaries.filter(isExcused).length;
  return count === 0 ? '' : `${count} failed as expected`;
}

/** `failed, expected`: the verdict of a canary in one cell. */
export function toShownVerdict(canary: ReportCanary): string {
  return isExcused(canary) ? 'failed, expected' : canary.verdict;
}

/** The verdict whose sign and colour it has: like what was left out, it stops no one. */
export function toShownSign(canary: ReportCanary): Verdict {
  return isExcused(canary) ? 'skipped' : canary.verdict;
}

/**
 * What the file says of a canary and what came of it, in one sentence. `null`: it is not listed.
 */
export function explainExpected({ expected, layer }: ReportCanary): string | null {
  if (expected === undefined) return null;
  const known = `expected ${toKnown(expected)}`;
  switch (expected.state) {
    case 'as-expected':
      return known;
    case 'other-layer':
      return `not the failure that is expected: it was lost in ${layer ?? 'no layer'}, and ${known}`;
    case 'passed':
      return `it passed, and is ${known}: take the entry out of the file`;
    case 'expired':
      return `it was ${known}, and that day is over`;
    case 'not-judged':
      return `${known}; what could not be judged is never excused`;
  }
}

function toKnown({ layer, reason, link, expires }: ReportExpected): string {
  return `to fail in ${layer} until ${expires}: ${toPlainLine(reason, maxChars)} (${toPlainLine(link, maxChars)})`;
}
