// The job summary in Markdown: verdict and reason first, a table, a picture of the first loss, and
// where there is more to see.

import { countCanaries } from '../domain/count.ts';
import type { Report, ReportCanary } from '../domain/report.ts';
import { toPlainLine } from '../domain/text.ts';
import { toBaseLabel, toBaseSummary } from './base.ts';
import { fitText } from './columns.ts';
import { renderDuration } from './duration.ts';
import { toShownVerdict } from './expected.ts';
import { createLogShower } from './log-lines.ts';
import { escapeMarkdown, renderLink } from './markdown.ts';
import { withoutReportMarks } from './marks.ts';
import { listProblems, toErrorText } from './problems.ts';
import {
  groupAlike,
  isRed,
  listCircumstances,
  rankCanaries,
  renderCounts,
  toPlace,
  toRowReason,
  toRunReason,
  toShortReason,
} from './reason.ts';
import { renderSeriesSummary } from './series-summary.ts';
import { renderDetails, type SummaryLevel } from './summary-details.ts';

/** Bytes of a summary: below the 1 MiB that a job runner takes, so that other steps have room. */
export const maxSummaryBytes = 900 * 1024;

/** Characters of a reason in the table, of a canary that is explained below it. */
const maxExplainedReason = 80;

const signs = { passed: '✅', failed: '❌', errored: '⚠️', skipped: '⏭️' } as const;
const expectedSign = '⏳';

/** From everything to the bare table. The first level that fits is taken. */
const levels: readonly SummaryLevel[] = [
  { rows: 1_000, explained: 1_000, pictures: 1, logLines: 200 },
  { rows: 1_000, explained: 200, pictures: 1, logLines: 40 },
  { rows: 1_000, explained: 50, pictures: 1, logLines: 10 },
  { rows: 300, explained: 20, pictures: 1, logLines: 0 },
  { rows: 100, explained: 0, pictures: 0, logLines: 0 },
];

/** Problems of definitions listed. */
const maxProblems = 100;

/** The summary, at most {@link maxSummaryBytes} long. What was left out is said in it. */
export function renderSummary(marked: Report): string {
  const report = withoutReportMarks(marked);
  for (const level of levels) {
    const summary = renderLevel(report, level);
    if (summary !== null) return summary;
  }
  return `${renderFirstLine(report)}\n\n${renderCounts(report)}\n\n*The report is too long to be shown here: see report.json.*\n`;
}

/** What a summary leaves to the page, where it cannot link to it. */
const pointToPage =
  '**See it:** `report.html` in the report folder shows each loss across all turns, the model request with what is missing, the session store turn by turn and the transcript.';

/** null: longer than the limit. Found out before everything is rendered. */
function renderLevel(report: Report, level: SummaryLevel): string | null {
  const ranked = rankCanaries(report.canaries);
  const groups = groupAlike(ranked.filter(isRed));
  const explained = groups.slice(0, level.explained);
  const blocks: string[] = [];
  let bytes = 0;
  const add = (block: string): boolean => {
    blocks.push(block);
    bytes += Buffer.byteLength(block) + 2;
    return bytes <= maxSummaryBytes;
  };
  add(renderFirstLine(report));
  const page = renderLink('The page of this run', report.pageUrl ?? '');
  if (page !== null) add(`**${page}**`);
  if (report.error !== null) add(`**${escapeMarkdown(toErrorText(report.error), 800)}**`);
  const problems = listProblems(report.error).slice(0, maxProblems);
  if (problems.length > 0)
    add(problems.map(({ text }) => `- ${escapeMarkdown(text, 400)}`).join('\n'));
  if (report.error?.hint) add(`**Next:** ${escapeMarkdown(report.error.hint, 800)}`);
  add(`${renderCounts(report)} · ${renderDuration(report.durationMs)}`);
  const base = toBaseSummary(report);
  if (base !== '') add(`**${escapeMarkdown(base, 400)}**`);
  if (report.repeat !== undefined) add(renderSeriesSummary(report.repeat));
  if (ranked.length > 0) add(renderRows(ranked, level.rows, new Set(explained.flat())));
  const showLog = createLogShower();
  const pictured = explained
    .flatMap(([canary]) => canary ?? [])
    .filter(({ picture }) => picture?.lost != null)
    .slice(0, level.pictures);
  for (const group of explained) {
    const hasPicture = group.some((canary) => pictured.includes(canary));
    if (!add(renderDetails(report, group, { level, hasPicture, showLog }))) return null;
  }
  if (report.canaries.length > 0 && page === null) add(pointToPage);
  const hidden = groups.slice(level.explained).flat().length;
  if (hidden > 0)
    add(
      `*Not shown for want of room: ${countCanaries(hidden, 'more ')} that did not pass; report.json has them.*`,
    );
  return add(renderNotes(report)) ? `${blocks.join('\n\n')}\n` : null;
}

/** Verdict, canary and layer. The sentence appears once, where the canary is explained. */
function renderFirstLine(report: Report): string {
  const { runs, subject, place, text, more, expected } = toRunReason(report);
  const words = place === null ? [text] : [...(subject === null ? [] : [subject]), place];
  const known = expected === '' ? '' : ` (${expected})`;
  const rest = `${more > 0 ? ` (and ${more} more)` : ''}${known}`;
  const verdict = runs === null ? report.verdict : `${report.verdict} ${runs}`;
  return `## ${signs[report.verdict]} ${verdict}: ${escapeMarkdown(words.join(': '), 300)}${rest}`;
}

/** One row a canary. The reason is cut where it appears in full below. */
function renderRows(
  canaries: readonly ReportCanary[],
  maxRows: number,
  explained: ReadonlySet<ReportCanary>,
): string {
  const rows = canaries.slice(0, maxRows).map((canary) => {
    const verdict = [
      `${canary.verdict === 'failed' && !isRed(canary) ? expectedSign : signs[canary.verdict]} ${toShownVerdict(canary)}`,
      ...(canary.flaky ? ['flaky'] : []),
      ...(canary.base === undefined ? [] : [toBaseLabel(canary)]),
    ].join(', ');
    const cells = [
      `**${escapeMarkdown(canary.name, 100)}**`,
      verdict,
      escapeMarkdown(toPlace(canary) ?? '', 60),
      canary.verdict === 'skipped' ? '' : renderDuration(canary.durationMs),
      escapeMarkdown(
        explained.has(canary)
          ? fitText(toRowReason(canary), maxExplainedReason)
          : toShortReason(canary),
        300,
      ),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  if (canaries.length > maxRows) rows.push(`| … and ${canaries.length - maxRows} more | | | | |`);
  return ['| canary | verdict | layer | time | reason |', '|---|---|---|--:|---|', ...rows].join(
    '\n',
  );
}

/** What was looked at and with what, and what was not observed. */
function renderNotes(report: Report): string {
  const canariesOf = new Map<string, string[]>();
  for (const canary of report.canaries) {
    for (const text of canary.notObserved)
      canariesOf.set(text, [...(canariesOf.get(text) ?? []), canary.name]);
  }
  const notes = [
    listCircumstances(report)
      .map((part) => escapeMarkdown(part, 300))
      .join(' · '),
    ...[...canariesOf].slice(0, 50).map(([text, names]) => {
      const whose =
        names.length === report.canaries.length
          ? 'all canaries'
          : toPlainLine(names.join(', '), 200);
      return `not observed, so not judged: ${escapeMarkdown(text, 400)} (${escapeMarkdown(whose, 250)})`;
    }),
    ...report.unmatchedRequests
      .slice(0, 20)
      .map((request) => `a request that no script covers: ${escapeMarkdown(request, 300)}`),
    ...report.notes.slice(0, 50).map((note) => escapeMarkdown(note, 400)),
  ];
  return `### Notes\n\n${notes.map((note) => `- ${note}`).join('\n')}`;
}
