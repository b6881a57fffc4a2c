// A series of runs (`--repeat`): one after another, each by itself, told as it ends, and one report
// of all.
import type { Play } from '../../domain/canary.ts';
import { toCanaryError } from '../../domain/error.ts';
import type { Report, ReportRecords } from '../../domain/report.ts';
import type { EvidenceFile, Reporter } from '../../domain/report-ports.ts';
import { isCancelled, type SeriesRun } from '../../domain/series.ts';
import { toEvidence } from '../outcome/evidence.ts';
import type { CanaryOutcome } from '../outcome/outcome.ts';
import { toRecordsFile } from '../outcome/records-file.ts';
import { toReportError, withRecords } from '../outcome/report.ts';
import { playRun, type RunFacts, type RunManner } from '../run/run.ts';
import type { Adapters } from '../shared/adapters.ts';
import { seedOfRun } from '../shared/seeded-random.ts';
import { createSeriesReport, toSeriesRun } from './series-report.ts';

/** Red runs whose evidence is kept. */
const maxRedRunsKept = 3;

/** How often a run is played, and how. */
export interface SeriesRequest {
  readonly count: number;
  /** The seed of the series, from which those of its runs follow. */
  readonly seed: string;
  /**
   * When the first run began for whoever waits for it. Absent: now. Each further run has a time of
   * its own.
   */
  readonly startedAt?: number;
  /** Aborted by a signal of the job runner. */
  readonly signal: AbortSignal;
  /** The reporter of one of the runs. */
  reporterOf(number: number): Reporter;
  /** The evidence of a run is not kept after all. */
  drop?(root: string): void | Promise<void>;
  onRun(run: SeriesRun): void;
}

/** What came of a series. */
export interface Series {
  readonly report: Report;
  readonly evidence: readonly EvidenceFile[];
  /** The play with which a canary failed first, by its name. */
  readonly failedPlays: ReadonlyMap<string, Play>;
}

/**
 * Plays the runs until all are done, the signal is aborted, or a run has judged no canary at all or
 * disproved a declaration: more of that says nothing. One run alone is its own report. Never
 * throws.
 */
export async function runSeries(
  adapters: Adapters,
  facts: RunFacts,
  request: SeriesRequest,
): Promise<Series> {
  const { count, signal, startedAt } = request;
  const mannerOf = (number: number, root: string): RunManner => ({
    seed: seedOfRun(request.seed, number),
    root,
    reporter: request.reporterOf(number),
    signal,
    ...(number === 1 && startedAt !== undefined ? { startedAt } : {}),
  });
  const failedPlays = new Map<string, Play>();
  if (count === 1) {
    const { report, outcomes } = await playRun(adapters, facts, mannerOf(1, ''));
    keepPlays(failedPlays, outcomes);
    const { files, listed } = toRecordsFile(outcomes);
    return {
      report: withRecords(report, listed),
      evidence: [...outcomes.flatMap((outcome) => toEvidence(outcome)), ...files],
      failedPlays,
    };
  }
  const gathered = createSeriesReport(count);
  // Of all other runs only what the report shows stays in memory.
  let kept: Kept[] = [];
  for (let number = 1; number <= count; number += 1) {
    const manner = mannerOf(number, `${folderOf(number)}/`);
    const { report, outcomes } = await playRun(adapters, facts, manner);
    keepPlays(failedPlays, outcomes);
    const isRed = report.verdict !== 'passed';
    const reds = kept.filter((run) => run.isRed);
    // The first run represents all until one is red.
    const isKept = isRed ? reds.length < maxRedRunsKept : number === 1;
    const dropped = isKept ? kept.filter((run) => !run.isRed).map((run) => run.number) : [number];
    if (isKept) kept = [...reds, { number, isRed, outcomes, records: report.records ?? [] }];
    for (const one of dropped) await request.drop?.(`${folderOf(one)}/`);
    const run = toSeriesRun(number, report);
    gathered.add(run, report, isRed && kept.at(-1)?.number === number);
    request.onRun(run);
    const isJudged = run.canaries.some(
      ({ verdict }) => verdict === 'passed' || verdict === 'failed',
    );
    // A declaration that is not true stays so in each further run, and so does an entry that is
    // stale.
    const isUntrue =
      report.error?.code === 'DECLARATION_UNTRUE' ||
      report.error?.code === 'EXPECTED_FAILURE_STALE';
    if (!isJudged || isUntrue) gathered.stop(report.error);
    else if (signal.aborted && (number < count || run.canaries.some(isCancelled)))
      gathered.stop(toReportError(toCanaryError(signal.reason)));
    else continue;
    break;
  }
  const records: ReportRecords[] = [];
  const evidence = kept.flatMap(({ number, outcomes, records: written }) => {
    const root = `${folderOf(number)}/`;
    const { files, listed } = toRecordsFile(outcomes, root);
    records.push(...[...written, ...listed].map((record) => ({ ...record, run: number })));
    return [...outcomes.flatMap((outcome) => toEvidence(outcome, { root })), ...files];
  });
  const folders = new Map(kept.map(({ number }) => [number, folderOf(number)]));
  return { report: withRecords(gathered.finish(folders), records), evidence, failedPlays };
}

/** A run whose evidence is kept. */
interface Kept {
  readonly number: number;
  readonly isRed: boolean;
  readonly outcomes: readonly CanaryOutcome[];
  /** Files of records that are written already. */
  readonly records: readonly ReportRecords[];
}

function folderOf(number: number): string {
  return `runs/${number}`;
}

/** Remembers with which play a canary failed first. */
function keepPlays(plays: Map<string, Play>, outcomes: readonly CanaryOutcome[]): void {
  for (const { canary, verdict, ledger, settled } of outcomes) {
    const play = settled?.play ?? ledger?.play ?? null;
    if (verdict === 'failed' && play !== null && !plays.has(canary.name))
      plays.set(canary.name, play);
  }
}
