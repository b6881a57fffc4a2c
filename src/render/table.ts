// The report for a log or terminal: reason first, one aligned row a canary, what was expected of
// the failed ones, counts last.

import { countCanaries } from '../domain/count.ts';
import type { Report, ReportCanary } from '../domain/report.ts';
import { toLines, toPlainLine } from '../domain/text.ts';
import { toBaseSummary } from './base.ts';
import { createPaint } from './color.ts';
import { type Column, fitText, padText, toAlignedRows, toDisplayWidth } from './columns.ts';
import { renderDuration } from './duration.ts';
import { toShownSign, toShownVerdict } from './expected.ts';
import { type Layout, renderExplanation, renderLogLines, renderNext } from './explanation.ts';
import { createLogShower } from './log-lines.ts';
import { markLegend, showsMark, withoutReportMarks } from './marks.ts';
import { listProblems, toErrorText } from './problems.ts';
import {
  groupAlike,
  isRed,
  listCircumstances,
  listUnmet,
  rankCanaries,
  renderCounts,
  toPlace,
  toRowReason,
  toRunReason,
  verdictSymbols,
} from './reason.ts';
import { renderSeriesTable } from './series-table.ts';
import { wrapRuns } from './wrap.ts';

/** How a table is laid out. */
export interface TableOptions {
  readonly color: boolean;
  /** Cells of a line: rows are cut to it, everything else is wrapped. */
  readonly width: number;
  /**
   * Whether failed canaries show as many lines of their container's log as those that could not be
   * judged. A terminal has the report folder next to it. The log of a job is often all that is
   * looked at.
   */
  readonly logOfFailed?: boolean;
}

/** Problems of definitions listed. */
const maxProblems = 30;
/** Explanations below the table. */
const maxExplained = 20;
const maxValueChars = 400;
/** Lines shown of a container's log, and of one that failed at a terminal. */
const maxLogLines = 15;
const fewLogLines = 5;
/** A reason column narrower than this says nothing. */
const minReasonCells = 24;

const columns: readonly Column[] = [
  { heading: 'canary', align: 'left' },
  { heading: 'verdict', align: 'left' },
  { heading: 'layer', align: 'left' },
  { heading: 'time', align: 'right' },
];

/**
 * The whole report as text that ends with a line break. Where there are canaries it ends with the
 * counts, zeros included.
 */
export function renderTable(marked: Report, options: TableOptions): string {
  const report = withoutReportMarks(marked);
  const layout = {
    paint: createPaint(options.color),
    width: options.width,
    showLog: createLogShower(),
    logLines: {
      failed: options.logOfFailed === true ? maxLogLines : fewLogLines,
      errored: maxLogLines,
    },
  };
  const ranked = rankCanaries(report.canaries);
  const groups = groupAlike(ranked.filter(isRed));
  const hidden = groups.slice(maxExplained).flat().length;
  const circumstances = { text: listCircumstances(report).join(' · '), paint: layout.paint.dim };
  const counts = { text: `${renderCounts(report)} · ${renderDuration(report.durationMs)}` };
  const blocks = [
    renderReason(report, layout),
    ranked.length === 0 ? [] : renderRun(report, ranked, layout),
    ...groups.slice(0, maxExplained).map((group) => renderExplanation(report, group, layout)),
    hidden > 0 ? [`… (${countCanaries(hidden, 'more ')} did not pass: see report.json)`] : [],
    renderObservations(report, layout),
    renderLegend(groups.flat(), layout),
    // What was refused before anything was known has no image, no profile and no counts.
    ranked.length === 0 && report.error !== null
      ? []
      : [circumstances, counts].flatMap((run) =>
          wrapRuns([run], { width: layout.width, first: { text: '' }, rest: '  ' }),
        ),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** `FAILED: name-recall: not-stored: …`, and the next step where there is one. */
function renderReason(report: Report, layout: Layout): string[] {
  const { paint, width } = layout;
  const quoted = listQuotedLines(report);
  const said = quoted.length === 0 ? report : withFirstLine(report);
  const { runs: inRuns, subject, place, text, more, expected } = toRunReason(said);
  const base = toBaseSummary(report);
  const colored = (words: string): string => paint.verdict(report.verdict, words);
  const runs = [
    {
      text: `${report.verdict.toUpperCase()}${inRuns === null ? '' : ` ${inRuns}`}${expected === '' ? '' : ` (${expected})`}:`,
      paint: (words: string) => paint.bold(colored(words)),
    },
    { text: subject === null ? '' : `${subject}:`, paint: paint.bold },
    { text: place === null ? '' : `${place}:`, paint: colored },
    { text: more > 0 ? `${text} (and ${more} more)` : text },
  ];
  return [
    ...wrapRuns(runs, { width, first: { text: '' }, rest: '  ' }),
    ...(subject === null ? [] : renderRunError(said.error, layout)),
    ...renderLogLines(quoted, layout),
    ...(base === ''
      ? []
      : wrapRuns([{ text: base }], { width, first: { text: '  ' }, rest: '    ' })),
    ...renderProblems(report, layout),
    ...renderNext(report.error?.hint ?? null, layout),
  ];
}

/** The run's own error, where a canary that failed comes before it. */
function renderRunError(error: Report['error'], { width }: Layout): string[] {
  if (error === null) return [];
  const text = toPlainLine(`${error.code}: ${toErrorText(error)}`, maxValueChars);
  return wrapRuns([{ text }], { width, first: { text: '  ' }, rest: '    ' });
}

/**
 * Lines of a log that the run's error quotes below its own first line, without the indentation of
 * the quotation.
 */
function listQuotedLines({ error, repeat }: Report): string[] {
  if (error === null || repeat !== undefined || listProblems(error).length > 0) return [];
  return toLines(error.message)
    .slice(1)
    .map((line) => `| ${line.replace(/^ {2}/, '')}`);
}

function withFirstLine(report: Report): Report {
  const { error } = report;
  if (error === null) return report;
  return { ...report, error: { ...error, message: toLines(error.message)[0] ?? '' } };
}

/** Problems of definition files, one below the other. */
function renderProblems(report: Report, { width }: Layout): string[] {
  const problems = listProblems(report.error);
  const lines = problems.slice(0, maxProblems).flatMap(({ text }) =>
    wrapRuns([{ text: toPlainLine(text, maxValueChars) }], {
      width,
      first: { text: '  ' },
      rest: '      ',
    }),
  );
  const more = problems.length - maxProblems;
  return more > 0 ? [...lines, `  … (${more} more: see report.json)`] : lines;
}

function renderRun(report: Report, ranked: readonly ReportCanary[], layout: Layout): string[] {
  return report.repeat === undefined
    ? renderRows(ranked, layout)
    : renderSeriesTable(report, report.repeat, layout);
}

function renderRows(canaries: readonly ReportCanary[], { paint, width }: Layout): string[] {
  const cells = canaries.map((canary) => [
    toPlainLine(canary.name, 60),
    canary.flaky ? `${toShownVerdict(canary)}, flaky` : toShownVerdict(canary),
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
    const shown = toShownSign(canary);
    const symbol = paint.verdict(shown, verdictSymbols[shown]);
    const reason = withReason ? `  ${fitText(toRowReason(canary), room)}` : '';
    return `${symbol} ${name}  ${paint.verdict(shown, verdict)}  ${layer}  ${time}${reason}`.trimEnd();
  });
  return [head, ...lines];
}

/**
 * What marks are, where a canary that is explained shows one: in the name of a file, or as evidence
 * of a leak.
 */
function renderLegend(canaries: readonly ReportCanary[], { paint, width }: Layout): string[] {
  const shown = canaries.flatMap((canary) => [
    canary.headline,
    ...listUnmet(canary).map(({ expectation }) => expectation.actual),
  ]);
  if (!shown.some(showsMark)) return [];
  return wrapRuns([{ text: markLegend, paint: paint.dim }], {
    width,
    first: { text: '' },
    rest: '  ',
  });
}

/** What no witness saw, and what no script covers: a green must not hide it. */
function renderObservations(report: Report, { width }: Layout): string[] {
  const canariesOf = new Map<string, string[]>();
  for (const canary of report.canaries) {
    for (const text of canary.notObserved)
      canariesOf.set(text, [...(canariesOf.get(text) ?? []), canary.name]);
  }
  const render = (word: string, text: string): string[] =>
    wrapRuns([{ text }], {
      width,
      first: { text: padText(word, 14, 'left') },
      rest: ' '.repeat(14),
    });
  const lines = [...canariesOf].flatMap(([text, names]) => {
    const whose = names.length === report.canaries.length ? 'all canaries' : names.join(', ');
    return render(
      'not observed',
      `${toPlainLine(text, maxValueChars)} (${toPlainLine(whose, 200)})`,
    );
  });
  const unmatched = report.unmatchedRequests;
  if (unmatched.length > 0) {
    const more = unmatched.length > 1 ? ` (and ${unmatched.length - 1} more)` : '';
    lines.push(...render('unmatched', `${toPlainLine(unmatched[0] ?? '', maxValueChars)}${more}`));
  }
  return lines;
}
