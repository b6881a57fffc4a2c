// The words of a series (`--repeat`): how many runs ended how, where canaries were lost, and what
// that says of the red rate.
import { countCanaries, countOf } from '../domain/count.ts';
import type { RedRate } from '../domain/red-rate.ts';
import type { Report, ReportCanary, ReportSeries } from '../domain/report.ts';
import type { CanaryTally, ListedRun } from '../domain/series.ts';
import { toPlainLine } from '../domain/text.ts';
import { renderExpectedCount } from './expected.ts';
import { listProvisos } from './provisos.ts';
import { renderSkips } from './skips.ts';

/** Canaries named with their places in one line. */
const maxNamed = 4;
/** Red runs listed. */
const maxRunsListed = 10;

/** The beginning of a series' first line: `2 of 50 runs`, and what there is to say of them. */
export interface SeriesReason {
  readonly runs: string;
  readonly text: string;
}

/**
 * Why a series has its verdict. One that was stopped before any canary failed is reported by its
 * error, and by this.
 */
export function toSeriesReason(report: Report, series: ReportSeries): SeriesReason {
  const { passed, failed, errored, asked, redRate } = series;
  const counted = passed + failed + errored;
  const stopped =
    counted === asked
      ? ''
      : `; stopped after ${counted} of ${asked} runs${report.error === null ? '' : `: ${report.error.code}`}`;
  if (failed > 0) {
    const more = errored > 0 ? `; ${errored} more errored` : '';
    return {
      runs: `${failed} of ${countOf(counted, 'run')}`,
      text: `${listReds(series)}${more}${stopped}`,
    };
  }
  if (errored > 0)
    return {
      runs: `${errored} of ${countOf(counted, 'run')}`,
      text: `${listReds(series)}${stopped}`,
    };
  const canaries = series.canaries.filter((canary) => canary.passed > 0).length;
  const { flaky } = report.counts;
  const rest = [
    renderExpectedCount(report),
    renderSkips(report),
    flaky > 0 ? `${flaky} flaky` : '',
  ].filter((part) => part !== '');
  const each = `${countCanaries(canaries)} passed in each`;
  const what = [each, ...listProvisos(report), ...rest].join(', ');
  const rate =
    redRate === null || saysLittle(redRate)
      ? ''
      : `; red rate at most ${renderBound(redRate)} (${redRate.rule})`;
  return { runs: `${passed} of ${asked} runs`, text: `${what}${rate}` };
}

/**
 * `name-recall: stored-not-sent-to-model (2), file-only: rejected (1)`, the most often red first.
 */
function listReds({ canaries }: ReportSeries): string {
  const reds = canaries
    .filter(({ failed, errored }) => failed + errored > 0)
    .sort((a, b) => b.failed - a.failed || b.errored - a.errored);
  const named = reds.slice(0, maxNamed).map((canary) => `${canary.name}: ${listPlaces(canary)}`);
  const more =
    reds.length > maxNamed ? ` and ${countCanaries(reds.length - maxNamed, 'more ')}` : '';
  return toPlainLine(named.join(', '), 600) + more;
}

/** `not-stored (2), TURN_TIMEOUT (1)` */
function listPlaces({ places }: Pick<CanaryTally, 'places'>): string {
  return toPlainLine(places.map(({ place, count }) => `${place} (${count})`).join(', '), 300);
}

/** Without a red, a higher bound is not worth telling: fewer than ten runs. */
const loosestBound = 0.3;

/** The counts of runs, zeros included. */
export function renderRunCounts({
  passed,
  failed,
  errored,
}: Pick<ReportSeries, 'passed' | 'failed' | 'errored'>): string {
  return `${passed} passed · ${failed} failed · ${errored} errored`;
}

/** The upper bound in percent: `6.0 %`. */
function renderBound({ upperBound }: RedRate): string {
  return `${(upperBound * 100).toFixed(1)} %`;
}

/** The bound as a cell of a table. What says little is left out. */
export function renderBoundCell(rate: RedRate | null): string {
  return rate === null || saysLittle(rate) ? '' : `≤ ${renderBound(rate)}`;
}

/**
 * Whether all runs were green, and too few to say more: "at most 100 %" would read like an alarm.
 */
function saysLittle({ reds, upperBound }: RedRate): boolean {
  return reds === 0 && upperBound > loosestBound;
}

/** What the counts say of the agent, and by which rule. */
export function renderRedRate({ reds, runs, rule, ...rate }: RedRate): string {
  if (saysLittle({ reds, runs, rule, ...rate }))
    return `${runs === 1 ? 'one run was green' : `none of ${runs} runs was red`}; so few say little about how often one is (50 green runs: at most 6 % of runs, with 95 % confidence)`;
  const bound = renderBound({ reds, runs, rule, ...rate });
  const seen = reds === 0 ? `none of ${runs} was` : `${reds} of ${runs} were`;
  const how = rule === '3/N' ? 'rule 3/N' : 'Clopper-Pearson, exact and one-sided';
  return `with 95 % confidence at most ${bound} of runs are red (${seen}; ${how})`;
}

/**
 * What else is to be said of a canary in a row: places of its reds, boots that were tried again,
 * skips.
 */
export function renderRemarks(canary: CanaryTally): string {
  return [
    listPlaces(canary),
    canary.flaky > 0 ? `${canary.flaky} flaky` : '',
    canary.skipped > 0 ? `${canary.skipped} skipped` : '',
    canary.expected === undefined ? '' : `${canary.expected} failed as expected`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** One line for each of the first red runs: how to play it again, and where its evidence lies. */
export function listRedRuns({ runs }: ReportSeries): string[] {
  const reds = runs.filter(({ verdict }) => verdict !== 'passed');
  const lines = reds.slice(0, maxRunsListed).map((run) => {
    const evidence = run.evidence === null ? '' : `; evidence in ${run.evidence}`;
    const again = toPlainLine(`--seed ${run.seed}${evidence}`, 200);
    return `run ${run.number} ${run.verdict}: ${listRunReds(run)}; ${again}`;
  });
  const more = reds.length - maxRunsListed;
  return more > 0 ? [...lines, `… and ${countOf(more, 'more red run')}: see report.json`] : lines;
}

function listRunReds({ reds }: ListedRun): string {
  const named = reds.slice(0, maxNamed).map(({ name, place }) => `${name}: ${place ?? 'unproven'}`);
  const more = reds.length > maxNamed ? ` and ${reds.length - maxNamed} more` : '';
  return reds.length === 0 ? 'no canary was judged' : toPlainLine(named.join(', '), 300) + more;
}

/** ` in 2 of 50 runs` for a red canary of a series. Nothing for another. */
export function renderInRuns(report: Report, canary: ReportCanary): string {
  const tally = report.repeat?.canaries.find(({ name }) => name === canary.name);
  if (tally === undefined) return '';
  const { passed, failed, errored } = tally;
  const count = { passed, failed, errored, skipped: 0 }[canary.verdict];
  return ` in ${count} of ${countOf(passed + failed + errored, 'run')}`;
}
