// A series: the same canaries in several runs, and what came of each (`--repeat`). Nothing is
// averaged away.
import { type RedRate, toRedRate } from './red-rate.ts';
import type { Verdict } from './verdict.ts';

/**
 * How a canary ended in one run. `place` is its layer, else its error code, null when it passed or
 * was skipped.
 */
export interface SeriesCanary {
  readonly name: string;
  readonly verdict: Verdict;
  readonly place: string | null;
  /** Judged only in a second container, after a failed boot. */
  readonly flaky: boolean;
  /** It failed as expected, which makes no run red. Absent: it did not. */
  readonly expected?: true;
}

/** One run of a series. */
export interface SeriesRun {
  /** From 1. */
  readonly number: number;
  /** Plays this run again by itself. */
  readonly seed: string;
  readonly verdict: Exclude<Verdict, 'skipped'>;
  readonly durationMs: number;
  readonly canaries: readonly SeriesCanary[];
}

/**
 * A run as a report lists it: all runs of a long series with all canaries would be a long list of
 * what passed.
 */
export interface ListedRun extends Omit<SeriesRun, 'canaries'> {
  /** The canaries that failed or could not be judged. */
  readonly reds: readonly SeriesCanary[];
  /** Folder of its evidence in the report folder. `null` where none is kept. */
  readonly evidence: string | null;
}

/**
 * How often a canary ended in which way. A canary whose run was cancelled before its end is left
 * out.
 */
export interface CanaryTally {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly errored: number;
  readonly skipped: number;
  readonly flaky: number;
  /** How often it failed as expected, which `failed` leaves out. Absent: never. */
  readonly expected?: number;
  /** Layers and error codes of its reds, the most frequent first. */
  readonly places: readonly { readonly place: string; readonly count: number }[];
  /** null where it was never judged. */
  readonly redRate: RedRate | null;
}

/**
 * The counts of a series. A run that was cancelled before its end counts only if a canary had
 * failed in it.
 */
export interface SeriesTally {
  readonly passed: number;
  readonly failed: number;
  readonly errored: number;
  /** null where no run counts. */
  readonly redRate: RedRate | null;
  readonly canaries: readonly CanaryTally[];
}

/**
 * Whether a canary was stopped with its run by who had asked for it: that says nothing about the
 * agent.
 */
export function isCancelled({ place }: Pick<SeriesCanary, 'place'>): boolean {
  return place === 'CANCELLED';
}

/** Counts runs and canaries. Canaries appear in the order in which they were first seen. */
export function tallySeries(runs: readonly SeriesRun[]): SeriesTally {
  const counted = runs.filter(
    ({ verdict, canaries }) => verdict === 'failed' || !canaries.some(isCancelled),
  );
  const count = (verdict: Verdict): number =>
    counted.filter((run) => run.verdict === verdict).length;
  const byName = new Map<string, SeriesCanary[]>();
  for (const canary of runs.flatMap(({ canaries }) => canaries)) {
    const known = byName.get(canary.name) ?? [];
    if (!isCancelled(canary)) known.push(canary);
    byName.set(canary.name, known);
  }
  const [passed, failed, errored] = [count('passed'), count('failed'), count('errored')];
  return {
    passed,
    failed,
    errored,
    redRate: toRedRate(failed + errored, counted.length),
    canaries: [...byName].map(([name, canaries]) => tallyCanary(name, canaries)),
  };
}

/** Whether a canary makes its run red. */
export function isRedCanary({ verdict, expected }: SeriesCanary): boolean {
  return (verdict === 'failed' && expected !== true) || verdict === 'errored';
}

function tallyCanary(name: string, canaries: readonly SeriesCanary[]): CanaryTally {
  const count = (verdict: Verdict): number =>
    canaries.filter((canary) => canary.verdict === verdict && canary.expected !== true).length;
  const [passed, failed, errored] = [count('passed'), count('failed'), count('errored')];
  const expected = canaries.filter((canary) => canary.expected === true).length;
  return {
    name,
    passed,
    failed,
    errored,
    skipped: count('skipped'),
    flaky: canaries.filter(({ flaky, verdict }) => flaky && verdict === 'passed').length,
    ...(expected === 0 ? {} : { expected }),
    places: countPlaces(canaries),
    redRate: toRedRate(failed + errored, passed + failed + errored),
  };
}

function countPlaces(canaries: readonly SeriesCanary[]): CanaryTally['places'] {
  const counts = new Map<string, number>();
  for (const { verdict, place } of canaries.filter(isRedCanary))
    counts.set(place ?? verdict, (counts.get(place ?? verdict) ?? 0) + 1);
  return [...counts]
    .map(([place, count]) => ({ place, count }))
    .sort((a, b) => b.count - a.count || (a.place < b.place ? -1 : 1));
}
