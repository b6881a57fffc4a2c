// Annotations: a failed or errored canary as an error, one that a declaration left out or that
// failed as expected as a warning, a passed one as a notice. Nine of each at most
// (docs/rules/forges.md "Annotations").

import { isExcused } from '../domain/expected-failure.ts';
import type { Report, ReportCanary } from '../domain/report.ts';
import type { Annotation } from '../domain/report-ports.ts';
import { breakCommands, cutText, stripControls, toLines, toPlainLine } from '../domain/text.ts';
import { toBaseLabel, toBaseSentence } from './base.ts';
import { renderChain } from './chain.ts';
import { explainExpected } from './expected.ts';
import { toOwnLog } from './log-lines.ts';
import { withoutReportMarks } from './marks.ts';
import { toNext } from './next.ts';
import { listProblems, toErrorText } from './problems.ts';
import { isRed, listUnmet, rankCanaries, toCanaryReason } from './reason.ts';
import { renderInRuns } from './series.ts';

/** GitHub keeps ten of each level a step. The tenth says how many there are more. */
const maxAnnotationsPerLevel = 9;
/** Characters of a message, mark of a cut included. */
export const maxMessageChars = 1_000;

/** Log lines in a message, and characters of each. */
const maxLogLines = 4;
const maxLogChars = 120;

/** Where annotations point when a canary has no file in the workspace. */
export interface AnnotationOptions {
  /** The `uses:` line of the workflow file, when the workspace has it. */
  readonly usesLine: { readonly file: string; readonly line: number } | null;
}

/** The annotations of a report, errors first, each level sorted by importance. */
export function renderAnnotations(marked: Report, options: AnnotationOptions): Annotation[] {
  const report = withoutReportMarks(marked);
  const ranked = rankCanaries(report.canaries);
  const errors = ranked.filter(isRed).map((canary) => toErrorAnnotation(report, canary, options));
  if (report.error !== null) errors.unshift(...toRunErrorAnnotations(report.error, options));
  const notices = ranked
    .filter((canary) => canary.verdict === 'passed')
    .map((canary) => toNotice(report, canary, options));
  const warnings = ranked
    .filter((canary) => canary.without !== undefined || isExcused(canary))
    .map((canary) =>
      toAnnotation(
        'warning',
        `${canary.name} ${isExcused(canary) ? 'failed as expected' : 'skipped'}`,
        toCanaryReason(canary),
        isExcused(canary) ? toPlaceOf(canary, options) : options.usesLine,
      ),
    );
  return [
    ...limitAnnotations(errors, 'that did not pass'),
    ...limitAnnotations(warnings, 'that were skipped by a declaration or failed as expected'),
    ...limitAnnotations(notices, 'that passed'),
  ];
}

/** The reason, and the first unmet expectation whose evidence the reason does not hold already. */
function toErrorAnnotation(
  report: Report,
  canary: ReportCanary,
  options: AnnotationOptions,
): Annotation {
  const reason = toCanaryReason(canary);
  const known = explainExpected(canary);
  const lines = [
    reason,
    ...(known === null ? [] : [known]),
    ...(canary.base === undefined ? [] : [toBaseSentence(canary)]),
  ];
  const shown = listUnmet(canary).find((unmet) => !reason.includes(unmet.expectation.actual));
  if (shown !== undefined) {
    const { kind, expected, actual } = shown.expectation;
    lines.push(
      `Turn ${shown.turn}, ${kind}:`,
      `expected ${toPlainLine(expected, 150)}`,
      `actual   ${toPlainLine(actual, 150)}`,
    );
  }
  const base = toBaseLabel(canary);
  const chain = renderChain(canary.failure?.chain ?? []);
  if (chain !== '') lines.push(toPlainLine(chain, 250));
  const next = toNext(canary);
  if (next !== null) lines.push(`Next: ${toPlainLine(next, 300)}`);
  const log = toOwnLog(canary, maxLogLines);
  if (log !== null)
    lines.push(...[log.title, ...log.lines].map((line) => toPlainLine(line, maxLogChars)));
  // Second, so that no cut takes it.
  if (report.pageUrl !== undefined) lines.splice(1, 0, `Page: ${report.pageUrl}`);
  return toAnnotation(
    'error',
    `${canary.name} ${canary.verdict}${renderInRuns(report, canary)}${base === '' ? '' : `, ${base}`}`,
    lines.join('\n'),
    toPlaceOf(canary, options),
  );
}

/** The run's own error. Problems of definition files each at its own line. */
function toRunErrorAnnotations(
  error: NonNullable<Report['error']>,
  options: AnnotationOptions,
): Annotation[] {
  const title = 'session-continuity errored';
  const lines = [`unproven: ${error.code}: ${toPlainLine(toErrorText(error), 700)}`];
  if (error.hint !== null) lines.push(`Next: ${toPlainLine(error.hint, 250)}`);
  const problems = listProblems(error).map(({ file, line, text }) =>
    toAnnotation('error', error.code, text, isInside(file) ? { file, line } : options.usesLine),
  );
  return [toAnnotation('error', title, lines.join('\n'), options.usesLine), ...problems];
}

/** The title has the verdict. The message does not say it again. */
function toNotice(report: Report, canary: ReportCanary, options: AnnotationOptions): Annotation {
  const headline = toCanaryReason(canary);
  const again = canary.flaky ? ' (flaky: only in a fresh container after a failed boot)' : '';
  const title = `${canary.name} passed${renderInRuns(report, canary)}`;
  const message = `${headline === '' ? canary.title : headline}${again}`;
  return toAnnotation('notice', title, message, toPlaceOf(canary, options));
}

/**
 * A canary of one's own at its own line, a built-in one at the `uses:` line. A path outside the
 * workspace would be lost.
 */
function toPlaceOf(
  canary: ReportCanary,
  options: AnnotationOptions,
): { file: string; line: number } | null {
  if (canary.suite !== 'own') return options.usesLine;
  return isInside(canary.file) ? { file: canary.file, line: canary.line } : null;
}

function isInside(file: string): boolean {
  const isAbsolute = file.startsWith('/') || /^[A-Za-z]:/.test(file);
  return !isAbsolute && !file.split(/[\\/]/).includes('..');
}

function toAnnotation(
  level: Annotation['level'],
  title: string,
  message: string,
  place: { readonly file: string; readonly line: number } | null,
): Annotation {
  const clean = toLines(message)
    .map((line) => breakCommands(stripControls(line)))
    .join('\n');
  return {
    level,
    title: toPlainLine(title, 150),
    // Room for the mark of a cut.
    message: clean.length <= maxMessageChars ? clean : cutText(clean, maxMessageChars - 20),
    file: place?.file ?? null,
    line: place?.line ?? null,
  };
}

function limitAnnotations(annotations: readonly Annotation[], which: string): Annotation[] {
  const shown = annotations.slice(0, maxAnnotationsPerLevel);
  const last = shown.at(-1);
  const more = annotations.length - shown.length;
  if (more === 0 || last === undefined) return shown;
  const message = `and ${more} more ${which}: see the table in the log, or report.json`;
  return [
    ...shown,
    { level: last.level, title: `and ${more} more`, message, file: null, line: null },
  ];
}
