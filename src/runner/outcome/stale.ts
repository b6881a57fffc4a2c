// Entries of expected-failures.yaml that are stale: their canary passes, or their day is over. Both
// make the run red. An entry that no one takes out would hide the next failure of its canary.
import { CanaryError } from '../../domain/error.ts';
import {
  type ExpectedFailure,
  type ReportExpected,
  toExpectedState,
} from '../../domain/expected-failure.ts';
import type { ReportCanary } from '../../domain/report.ts';

type Ended = Pick<ReportCanary, 'name' | 'verdict' | 'layer'>;

/** What the file says of a canary, and what came of it. `null`: it is not listed. */
export function toReportExpected(
  entries: readonly ExpectedFailure[],
  ended: Ended,
  day: string,
): ReportExpected | null {
  const entry = entries.find(({ canary }) => canary === ended.name);
  if (entry === undefined) return null;
  const { layer, reason, link, expires } = entry;
  return { state: toExpectedState(entry, ended, day), layer, reason, link, expires };
}

/**
 * The error of stale entries, all in one, each at its place. `null`: none is. One past its day is
 * stale whether played or not.
 */
export function toStaleError(
  entries: readonly ExpectedFailure[],
  canaries: readonly Ended[],
  day: string,
): CanaryError | null {
  const lines = entries.flatMap((entry) => {
    const ended = canaries.find(({ name }) => name === entry.canary);
    const stale = explainStale(entry, ended, day);
    if (stale === null) return [];
    const { file, line, column } = entry.position;
    return [`${file}:${line}:${column}: ${entry.canary} ${stale}`];
  });
  if (lines.length === 0) return null;
  const count =
    lines.length === 1 ? 'One expected failure is' : `${lines.length} expected failures are`;
  return new CanaryError('EXPECTED_FAILURE_STALE', `${count} stale:\n${lines.join('\n')}`, {
    hint: 'Take out the entries of canaries that pass. Where the day is over, mend the fault, or write a new day and say why.',
  });
}

function explainStale(
  { expires }: ExpectedFailure,
  ended: Ended | undefined,
  day: string,
): string | null {
  if (day > expires) return `was expected to fail until ${expires}, and today is ${day}`;
  return ended?.verdict === 'passed' ? 'is expected to fail, and passed' : null;
}
