// What came of a run as plain text for the output `summary`. It is one line, as every output: a
// script that writes it to a file of its runner writes nothing else.
import { isExcused } from '../domain/expected-failure.ts';
import { toImageName } from '../domain/image-reference.ts';
import type { Report, ReportCanary } from '../domain/report.ts';
import { lineBreakSign, toPlainLine } from '../domain/text.ts';
import { withoutReportMarks } from './marks.ts';
import { toErrorText } from './problems.ts';
import { listProvisos } from './provisos.ts';
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
import { renderSkips } from './skips.ts';

/** Parts, the counts and the mark of a cut included, and characters of each. */
const maxParts = 12;
const maxPartChars = 300;

/**
 * The counts, the image, the run's own error, then each canary that did not pass, the most
 * important first. ` ⏎ ` appears between them.
 */
export function renderPlainSummary(marked: Report): string {
  const report = withoutReportMarks(marked);
  const reds = rankCanaries(report.canaries).filter((canary) => isRed(canary));
  const parts = [
    renderCounts(report),
    ...listProvisos(report),
    ...(report.canaries.some(({ without }) => without !== undefined) ? [renderSkips(report)] : []),
    ...(report.image.id === null ? [] : [`image ${toImageName(report.image)}`]),
    ...(report.error === null ? [] : [renderError(report.error)]),
    ...groupAlike(reds.filter((canary) => !isRunError(report, canary))).map(renderGroup),
    ...report.canaries.filter(isExcused).map((canary) => `${canary.name}: ${toRowReason(canary)}`),
  ].map((part) => toPlainLine(part, maxPartChars));
  const shown = parts.length <= maxParts ? parts : parts.slice(0, maxParts - 1);
  const more = parts.length - shown.length;
  return [...shown, ...(more === 0 ? [] : [`and ${more} more: see report.json`])].join(
    lineBreakSign,
  );
}

function renderError(error: NonNullable<Report['error']>): string {
  return `${error.code}: ${toErrorText(error).replace(/:$/, '')}`;
}

function renderGroup(canaries: readonly ReportCanary[]): string {
  const [first] = canaries;
  if (first === undefined) return '';
  return `${listNames(canaries)}: ${toPlace(first) ?? 'unproven'}: ${toRowReason(first)}`;
}
