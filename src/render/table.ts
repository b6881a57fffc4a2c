// The report for a log or terminal: reason first, one aligned row a canary, what was expected of the failed ones, counts last.

import type { Report, ReportCanary } from '../domain/report.ts';
import { toPlainLine } from '../domain/text.ts';
import { createPaint, type Paint } from './color.ts';
import { type Column, fitText, padText, toAlignedRows, toDisplayWidth } from './columns.ts';
import { renderDuration } from './duration.ts';
import {
  isRed,
  listCircumstances,
  listUnmet,
  rankCanaries,
  renderCounts,
  toCanaryReason,
  toPlace,
  toPlaceInFile,
  toRunReason,
  toShortReason,
  verdictSymbols,
} from './reason.ts';

/** How a table is laid out. */
export interface TableOptions {
  readonly color: boolean;
  /** Cells of a line; rows are cut to it, reasons below the table are not. */
  readonly width: number;
}

/** Red canaries explained below the table. */
const maxExplained = 20;
/** Unmet expectations shown of one canary. */
const maxUnmetShown = 5;
/** Last log lines shown of a canary that could not be judged. */
const maxErroredLogLines = 15;
const maxValueChars = 400;
/** A reason column narrower than this says nothing. */
const minReasonCells = 24;

const columns: readonly Column[] = [
  { heading: 'canary', align: 'left' },
  { heading: 'verdict', align: 'left' },
  { heading: 'layer', align: 'left' },
  { heading: 'time', align: 'right' },
];

/** The whole report as text that ends with a line break; its last line holds the counts, zeros included. */
export function renderTable(report: Report, options: TableOptions): string {
  const paint = createPaint(options.color);
  const ranked = rankCanaries(report.canaries);
  const red = ranked.filter(isRed);
  const blocks = [
    [
      `${paint.verdict(report.verdict, `${report.verdict.toUpperCase()}:`)} ${paint.bold(toRunReason(report))}`,
      ...renderHint(report.error),
    ],
    ranked.length === 0 ? [] : renderRows(ranked, options.width, paint),
    ...red.slice(0, maxExplained).map((canary) => renderExplanation(canary, paint)),
    red.length > maxExplained
      ? [`… (${red.length - maxExplained} more canaries did not pass: see report.json)`]
      : [],
    renderObservations(report),
    [
      paint.dim(listCircumstances(report).join(' · ')),
      `${renderCounts(report)} · ${renderDuration(report.durationMs)}`,
    ],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function renderHint(error: Report['error']): string[] {
  return error === null || error.hint === null
    ? []
    : [`  next: ${toPlainLine(error.hint, maxValueChars)}`];
}

function renderRows(canaries: readonly ReportCanary[], width: number, paint: Paint): string[] {
  const cells = canaries.map((canary) => [
    toPlainLine(canary.name, 60),
    canary.flaky ? `${canary.verdict}, flaky` : canary.verdict,
    toPlace(canary) ?? '',
    canary.verdict === 'skipped' ? '' : renderDuration(canary.durationMs),
  ]);
  const [heading = [], ...rows] = toAlignedRows(columns, cells);
  const used = toDisplayWidth(heading.join('  ')) + 4;
  const room = width - used;
  const withReason = room >= minReasonCells;
  const head = paint.dim(`  ${heading.join('  ')}${withReason ? '  reason' : ''}`);
  const lines = rows.map((row, index) => {
    const canary = canaries[index];
    if (canary === undefined) return '';
    const [name = '', verdict = '', layer = '', time = ''] = row;
    const symbol = paint.verdict(canary.verdict, verdictSymbols[canary.verdict]);
    const reason = withReason ? `  ${fitText(toShortReason(canary), room)}` : '';
    return `${symbol} ${name}  ${paint.verdict(canary.verdict, verdict)}  ${layer}  ${time}${reason}`.trimEnd();
  });
  return [head, ...lines];
}

function renderExplanation(canary: ReportCanary, paint: Paint): string[] {
  const symbol = paint.verdict(canary.verdict, verdictSymbols[canary.verdict]);
  const title = `${symbol} ${paint.bold(toPlainLine(canary.name, 60))}  ${toPlainLine(canary.title, 200)}  ${paint.dim(toPlaceInFile(canary))}`;
  const unmet = listUnmet(canary);
  const shown = unmet.slice(0, maxUnmetShown).flatMap(({ turn, expectation }) => {
    const line = expectation.line === null ? '' : `, line ${expectation.line}`;
    return [
      `    turn ${turn}: ${toPlainLine(expectation.kind, 60)}${line}`,
      `      expected  ${toPlainLine(expectation.expected, maxValueChars)}`,
      `      actual    ${toPlainLine(expectation.actual, maxValueChars)}`,
    ];
  });
  if (unmet.length > maxUnmetShown)
    shown.push(`    … (${unmet.length - maxUnmetShown} more unmet)`);
  return [
    title,
    `  ${toCanaryReason(canary)}`,
    ...renderHint(canary.error),
    ...shown,
    ...renderLogTail(canary, paint),
  ];
}

/** Only a canary that could not be judged needs the log here: for a failed one the expectations say it. */
function renderLogTail(canary: ReportCanary, paint: Paint): string[] {
  if (canary.verdict !== 'errored' || canary.logTail.length === 0) return [];
  const lines = canary.logTail
    .slice(-maxErroredLogLines)
    .map((line) => paint.dim(`    | ${toPlainLine(line, maxValueChars)}`.trimEnd()));
  return [`    last lines of the container's log:`, ...lines];
}

/** What no witness saw, and what no script covers: a green must not hide it. */
function renderObservations(report: Report): string[] {
  const canariesOf = new Map<string, string[]>();
  for (const canary of report.canaries) {
    for (const text of canary.notObserved)
      canariesOf.set(text, [...(canariesOf.get(text) ?? []), canary.name]);
  }
  const lines = [...canariesOf].map(([text, names]) => {
    const whose = names.length === report.canaries.length ? 'all canaries' : names.join(', ');
    return `${padText('not observed', 14, 'left')}${toPlainLine(text, maxValueChars)} (${toPlainLine(whose, 200)})`;
  });
  const unmatched = report.unmatchedRequests;
  if (unmatched.length > 0) {
    const more = unmatched.length > 1 ? ` (and ${unmatched.length - 1} more)` : '';
    lines.push(
      `${padText('unmatched', 14, 'left')}${toPlainLine(unmatched[0] ?? '', maxValueChars)}${more}`,
    );
  }
  return lines;
}
