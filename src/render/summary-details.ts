// The part of the summary that explains one canary that did not pass.
import type { Report, ReportCanary, ReportExpectation, ReportTurn } from '../domain/report.ts';
import { toBaseSentence } from './base.ts';
import { renderChain } from './chain.ts';
import { explainExpected } from './expected.ts';
import { renderMatrix } from './given-matrix.ts';
import type { ShowLog } from './log-lines.ts';
import {
  escapeHtml,
  escapeMarkdown,
  renderCodeBlock,
  renderCodeSpan,
  renderInlineCode,
} from './markdown.ts';
import { markLegend } from './marks.ts';
import { pickMessages, toMessageLine } from './messages.ts';
import { toAgain, toNext } from './next.ts';
import { isRunError, listNames, toCanaryReason, toPlaceInFile, verdictSymbols } from './reason.ts';
import { toUnmetBlocksOfTurn } from './unmet.ts';

/** How much of a report goes into a summary. */
export interface SummaryLevel {
  readonly rows: number;
  /** Canaries explained in full. */
  readonly explained: number;
  /** Leaves met and not observed expectations out. */
  readonly unmetOnly: boolean;
  /** Characters of each sent, answered, expected or actual text. */
  readonly textChars: number;
  readonly logLines: number;
  /** Messages of the failing turn's request. */
  readonly messages: number;
}

const maxExpectationRows = 100;
const maxTurnsShown = 40;
const maxKeysShown = 10;
const maxExpectedShown = 10;
/** How a file came to the agent. */
const viaWords: Readonly<Record<string, string>> = {
  ingest: 'uploaded to the agent',
  'archive-copy': 'copied into the container',
  'inline-bytes': 'sent inside the message',
};
const resultWords = {
  met: '✓ met',
  unmet: '✗ **unmet**',
  'not-observed': '· not observed',
} as const;

/** Headline, expectations, store keys, transcript and log of one canary, or of several with the same error. */
export function renderDetails(
  report: Report,
  canaries: readonly ReportCanary[],
  level: SummaryLevel,
  showLog: ShowLog,
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
    ...(next !== null && !isSaidAbove ? [`**Next:** ${escapeMarkdown(next, 800)}`] : []),
    ...renderExpectations(canary, level),
    ...renderRequest(canary, level),
    ...renderGiven(canary, level),
    ...renderStore(canary),
    ...renderTranscript(canary, level),
    ...renderLog(canary, level, showLog),
    ...(canaries.length === 1 ? renderAgain(report, canary) : []),
  ];
  return blocks.join('\n\n');
}

/** The way of the fact to the answer. */
function renderWay({ failure }: ReportCanary): string[] {
  const way = renderChain(failure?.chain ?? []);
  return way === '' ? [] : [escapeMarkdown(way, 600)];
}

/** What the model was given in the failing turn, where that shows what was lost. */
function renderRequest(canary: ReportCanary, level: SummaryLevel): string[] {
  const lines = pickMessages(canary, level.messages).map(toMessageLine);
  if (lines.length === 0) return [];
  return [
    `What the model was given in turn ${canary.failure?.turn}, with what is wrong marked ✗:`,
    renderCodeBlock(lines.map(toOneLine), level.textChars),
  ];
}

/** What the model was given in each turn. */
function renderGiven(canary: ReportCanary, level: SummaryLevel): string[] {
  const lines = level.messages === 0 ? [] : renderMatrix(canary);
  if (lines.length === 0) return [];
  return ['Which turns the model was given, turn by turn:', renderCodeBlock(lines, 500)];
}

function renderAgain(report: Report, canary: ReportCanary): string[] {
  const command = toAgain(report, canary);
  return command === null ? [] : [`Play it again: ${renderInlineCode(command, 2_000)}`];
}

function toOneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ⏎ ');
}

interface Row {
  readonly turn: number;
  readonly title: string;
  readonly result: ReportExpectation['result'];
  readonly expected: readonly string[];
  readonly actual: string;
}

/** What was unmet first stands open; what later turns repeat, and what was met, is folded behind it. */
function renderExpectations(canary: ReportCanary, level: SummaryLevel): string[] {
  const rows = canary.turns.flatMap((turn, index) => toRows(turn, index + 1, level));
  const firstUnmet = rows.find(({ result }) => result === 'unmet')?.turn ?? rows.length;
  const open = rows.filter(({ turn, result }) => turn <= firstUnmet && result === 'unmet');
  const folded = rows.filter((row) => !open.includes(row));
  const unmet = folded.filter(({ result }) => result === 'unmet').length;
  const rest = [
    ...(unmet > 0 ? [`${unmet} more unmet in later turns`] : []),
    ...(unmet < folded.length ? [`${folded.length - unmet} that were met or not observed`] : []),
  ];
  return [
    ...(open.length > 0 ? [renderExpectationTable(open, level)] : []),
    ...(folded.length > 0
      ? [
          `<details><summary>Expectations: ${rest.join(', ')}</summary>\n\n${renderExpectationTable(folded, level)}\n\n</details>`,
        ]
      : []),
  ];
}

/** The rows of a turn; what is unmet with the same evidence is one row. */
function toRows(turn: ReportTurn, number: number, level: SummaryLevel): Row[] {
  const unmet = toUnmetBlocksOfTurn(turn, number).map(
    ({ title, expected, actual }): Row => ({
      turn: number,
      title,
      result: 'unmet',
      expected,
      actual,
    }),
  );
  if (level.unmetOnly) return unmet;
  const others = turn.expectations
    .filter(({ result, line }) => result !== 'unmet' && line !== null)
    .map(
      ({ kind, line, result, expected, actual }): Row => ({
        turn: number,
        title: `${kind}, line ${line}`,
        result,
        expected: [expected],
        actual,
      }),
    );
  return [...unmet, ...others];
}

function renderExpectationTable(all: readonly Row[], level: SummaryLevel): string {
  const rows = all.slice(0, maxExpectationRows).map(({ turn, title, result, expected, actual }) => {
    const shown = expected.slice(0, maxExpectedShown);
    const more =
      expected.length > shown.length ? ` … and ${expected.length - shown.length} more` : '';
    const cells = [
      String(turn),
      escapeMarkdown(title, 300),
      resultWords[result],
      shown.map((text) => renderCodeSpan(text, level.textChars)).join(', ') + more,
      renderCodeSpan(actual, level.textChars),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  if (all.length > maxExpectationRows)
    rows.push(`| | … and ${all.length - maxExpectationRows} more | | | |`);
  return [
    '| turn | expectation | result | expected | actual |',
    '|--:|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function renderStore(canary: ReportCanary): string[] {
  const rows = canary.turns.slice(0, maxTurnsShown).flatMap((turn, index) => {
    const { store } = turn;
    if (store === null) return [];
    const keys =
      store.keys
        .slice(0, maxKeysShown)
        .map((key) => renderCodeSpan(key, 200))
        .join(', ') || 'none';
    const more =
      store.keys.length > maxKeysShown ? ` … and ${store.keys.length - maxKeysShown} more` : '';
    const same = store.sameKeyAsFirstTurn === null ? '' : store.sameKeyAsFirstTurn ? 'yes' : 'no';
    return [`| ${index + 1} | ${keys}${more} | ${same} | ${store.records} |`];
  });
  if (rows.length === 0) return [];
  const first = hasOneSession(canary) ? 'turn 1' : "its session's first turn";
  return [
    [`| turn | stored under | same key as ${first} | records |`, '|--:|---|---|--:|', ...rows].join(
      '\n',
    ),
  ];
}

function hasOneSession({ turns }: ReportCanary): boolean {
  return new Set(turns.map(({ session }) => session)).size === 1;
}

/** The turns; a session's context id stands before its first one. */
function renderTranscript(canary: ReportCanary, level: SummaryLevel): string[] {
  if (canary.turns.length === 0) return [];
  const turns = canary.turns.slice(0, maxTurnsShown);
  const isOne = hasOneSession(canary);
  const known = new Set<string>();
  const lines = turns.flatMap((turn, index) => {
    const session = `session ${turn.session} · context ${turn.contextId}`;
    const head = known.has(session) ? [] : [session];
    known.add(session);
    return [...head, ...renderTurn(turn, index + 1, isOne ? '' : ` · session ${turn.session}`)];
  });
  if (canary.turns.length > maxTurnsShown)
    lines.push(`… (${canary.turns.length - maxTurnsShown} more turns)`);
  lines.push('', `${markLegend} In texts they are left out here.`);
  return [renderFolded(`Transcript of ${canary.name}`, lines, level.textChars)];
}

function renderTurn(turn: ReportTurn, number: number, session: string): string[] {
  const files = turn.attachments.map(({ name, via, fallbackReasons }) => {
    const why = fallbackReasons.length === 0 ? '' : ` (${fallbackReasons.join('; ')})`;
    return `  file   ${name}, ${viaWords[via] ?? via}${why}`;
  });
  const requests = `${turn.modelRequests} model ${turn.modelRequests === 1 ? 'request' : 'requests'}`;
  return [
    `turn ${number}${session} · ${requests}`,
    `  user   ${toOneLine(turn.sent) || '(no text)'}`,
    ...files,
    `  agent  ${toOneLine(turn.reply) || '(no reply)'}`,
  ];
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
