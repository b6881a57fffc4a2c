// What stands below the table of a log or terminal: for each canary that did not pass, where and what was unmet.
import type { Report, ReportCanary } from '../domain/report.ts';
import { toIndentedLine, toPlainLine } from '../domain/text.ts';
import { toBaseSentence } from './base.ts';
import type { Paint } from './color.ts';
import { toDisplayWidth } from './columns.ts';
import {
  isRunError,
  listNames,
  toLayer,
  toPlaceInFile,
  toShortReason,
  verdictSymbols,
} from './reason.ts';
import { pickBlocks, renderAlso, toUnmetBlocks, type UnmetBlock } from './unmet.ts';
import { wrapRuns } from './wrap.ts';

/** How lines are laid out. */
export interface Layout {
  readonly paint: Paint;
  /** Cells of a line. */
  readonly width: number;
  /** Whether a canary shows its log; asked once of each, in the order of the explanations. */
  readonly showsLog: (canary: ReportCanary) => boolean;
}

/** Blocks of unmet expectations shown of one canary. */
const maxBlocksShown = 5;
/** Expectations named in one block. */
const maxExpectedShown = 5;
/** Last lines shown of a container's log. */
const maxLogLines = 15;
const maxValueChars = 400;
/** Cells of indentation kept of a line that is wrapped. */
const maxIndent = 20;

/** The lines of one canary, or of several that the same error kept from being judged. */
export function renderExplanation(
  report: Report,
  canaries: readonly ReportCanary[],
  layout: Layout,
): string[] {
  const [canary] = canaries;
  if (canary === undefined) return [];
  const { paint, width } = layout;
  const isOne = canaries.length === 1;
  const symbol = paint.verdict(canary.verdict, verdictSymbols[canary.verdict]);
  const title = isOne ? toPlainLine(canary.title, 200) : 'could not be judged';
  const blocks = toUnmetBlocks(canary);
  const shown = pickBlocks(blocks, maxBlocksShown);
  return [
    ...wrapRuns([{ text: `${listNames(canaries)}:`, paint: paint.bold }, { text: title }], {
      width: width - 2,
      first: { text: '' },
      rest: '  ',
    }).map((line, index) => (index === 0 ? `${symbol} ${line}` : line)),
    // Never wrapped: editors and terminals follow it.
    ...(isOne ? [paint.dim(`  at ${toPlaceInFile(canary)}${toRun(canary)}`)] : []),
    ...renderBase(canary, layout),
    ...(isRunError(report, canary)
      ? []
      : [...renderReason(canary, shown, layout), ...renderHint(canary.error, layout)]),
    ...shown.flatMap((block) => renderBlock(block, layout)),
    ...(shown.length < blocks.length
      ? [paint.dim(`    … (${blocks.length - shown.length} more unmet: see report.json)`)]
      : []),
    ...renderLogTail(canary, layout),
  ];
}

/** The run of a series that is explained. */
function toRun({ run }: ReportCanary): string {
  return run === undefined ? '' : ` (run ${run})`;
}

function renderBase(canary: ReportCanary, { paint, width }: Layout): string[] {
  const text = toBaseSentence(canary);
  return text === ''
    ? []
    : wrapRuns([{ text, paint: paint.bold }], { width, first: { text: '  ' }, rest: '    ' });
}

/** The next step of an error; nothing where there is none. */
export function renderHint(error: Report['error'], { paint, width }: Layout): string[] {
  if (error === null || error.hint === null) return [];
  const hint = toPlainLine(error.hint, maxValueChars);
  return wrapRuns([{ text: 'next:', paint: paint.bold }, { text: hint }], {
    width,
    first: { text: '  ' },
    rest: '    ',
  });
}

/** The layer, and the sentence where no block below says the same. */
function renderReason(
  canary: ReportCanary,
  shown: readonly UnmetBlock[],
  { paint, width }: Layout,
): string[] {
  const reason = toShortReason(canary);
  const isSaidBelow = shown.some(({ expected, actual }) => {
    const evidence = toPlainLine(actual, maxValueChars);
    const demands = expected.map((text) => toPlainLine(text, maxValueChars));
    return (
      reason === evidence || demands.some((text) => reason === `expected ${text}, got: ${evidence}`)
    );
  });
  const layer = { text: `${toLayer(canary)}:`, paint: paintOf(canary, paint) };
  return wrapRuns([layer, { text: isSaidBelow ? '' : reason }], {
    width,
    first: { text: '  ' },
    rest: '  ',
  });
}

function paintOf({ verdict }: ReportCanary, paint: Paint): (text: string) => string {
  return (text) => paint.verdict(verdict, text);
}

function renderBlock(block: UnmetBlock, layout: Layout): string[] {
  const { paint, width } = layout;
  const also = renderAlso(block.alsoInTurns);
  const title = {
    text: `turn ${block.turn}: ${toPlainLine(block.title, 300)}`,
    paint: paint.bold,
  };
  const expected = block.expected.slice(0, maxExpectedShown);
  const hidden = block.expected.length - expected.length;
  return [
    ...wrapRuns([title, { text: also === '' ? '' : `(${also})`, paint: paint.dim }], {
      width,
      first: { text: '    ' },
      rest: '      ',
    }),
    ...expected.flatMap((text, index) =>
      renderValue(index === 0 ? 'expected' : '', toPlainLine(text, maxValueChars), layout),
    ),
    ...(hidden > 0 ? renderValue('', `… (${hidden} more: see report.json)`, layout) : []),
    ...renderValue('actual', toPlainLine(block.actual, maxValueChars), layout),
  ];
}

function renderValue(word: string, text: string, { paint, width }: Layout): string[] {
  return wrapRuns([{ text }], {
    width,
    first: { text: `      ${word.padEnd(8)}  `, paint: paint.dim },
    rest: ' '.repeat(16),
  });
}

function renderLogTail(canary: ReportCanary, { paint, width, showsLog }: Layout): string[] {
  if (canary.logTail.length === 0 || !showsLog(canary)) return [];
  return [
    `    last lines of the container's log:`,
    ...renderLogLines(canary.logTail.slice(-maxLogLines), { paint, width }),
  ];
}

/** Lines of a log below each other, indented as they are; a line that is too long goes on below its own beginning. */
export function renderLogLines(
  logLines: readonly string[],
  { paint, width }: Pick<Layout, 'paint' | 'width'>,
): string[] {
  const lines = logLines.flatMap((line) => {
    const text = toIndentedLine(line, maxValueChars);
    const whole = `    | ${text}`.trimEnd();
    if (toDisplayWidth(whole) <= width) return [whole];
    const indent = ' '.repeat(Math.min(text.length - text.trimStart().length, maxIndent));
    const first = { text: `    | ${indent}` };
    return wrapRuns([{ text }], { width, first, rest: `    |   ${indent}` });
  });
  return lines.map((line) => paint.dim(line));
}
