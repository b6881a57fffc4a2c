// The part of the summary that explains one canary that did not pass.
import type { ReportCanary, ReportTurn } from '../domain/report.ts';
import { escapeHtml, escapeMarkdown, renderCodeBlock, renderCodeSpan } from './markdown.ts';
import { toCanaryReason, toPlaceInFile, verdictSymbols } from './reason.ts';

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
}

const maxExpectationRows = 100;
const maxTurnsShown = 40;
const maxKeysShown = 10;
const resultWords = {
  met: '✓ met',
  unmet: '✗ **unmet**',
  'not-observed': '· not observed',
} as const;

/** Headline, expectations, transcript, store keys and log of one canary. */
export function renderDetails(canary: ReportCanary, level: SummaryLevel): string {
  const blocks = [
    `### ${verdictSymbols[canary.verdict]} ${escapeMarkdown(canary.name, 100)}`,
    `**${escapeMarkdown(toCanaryReason(canary), 700)}**`,
    `${escapeMarkdown(canary.title, 200)} · ${escapeMarkdown(toPlaceInFile(canary), 320)}`,
    ...(canary.error?.hint ? [`**Next:** ${escapeMarkdown(canary.error.hint, 800)}`] : []),
    ...renderExpectations(canary, level),
    ...renderStore(canary),
    ...renderTranscript(canary, level),
    ...renderLog(canary, level),
  ];
  return blocks.join('\n\n');
}

function renderExpectations(canary: ReportCanary, level: SummaryLevel): string[] {
  const all = canary.turns.flatMap((turn, index) =>
    turn.expectations
      .filter(
        (expectation) =>
          expectation.result === 'unmet' || (!level.unmetOnly && expectation.line !== null),
      )
      .map((expectation) => ({ turn: index + 1, expectation })),
  );
  if (all.length === 0) return [];
  const rows = all.slice(0, maxExpectationRows).map(({ turn, expectation }) => {
    const line = expectation.line === null ? '' : ` (line ${expectation.line})`;
    const cells = [
      String(turn),
      `${escapeMarkdown(expectation.kind, 60)}${line}`,
      resultWords[expectation.result],
      renderCodeSpan(expectation.expected, level.textChars),
      renderCodeSpan(expectation.actual, level.textChars),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  if (all.length > maxExpectationRows)
    rows.push(`| | … and ${all.length - maxExpectationRows} more | | | |`);
  return [
    ['| turn | expectation | result | expected | actual |', '|--:|---|---|---|---|', ...rows].join(
      '\n',
    ),
  ];
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
    const same =
      store.sameKeyAsFirstTurn === null ? '' : store.sameKeyAsFirstTurn ? 'yes' : '**no**';
    return [`| ${index + 1} | ${keys}${more} | ${same} | ${store.records} |`];
  });
  if (rows.length === 0) return [];
  return [
    ['| turn | stored under | key of first turn | records |', '|--:|---|---|--:|', ...rows].join(
      '\n',
    ),
  ];
}

function renderTranscript(canary: ReportCanary, level: SummaryLevel): string[] {
  if (canary.turns.length === 0) return [];
  const lines = canary.turns
    .slice(0, maxTurnsShown)
    .flatMap((turn, index) => renderTurn(turn, index + 1));
  if (canary.turns.length > maxTurnsShown)
    lines.push(`… (${canary.turns.length - maxTurnsShown} more turns)`);
  return [renderFolded(`Transcript of ${canary.name}`, lines, level.textChars)];
}

function renderTurn(turn: ReportTurn, number: number): string[] {
  const files = turn.attachments.map(({ name, via, fallbackReasons }) => {
    const why = fallbackReasons.length === 0 ? '' : ` (${fallbackReasons.join('; ')})`;
    return `  file   ${name} via ${via}${why}`;
  });
  return [
    `turn ${number} · session ${turn.session} · context ${turn.contextId} · model requests ${turn.modelRequests}`,
    `  user   ${turn.sent.replace(/\s*[\r\n]+\s*/g, ' ⏎ ') || '(no text)'}`,
    ...files,
    `  agent  ${turn.reply.replace(/\s*[\r\n]+\s*/g, ' ⏎ ') || '(no reply)'}`,
  ];
}

function renderLog(canary: ReportCanary, level: SummaryLevel): string[] {
  if (canary.logTail.length === 0 || level.logLines === 0) return [];
  const lines = canary.logTail.slice(-level.logLines);
  return [
    renderFolded(
      `Log of the container of ${canary.name}, last ${lines.length === 1 ? 'line' : `${lines.length} lines`}`,
      lines,
      500,
    ),
  ];
}

/** The blank lines end the HTML block, so that the fence is read as Markdown. */
function renderFolded(title: string, lines: readonly string[], maxLineChars: number): string {
  return `<details><summary>${escapeHtml(title, 200)}</summary>\n\n${renderCodeBlock(lines, maxLineChars)}\n\n</details>`;
}
