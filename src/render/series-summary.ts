// The runs of a series as a section of the job summary.
import type { ReportSeries } from '../domain/report.ts';
import { escapeMarkdown } from './markdown.ts';
import { listRedRuns, renderBoundCell, renderRedRate, renderRemarks } from './series.ts';

/** Rows of canaries shown. */
const maxRows = 200;

/** The section with its heading. A row for each canary and one for the runs. */
export function renderSeriesSummary(series: ReportSeries): string {
  const { asked, runs } = series;
  const rows = [...series.canaries.slice(0, maxRows), null].map((tally) => {
    const { passed, failed, errored, redRate } = tally ?? series;
    const cells = [
      tally === null ? '**runs**' : escapeMarkdown(tally.name, 100),
      String(passed),
      String(failed),
      String(errored),
      renderBoundCell(redRate),
      tally === null ? '' : escapeMarkdown(renderRemarks(tally), 300),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const count = runs.length === asked ? `${asked} runs` : `${runs.length} of ${asked} runs`;
  const sentences = [
    ...(series.redRate === null ? [] : [renderRedRate(series.redRate)]),
    ...listRedRuns(series),
  ];
  return [
    `### ${count}`,
    [
      '| canary | passed | failed | errored | red rate | where |',
      '|---|--:|--:|--:|--:|---|',
      ...rows,
    ].join('\n'),
    sentences.map((text) => `- ${escapeMarkdown(text, 600)}`).join('\n'),
  ].join('\n\n');
}
