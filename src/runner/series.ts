// A series of runs (`--repeat`): one after another, each by itself, told as it ends, and one report of all.
import type { Play } from '../domain/canary.ts';
import { toCanaryError } from '../domain/error.ts';
import type { Report } from '../domain/report.ts';
import type { EvidenceFile } from '../domain/report-ports.ts';
import { isCancelled, type SeriesRun } from '../domain/series.ts';
import { toEvidence } from './evidence.ts';
import type { CanaryOutcome } from './outcome.ts';
import { toReportError } from './report.ts';
import { createSeriesReport, toSeriesRun } from './series-report.ts';

/** Red runs whose evidence is kept. */
const maxRedRunsKept = 3;

/** A run that has ended: its report, and the outcomes that its evidence is made of. */
export interface PlayedRun {
  readonly report: Report;
  readonly outcomes: readonly CanaryOutcome[];
}

/** What is played how often. */
export interface SeriesRequest {
  readonly count: number;
  /** Aborted by a signal of the job runner. */
  readonly signal: AbortSignal;
  seedOf(number: number): string;
  /** Plays one run. Never throws. */
  play(run: { readonly number: number; readonly seed: string }): Promise<PlayedRun>;
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
 * Plays the runs until all are done, the signal is aborted, or a run has judged no canary at all or disproved a declaration:
 * more of that tells nothing. One run alone is its own report. Never throws.
 */
export async function playSeries(request: SeriesRequest): Promise<Series> {
  const { count, signal } = request;
  const failedPlays = new Map<string, Play>();
  if (count === 1) {
    const { report, outcomes } = await request.play({ number: 1, seed: request.seedOf(1) });
    keepPlays(failedPlays, outcomes);
    return { report, evidence: outcomes.flatMap((outcome) => toEvidence(outcome)), failedPlays };
  }
  const gathered = createSeriesReport(count);
  // Of all other runs only what the report shows stays in memory.
  let kept: Kept[] = [];
  for (let number = 1; number <= count; number += 1) {
    const seed = request.seedOf(number);
    const { report, outcomes } = await request.play({ number, seed });
    keepPlays(failedPlays, outcomes);
    const isRed = report.verdict !== 'passed';
    const reds = kept.filter((run) => run.isRed);
    // The first run stands for all until one is red.
    if (isRed ? reds.length < maxRedRunsKept : number === 1)
      kept = [...reds, { number, isRed, outcomes }];
    const run = toSeriesRun(number, report);
    gathered.add(run, report, isRed && kept.at(-1)?.number === number);
    request.onRun(run);
    const isJudged = run.canaries.some(
      ({ verdict }) => verdict === 'passed' || verdict === 'failed',
    );
    // A declaration that is not true stays so in each further run, and so does an entry that is stale.
    const isUntrue =
      report.error?.code === 'DECLARATION_UNTRUE' ||
      report.error?.code === 'EXPECTED_FAILURE_STALE';
    if (!isJudged || isUntrue) gathered.stop(report.error);
    else if (signal.aborted && (number < count || run.canaries.some(isCancelled)))
      gathered.stop(toReportError(toCanaryError(signal.reason)));
    else continue;
    break;
  }
  const evidence = kept.flatMap(({ number, outcomes }) =>
    outcomes.flatMap((outcome) => toEvidence(outcome, `${folderOf(number)}/`)),
  );
  const folders = new Map(kept.map(({ number }) => [number, folderOf(number)]));
  return { report: gathered.finish(folders), evidence, failedPlays };
}

/** A run whose evidence is kept. */
interface Kept {
  readonly number: number;
  readonly isRed: boolean;
  readonly outcomes: readonly CanaryOutcome[];
}

function folderOf(number: number): string {
  return `runs/${number}`;
}

/** Remembers with which play a canary failed first. */
function keepPlays(plays: Map<string, Play>, outcomes: readonly CanaryOutcome[]): void {
  for (const { canary, verdict, ledger } of outcomes)
    if (verdict === 'failed' && ledger !== null && !plays.has(canary.name))
      plays.set(canary.name, ledger.play);
}
