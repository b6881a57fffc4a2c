// The report of a series: its canaries as they ended worst, its runs, and what was counted. One red
// stays red.
import { isExcused } from '../../domain/expected-failure.ts';
import { type Report, type ReportCanary, reportVersion } from '../../domain/report.ts';
import { isCancelled, isRedCanary, type SeriesRun, tallySeries } from '../../domain/series.ts';
import { toExitCode, toRunVerdict } from '../../domain/verdict.ts';
import { toCounts } from '../outcome/report.ts';

/** Requests without a script that are listed, of all runs together. */
const maxUnmatched = 100;

/** Gathers the reports of runs, each as soon as it is there. */
export interface SeriesReport {
  /** `isKept`: its notes are reported too, since its evidence is. */
  add(run: SeriesRun, report: Report, isKept: boolean): void;
  /** The series ends here, before what was asked for. `error` says why where the runs do not. */
  stop(error: Report['error']): void;
  /** The report of all. `evidence` has the folder of each run of which some is kept. */
  finish(evidence: ReadonlyMap<number, string>): Report;
}

/** A run of a series, from its own report. */
export function toSeriesRun(number: number, report: Report): SeriesRun {
  return {
    number,
    seed: report.seed ?? '',
    verdict: report.verdict,
    durationMs: report.durationMs,
    canaries: report.canaries.map((canary) => ({
      name: canary.name,
      verdict: canary.verdict,
      place: toPlace(canary),
      flaky: canary.flaky,
      ...(isExcused(canary) ? { expected: true as const } : {}),
    })),
  };
}

/** A report without runs yet. `asked` runs there are to be. */
export function createSeriesReport(asked: number): SeriesReport {
  const runs: SeriesRun[] = [];
  const worst = new Map<string, ReportCanary>();
  const unmatched = new Set<string>();
  const notes: string[] = [];
  let first: Report | null = null;
  let durationMs = 0;
  let error: Report['error'] = null;
  return {
    add(run, report, isKept) {
      first ??= report;
      durationMs += report.durationMs;
      runs.push(run);
      for (const canary of report.canaries) {
        const known = worst.get(canary.name);
        if (known === undefined || toRank(canary) > toRank(known))
          worst.set(canary.name, { ...canary, run: run.number });
      }
      for (const line of report.unmatchedRequests)
        if (unmatched.size < maxUnmatched) unmatched.add(line);
      if (run.number === 1) notes.push(...report.notes);
      else if (isKept)
        notes.push(
          ...report.notes
            .filter((note) => !notes.includes(note))
            .map((note) => `run ${run.number}: ${note}`),
        );
    },
    stop(reason) {
      error = reason;
    },
    finish(evidence) {
      if (first === null) throw new Error('A series has one run at least.');
      // Which records are kept is told by whoever keeps them.
      const { records: _records, ...own } = first;
      const verdicts = runs.map(({ verdict }) => verdict);
      const verdict = toRunVerdict(error === null ? verdicts : [...verdicts, 'errored']);
      const canaries = [...worst.values()];
      return {
        ...own,
        version: reportVersion,
        verdict,
        exitCode: toExitCode(verdict),
        durationMs,
        error,
        repeat: {
          asked,
          ...tallySeries(runs),
          runs: runs.map(({ canaries, ...run }) => ({
            ...run,
            reds: canaries.filter(isRedCanary),
            evidence: evidence.get(run.number) ?? null,
          })),
        },
        counts: toCounts(canaries),
        canaries,
        unmatchedRequests: [...unmatched],
        notes,
      };
    },
  };
}

function toPlace({ verdict, layer, error }: ReportCanary): string | null {
  return verdict === 'errored' && error !== null ? error.code : layer;
}

/** Worse is higher. What was cancelled says nothing and appears below all else. */
function toRank(canary: ReportCanary): number {
  if (isCancelled({ place: toPlace(canary) })) return 0;
  if (isExcused(canary)) return 4;
  if (canary.flaky && canary.verdict === 'passed') return 3;
  return { skipped: 1, passed: 2, errored: 5, failed: 6 }[canary.verdict];
}
