// What appears below the table of a log or terminal: for each canary that did not pass, where and
// what was unmet.
import type { Report, ReportCanary } from '../domain/report.ts';
import { toIndentedLine, toPlainLine } from '../domain/text.ts';
import { layerGuide } from '../domain/verdict.ts';
import { toBaseSentence } from './base.ts';
import { renderChain } from './chain.ts';
import type { Paint } from './color.ts';
import { fitText, toDisplayWidth } from './columns.ts';
import { explainExpected } from './expected.ts';
import type { ShowLog } from './log-lines.ts';
import { pickMessages, toMessageLine } from './messages.ts';
import { toAgain, toNext } from './next.ts';
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
  /** Shows the log of each canary, in the order of the explanations. */
  readonly showLog: ShowLog;
  /** Log lines of one that failed, and of one that could not be judged. */
  readonly logLines: Readonly<Record<'failed' | 'errored', number>>;
}

/** Blocks of unmet expectations shown of one canary. */
const maxBlocksShown = 5;
/** Expectations named in one block. */
const maxExpectedShown = 5;
/** Messages shown of a model request. */
const maxMessages = 8;
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
      : [
          ...renderReason(canary, shown, layout),
          ...renderWay(canary, layout),
          ...renderNext(toNext(canary), layout),
        ]),
    ...shown.flatMap((block) => renderBlock(block, layout)),
    ...(shown.length < blocks.length
      ? [paint.dim(`    … (${blocks.length - shown.length} more unmet: see report.json)`)]
      : []),
    ...renderRequest(canary, layout),
    ...renderLog(canary, layout),
    ...(isOne ? renderAgain(report, canary, layout) : []),
  ];
}

/** The run of a series that is explained. */
function toRun({ run }: ReportCanary): string {
  return run === undefined ? '' : ` (run ${run})`;
}

/** What the base image showed, and what expected-failures.yaml says. */
function renderBase(canary: ReportCanary, { paint, width }: Layout): string[] {
  return [toBaseSentence(canary), explainExpected(canary) ?? '']
    .filter((text) => text !== '')
    .flatMap((text) =>
      wrapRuns([{ text, paint: paint.bold }], { width, first: { text: '  ' }, rest: '    ' }),
    );
}

/** The next step. Nothing where there is none. */
export function renderNext(next: string | null, { paint, width }: Layout): string[] {
  if (next === null) return [];
  const hint = toPlainLine(next, maxValueChars);
  return wrapRuns([{ text: 'next:', paint: paint.bold }, { text: hint }], {
    width,
    first: { text: '  ' },
    rest: '    ',
  });
}

/** The way of the fact to the answer. */
function renderWay({ failure }: ReportCanary, { width }: Layout): string[] {
  const way = toPlainLine(renderChain(failure?.chain ?? []), maxValueChars);
  return way === ''
    ? []
    : wrapRuns([{ text: way }], { width, first: { text: '  ' }, rest: '    ' });
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
  // What the layer means, where the sentence is said with its evidence.
  const meaning = layerGuide[toLayer(canary)].meaning;
  return wrapRuns([layer, { text: isSaidBelow ? meaning : reason }], {
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

/** What the model was given in the failing turn, where that shows what was lost. */
function renderRequest(canary: ReportCanary, { paint, width }: Layout): string[] {
  const messages = pickMessages(canary, maxMessages);
  if (messages.length === 0) return [];
  const lines = messages.map((message) => {
    const isWrong = message.note !== '';
    const text = toPlainLine(toMessageLine(message), maxValueChars);
    const line = fitText(`      ${isWrong ? '' : '  '}${text}`, width);
    return isWrong ? line : paint.dim(line);
  });
  return [`    the model was given in turn ${canary.failure?.turn}:`, ...lines];
}

function renderLog(canary: ReportCanary, { paint, width, showLog, logLines }: Layout): string[] {
  const log = showLog(canary, logLines[canary.verdict === 'errored' ? 'errored' : 'failed']);
  if (log === null) return [];
  const title = wrapRuns([{ text: toPlainLine(log.title, maxValueChars) }], {
    width,
    first: { text: '    ' },
    rest: '      ',
  });
  return [...title, ...renderLogLines(log.lines, { paint, width })];
}

/** Never wrapped: it is copied. */
function renderAgain(report: Report, canary: ReportCanary, { paint }: Layout): string[] {
  const command = toAgain(report, canary);
  return command === null ? [] : [`  ${paint.bold('again:')} ${command}`];
}

/**
 * Lines of a log below each other, indented as they are after their lead. One that is too long
 * goes on below its beginning.
 */
export function renderLogLines(
  logLines: readonly string[],
  { paint, width }: Pick<Layout, 'paint' | 'width'>,
): string[] {
  const lines = logLines.flatMap((line) => {
    const [, lead = '', rest = line] = /^((?:err |out )?\|)(.*)$/s.exec(line) ?? [];
    const text = toIndentedLine(rest, maxValueChars);
    const whole = `    ${lead}${text}`.trimEnd();
    if (toDisplayWidth(whole) <= width) return [whole];
    const indent = ' '.repeat(Math.min(text.length - text.trimStart().length, maxIndent));
    const first = { text: `    ${lead}${indent}` };
    return wrapRuns([{ text }], {
      width,
      first,
      rest: `    ${' '.repeat(lead.length - 1)}|  ${indent}`,
    });
  });
  return lines.map((line) => paint.dim(line));
}
