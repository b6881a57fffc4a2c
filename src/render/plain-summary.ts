// What came of a run as a few lines of plain text, for the output `summary`: a comment or a message shows them.
import type { Report, ReportCanary } from '../domain/report.ts';
import { toPlainLine } from '../domain/text.ts';
import { withoutReportMarks } from './marks.ts';
import { toErrorText } from './problems.ts';
import {
  groupAlike,
  isRed,
  isRunError,
  listNames,
  rankCanaries,
  renderCounts,
  toPlace,
  toRowReason,
} from './reason.ts';

/** Lines, the counts and the mark of a cut included, and characters of each. */
const maxLines = 12;
const maxLineChars = 300;

/** The counts, then the run's own error, then a line for each canary that did not pass, the most important first. */
export function renderPlainSummary(marked: Report): string {
  const report = withoutReportMarks(marked);
  const reds = rankCanaries(report.canaries).filter((canary) => isRed(canary));
  const lines = [
    renderCounts(report),
    ...(report.error === null ? [] : [`${report.error.code}: ${toErrorText(report.error)}`]),
    ...groupAlike(reds.filter((canary) => !isRunError(report, canary))).map(renderGroup),
  ].map((line) => toPlainLine(line, maxLineChars));
  if (lines.length <= maxLines) return lines.join('\n');
  const shown = lines.slice(0, maxLines - 1);
  return [...shown, `and ${lines.length - shown.length} more: see report.json`].join('\n');
}

function renderGroup(canaries: readonly ReportCanary[]): string {
  const [first] = canaries;
  if (first === undefined) return '';
  return `${listNames(canaries)}: ${toPlace(first) ?? 'unproven'}: ${toRowReason(first)}`;
}
