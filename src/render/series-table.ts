// The runs of a series as an aligned table for a log or terminal.
import type { Report, ReportSeries } from '../domain/report.ts';
import { toPlainLine } from '../domain/text.ts';
import { type Column, fitText, toAlignedRows, toDisplayWidth } from './columns.ts';
import { toShownSign } from './expected.ts';
import type { Layout } from './explanation.ts';
import { verdictSymbols } from './reason.ts';
import { listRedRuns, renderBoundCell, renderRedRate, renderRemarks } from './series.ts';
import { wrapRuns } from './wrap.ts';

const columns: readonly Column[] = [
  { heading: 'canary', align: 'left' },
  { heading: 'passed', align: 'right' },
  { heading: 'failed', align: 'right' },
  { heading: 'errored', align: 'right' },
  { heading: 'red rate', align: 'right' },
];

/**
 * A row for each canary and one for the runs, what the counts say of the red rate, and the red
 * runs.
 */
export function renderSeriesTable(report: Report, series: ReportSeries, layout: Layout): string[] {
  const { paint, width } = layout;
  const tallies = [...series.canaries, { ...series, name: 'runs' }];
  const cells = tallies.map(({ name, passed, failed, errored, redRate }) => [
    toPlainLine(name, 60),
    String(passed),
    String(failed),
    String(errored),
    renderBoundCell(redRate),
  ]);
  const [heading = [], ...rows] = toAlignedRows(columns, cells);
  const room = width - toDisplayWidth(heading.join('  ')) - 4;
  const lines = rows.map((row, index) => {
    const tally = series.canaries[index];
    const canary = report.canaries.find(({ name }) => name === tally?.name);
    const verdict = canary === undefined ? report.verdict : toShownSign(canary);
    const remarks = tally === undefined ? '' : fitText(renderRemarks(tally), Math.max(room, 10));
    const symbol = paint.verdict(verdict, verdictSymbols[verdict]);
    return `${symbol} ${row.join('  ')}  ${paint.verdict(verdict, remarks)}`.trimEnd();
  });
  const sentences = [
    ...(series.redRate === null ? [] : [renderRedRate(series.redRate)]),
    ...listRedRuns(series),
  ];
  return [
    paint.dim(`  ${heading.join('  ')}  where`),
    ...lines,
    '',
    ...sentences.flatMap((text) =>
      wrapRuns([{ text }], { width, first: { text: '' }, rest: '  ' }),
    ),
  ];
}
