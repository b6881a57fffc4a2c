// The part of the summary that explains one canary that did not pass. What people look at appears
// in report.html.
import type { Report, ReportCanary } from '../domain/report.ts';
import { toBaseSentence } from './base.ts';
import { renderChain } from './chain.ts';
import { explainExpected } from './expected.ts';
import type { ShowLog } from './log-lines.ts';
import { escapeHtml, escapeMarkdown, renderCodeBlock, renderInlineCode } from './markdown.ts';
import { toAgain, toNext } from './next.ts';
import { renderTextPicture } from './picture-text.ts';
import { isRunError, listNames, toCanaryReason, toPlaceInFile, verdictSymbols } from './reason.ts';

/** How much of a report goes into a summary. */
export interface SummaryLevel {
  readonly rows: number;
  /** Canaries explained. */
  readonly explained: number;
  /** Pictures of what was lost, of the first canaries that have one. */
  readonly pictures: number;
  readonly logLines: number;
}

/** Reason, way of the fact, next step and log of one canary, or of several with the same error. */
export function renderDetails(
  report: Report,
  canaries: readonly ReportCanary[],
  shown: { readonly level: SummaryLevel; readonly hasPicture: boolean; readonly showLog: ShowLog },
): string {
  const [canary] = canaries;
  if (canary === undefined) return '';
  const next = toNext(canary);
  const known = explainExpected(canary);
  const isSaidAbove = isRunError(report, canary);
  const blocks = [
    `### ${verdictSymbols[canary.verdict]} ${escapeMarkdown(listNames(canaries), 400)}`,
    ...(canaries.length > 1
      ? ['could not be judged, for one and the same reason']
      : [`${escapeMarkdown(canary.title, 200)} · ${escapeMarkdown(toPlaceInFile(canary), 320)}`]),
    ...(canary.run === undefined ? [] : [`as in run ${canary.run}`]),
    ...(canary.base === undefined ? [] : [`**${escapeMarkdown(toBaseSentence(canary), 500)}**`]),
    ...(known === null ? [] : [`**${escapeMarkdown(known, 700)}**`]),
    ...(isSaidAbove ? [] : [`**${escapeMarkdown(toCanaryReason(canary), 700)}**`]),
    ...renderWay(canary),
    ...(shown.hasPicture ? renderPicture(canary) : []),
    ...(next !== null && !isSaidAbove ? [`**Next:** ${escapeMarkdown(next, 800)}`] : []),
    ...renderLog(canary, shown.level, shown.showLog),
    ...(canaries.length === 1 ? renderAgain(report, canary) : []),
  ];
  return blocks.join('\n\n');
}

/** The way of the fact to the answer. */
function renderWay({ failure }: ReportCanary): string[] {
  const way = renderChain(failure?.chain ?? []);
  return way === '' ? [] : [escapeMarkdown(way, 600)];
}

/** Where each witness had the words, and where they were lost. */
function renderPicture({ picture }: ReportCanary): string[] {
  if (picture === undefined || picture.lost === null) return [];
  const words = escapeMarkdown(picture.text, 300);
  return [
    `Where the witnesses had what was said in ${escapeMarkdown(picture.subject, 200)} (${words}), turn by turn:`,
    renderCodeBlock(renderTextPicture(picture), 500),
  ];
}

function renderAgain(report: Report, canary: ReportCanary): string[] {
  const command = toAgain(report, canary);
  return command === null ? [] : [`Play it again: ${renderInlineCode(command, 2_000)}`];
}

function renderLog(canary: ReportCanary, level: SummaryLevel, showLog: ShowLog): string[] {
  const log = showLog(canary, level.logLines);
  if (log === null) return [];
  const title = `${canary.name}: ${log.title}`.replace(/(?:,? and)?:?$/, '');
  if (log.lines.length === 0) return [escapeMarkdown(`Log of ${title}.`, 400)];
  return [renderFolded(`Log of ${title}`, log.lines, 500)];
}

/** The blank lines end the HTML block, so that the fence is read as Markdown. */
function renderFolded(title: string, lines: readonly string[], maxLineChars: number): string {
  return `<details><summary>${escapeHtml(title, 200)}</summary>\n\n${renderCodeBlock(lines, maxLineChars)}\n\n</details>`;
}
