// The words of a verdict for people: symbols, order of importance, and the one reason that comes
// first everywhere.

import { countCanaries } from '../domain/count.ts';
import { isExcused } from '../domain/expected-failure.ts';
import { isImageId, toShortId } from '../domain/image-reference.ts';
import type { Report, ReportCanary, ReportExpectation, ReportTurn } from '../domain/report.ts';
import { toShardName } from '../domain/shard.ts';
import { toPlainLine } from '../domain/text.ts';
import { type Layer, layers, type Verdict } from '../domain/verdict.ts';
import { explainExpected, renderExpectedCount } from './expected.ts';
import { toErrorText } from './problems.ts';
import { listProvisos, notThePlatforms } from './provisos.ts';
import { renderRunCounts, toSeriesReason } from './series.ts';
import { renderSkips } from './skips.ts';

/** Characters of a reason in one line. */
const maxReasonChars = 600;
/** Canaries named in one line. */
const maxNames = 6;

/** A sign for each verdict. Always shown with its word. */
export const verdictSymbols: Readonly<Record<Verdict, string>> = {
  passed: '✓',
  failed: '✗',
  errored: '!',
  skipped: '-',
};

/** An unmet expectation with the number of its turn. */
export interface UnmetExpectation {
  readonly turn: number;
  readonly expectation: ReportExpectation;
}

/**
 * Canaries by importance: failed, errored, failed as expected, flaky, passed, skipped. Core before
 * others. Then by layer, then as played.
 */
export function rankCanaries(canaries: readonly ReportCanary[]): ReportCanary[] {
  return [...canaries].sort((a, b) => compareRanks(toRank(a), toRank(b)));
}

function toRank(canary: ReportCanary): readonly number[] {
  const verdict =
    canary.flaky && canary.verdict === 'passed'
      ? 2
      : isExcused(canary)
        ? 1.5
        : { failed: 0, errored: 1, passed: 3, skipped: 4 }[canary.verdict];
  return [
    verdict,
    canary.suite === 'core' ? 0 : 1,
    canary.layer === null ? layers.length : layers.indexOf(canary.layer),
  ];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Where a canary was lost, in one word: its layer, else its error code. `null` when it passed or
 * was skipped.
 */
export function toPlace(canary: ReportCanary): string | null {
  if (canary.verdict === 'errored' && canary.error !== null) return canary.error.code;
  return canary.layer;
}

/**
 * Why a canary has its verdict, in one line. For one that did not pass the first word is the layer.
 */
export function toCanaryReason(canary: ReportCanary): string {
  if (canary.verdict === 'passed' || canary.verdict === 'skipped')
    return toPlainLine(canary.headline, maxReasonChars);
  const layer = canary.layer ?? 'unproven';
  const cause = canary.error === null ? '' : `${canary.error.code}: ${canary.error.message}`;
  const text = canary.headline.trim() === '' ? cause : canary.headline;
  const reason = text.startsWith(layer) ? text : `${layer}: ${text}`;
  if (isExcused(canary))
    return toPlainLine(`${explainExpected(canary)}; ${reason}`, maxReasonChars);
  return toPlainLine(reason, maxReasonChars);
}

/**
 * {@link toCanaryReason} without the words that appear next to it anyway: layer or code, and the
 * turn.
 */
export function toShortReason(canary: ReportCanary): string {
  if (!isRed(canary)) return toCanaryReason(canary).replace(/^skipped: /, '');
  let reason = withoutPrefix(toCanaryReason(canary), toLayer(canary));
  if (canary.error !== null) reason = withoutPrefix(reason, canary.error.code);
  return reason.replace(/^turn \d{1,9}: /, '');
}

/**
 * {@link toShortReason} for a row: of what kept a canary from being judged only the first sentence,
 * log lines come later.
 */
export function toRowReason(canary: ReportCanary): string {
  const reason = toShortReason(canary);
  return canary.verdict === 'errored' ? toFirstSentence(reason) : reason;
}

/** A text up to its first full stop before a space. */
export function toFirstSentence(text: string): string {
  const end = text.search(/\.\s/);
  return end === -1 ? text : text.slice(0, end + 1);
}

/** The layer of a canary that did not pass. */
export function toLayer(canary: ReportCanary): Layer {
  return canary.layer ?? 'unproven';
}

function withoutPrefix(text: string, word: string): string {
  return text.startsWith(`${word}:`) ? text.slice(word.length + 1).trimStart() : text;
}

/** The one reason of a run, in the parts that renderers set apart. All are inert. */
export interface RunReason {
  /** `2 of 50 runs`, which the verdict is about. `null` where there was one run. */
  readonly runs: string | null;
  /** The canary that it is about. `null`: the run itself. */
  readonly subject: string | null;
  /** Its layer, or the code of the run's own error. `null` when nothing went wrong. */
  readonly place: string | null;
  readonly text: string;
  /** Further canaries that did not pass. */
  readonly more: number;
  /** `1 failed as expected`. An empty text: none did. `text` of a green run has it already. */
  readonly expected: string;
}

/**
 * Why the run has its verdict: the most important canary that failed, else the run's own error,
 * else what could not be judged, else what passed.
 */
export function toRunReason(report: Report): RunReason {
  const expected = report.verdict === 'passed' ? '' : renderExpectedCount(report);
  return { ...toBareReason(report), expected };
}

function toBareReason(report: Report): Omit<RunReason, 'expected'> {
  const { error, repeat } = report;
  // What has failed is reported before what stopped the run, or kept another leg from being judged.
  const [first, ...others] = rankCanaries(report.canaries).filter(isRed);
  const hasFailed = repeat === undefined ? first?.verdict === 'failed' : repeat.failed > 0;
  if (error !== null && !hasFailed) {
    const text = toPlainLine(toErrorText(error), maxReasonChars);
    const played =
      repeat === undefined ? '' : ` Of ${repeat.asked} runs: ${renderRunCounts(repeat)}.`;
    return { runs: null, subject: null, place: error.code, text: `${text}${played}`, more: 0 };
  }
  if (repeat !== undefined)
    return { subject: null, place: null, ...toSeriesReason(report, repeat), more: 0 };
  if (first !== undefined) {
    const place = toLayer(first);
    const text = withoutPrefix(toCanaryReason(first), place);
    const subject = toPlainLine(first.name, 100);
    return { runs: null, subject, place, text, more: others.length };
  }
  return { runs: null, subject: null, place: null, text: toPassedReason(report), more: 0 };
}

function toPassedReason(report: Report): string {
  const { passed, flaky } = report.counts;
  const expected = renderExpectedCount(report);
  if (passed === 0 && expected === '') return 'no canary was judged';
  const rest = [expected, renderSkips(report), flaky > 0 ? `${flaky} flaky` : ''].filter(
    (part) => part !== '',
  );
  const what = `${countCanaries(passed)} passed`;
  return [what, ...listProvisos(report), ...rest].join(', ');
}

/**
 * Canaries that one error kept from being judged, such as a boot that failed, together. Every other
 * one by itself.
 */
export function groupAlike(canaries: readonly ReportCanary[]): (readonly ReportCanary[])[] {
  const groups = new Map<string, ReportCanary[]>();
  for (const [index, canary] of canaries.entries()) {
    const { error } = canary;
    const isBare = canary.verdict === 'errored' && error !== null && canary.turns.length === 0;
    const key = isBare ? `${error.code}\u0000${error.message}` : String(index);
    groups.set(key, [...(groups.get(key) ?? []), canary]);
  }
  return [...groups.values()];
}

/** The names of canaries, the first few of many. */
export function listNames(canaries: readonly ReportCanary[]): string {
  const more = canaries.length > maxNames ? ` and ${canaries.length - maxNames} more` : '';
  const named = canaries.slice(0, maxNames).map((canary) => toPlainLine(canary.name, 60));
  return named.join(', ') + more;
}

/**
 * Whether the run's own error says what kept a canary from being judged. In a merge it begins with
 * the name of its leg.
 */
export function isRunError(report: Report, canary: ReportCanary): boolean {
  const { error } = report;
  if (error === null || error.code !== canary.error?.code) return false;
  const leg = /^[^:]+: /.exec(canary.name)?.[0] ?? '';
  const { message } = canary.error;
  return error.message === message || (leg !== '' && error.message === `${leg}${message}`);
}

/** Whether a canary makes the run red. */
export function isRed(canary: ReportCanary): boolean {
  return (canary.verdict === 'failed' && !isExcused(canary)) || canary.verdict === 'errored';
}

/** The unmet expectations of a canary in the order of its turns. */
export function listUnmet(canary: ReportCanary): UnmetExpectation[] {
  return canary.turns.flatMap((turn, index) => listUnmetOfTurn(turn, index + 1));
}

/** The unmet expectations of one turn. */
function listUnmetOfTurn(turn: ReportTurn, number: number): UnmetExpectation[] {
  return turn.expectations
    .filter((expectation) => expectation.result === 'unmet')
    .map((expectation) => ({ turn: number, expectation }));
}

/**
 * `file:line` of a canary of one's own. Of a built-in one its name here, which is no path of the
 * reader's.
 */
export function toPlaceInFile(canary: ReportCanary): string {
  return `${toFileName(canary)}:${canary.line}`;
}

/** The file of a canary: a path, or `built-in name-recall.yaml`. */
export function toFileName({ suite, file }: ReportCanary): string {
  const name = suite === 'own' ? file : `built-in ${file.split(/[\\/]/).at(-1) ?? file}`;
  return toPlainLine(name, 300);
}

/** The counts of a run, zeros included. Of a series those of its runs first. */
export function renderCounts({ counts, repeat }: Report): string {
  const { passed, failed, errored, skipped, flaky, expected } = counts;
  const known = expected === undefined ? '' : ` · ${expected} failed as expected`;
  const runs = repeat === undefined ? '' : `runs: ${renderRunCounts(repeat)} · canaries: `;
  return `${runs}${passed} passed · ${failed} failed · ${errored} errored · ${skipped} skipped · ${flaky} flaky${known}`;
}

/** The image, profile, scope, suite and seed of a run as words. */
export function listCircumstances(report: Report): string[] {
  const { image, profile } = report;
  return [
    ...(report.body === 'strict' ? [notThePlatforms] : []),
    ...toImageWords(image),
    ...(image.platform === null ? [] : [image.platform]),
    renderProfile(profile),
    ...(report.without ?? []).map(({ ability, by }) => `declared without ${ability} by ${by}`),
    `session scope ${report.sessionScope}`,
    ...(report.history === undefined ? [] : [`history ${report.history}, as declared`]),
    `suite ${report.suite}`,
    ...(report.shard === undefined ? [] : [`shard ${toShardName(report.shard)}`]),
    ...(report.seed === undefined ? [] : [`seed ${report.seed}`]),
  ].map((part) => toPlainLine(part, 300));
}

/** The name as written, and the short id that it means: an id that was written is both. */
function toImageWords({ reference, id }: Report['image']): string[] {
  if (/^https?:\/\//.test(reference)) return [`agent ${reference}`];
  if (isImageId(reference)) return [`image ${toShortId(reference)}`];
  return [`image ${reference}`, ...(id === null ? [] : [toShortId(id)])];
}

/** The profile with what decided it: `langgraph (detected: ENV TEMPLATE=langgraph)`. */
function renderProfile({ name, decidedBy, reason }: Report['profile']): string {
  const why = [
    ...(name === decidedBy ? [] : [decidedBy]),
    ...(reason === undefined ? [] : [reason]),
  ];
  return why.length === 0 ? `profile ${name}` : `profile ${name} (${why.join(': ')})`;
}
