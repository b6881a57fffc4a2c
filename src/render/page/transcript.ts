// What was said: turns as bubbles, with files, tool calls and memory in line.
import { countOf } from '../../domain/count.ts';
import type { ReportCanary, ReportTurn } from '../../domain/report.ts';
import type { ReportCall, ReportMemory } from '../../domain/report-facts.ts';
import { renderDuration } from '../duration.ts';
import { foreign, type Html, html, marked } from './html.ts';
import type { PageLevel } from './level.ts';

const vias: Readonly<Record<string, string>> = {
  ingest: 'uploaded to the agent',
  'archive-copy': 'copied into the container',
  'inline-bytes': 'sent inside the message',
};

/** The conversation. */
export function renderTranscript(canary: ReportCanary, id: string, level: PageLevel): Html {
  const { turns, failure, verdict, picture } = canary;
  const words = verdict === 'passed' ? [] : (picture?.words ?? []);
  let session: string | null = null;
  const items = turns.slice(0, level.turns).map((turn, index) => {
    const isNew = turn.session !== session;
    session = turn.session;
    const number = index + 1;
    const at = number === failure?.turn;
    return html`${isNew && html`<li class="session">session ${foreign(turn.session, 80)} · context <code>${foreign(turn.contextId, 120)}</code></li>`}
<li class="turn${at && ' at'}" id="${id}-t${number}">${renderTurn(turn, number, words, level)}</li>`;
  });
  const hidden = turns.length - Math.min(turns.length, level.turns);
  return html`<ol class="talk">${items}</ol>${hidden > 0 && html`<p class="small soft">${countOf(hidden, 'more turn')}: report.json has them.</p>`}`;
}

function renderTurn(
  turn: ReportTurn,
  number: number,
  words: readonly string[],
  level: PageLevel,
): Html {
  const files = turn.attachments.map(({ name, via, bytes, digest, fallbackReasons }) => {
    const facts = [
      ...(bytes === undefined ? [] : [countOf(bytes, 'byte')]),
      vias[via] ?? via,
      ...(digest === undefined ? [] : [`sha256 ${digest.slice(0, 16)}…`]),
      ...fallbackReasons,
    ];
    return html`<div class="aside">file <b>${foreign(name, 200)}</b> <span class="soft">${foreign(facts.join(' · '), 600)}</span></div>`;
  });
  return html`<div class="say user"><span class="who">turn ${number} · user</span>${marked(turn.sent, words, level.textChars)}</div>${files}
${(turn.calls ?? []).map((call) => renderCall(call, words, level))}${(turn.memory ?? []).map((row) => renderMemory(row, words, level))}
<div class="say agent"><span class="who">turn ${number} · agent · ${renderDuration(turn.durationMs)} · model asked ${times(turn.modelRequests)}</span>${turn.reply === '' ? html`<span class="soft">(no text)</span>` : marked(turn.reply, words, level.textChars)}</div>`;
}

function times(count: number): string {
  if (count === 0) return 'never';
  return count === 1 ? 'once' : `${count} times`;
}

function renderCall(
  { name, arguments: given, result }: ReportCall,
  words: readonly string[],
  level: PageLevel,
): Html {
  const what = result === null ? 'no result came back' : 'result';
  return html`<details class="fold aside"><summary>tool ${foreign(name, 120)} <span class="soft">${what}</span></summary><div><p>called with <code>${marked(given, words, level.textChars)}</code></p>${result !== null && html`<p>gave <code>${marked(result, words, level.textChars)}</code></p>`}</div></details>`;
}

function renderMemory(row: ReportMemory, words: readonly string[], level: PageLevel): Html {
  const { kind, text, rows, isAutomatic, isAccepted, isLate } = row;
  const facts = [
    ...(isAutomatic ? ['by the platform, not by a tool'] : []),
    ...(isAccepted ? [] : ['refused']),
    ...(isLate ? ['after the reply'] : []),
  ];
  const got = rows.map((one) => html`<br>→ ${marked(one, words, level.textChars)}`);
  return html`<div class="aside">memory ${kind}${facts.length > 0 && ` (${facts.join(', ')})`}: ${text === '' ? html`<span class="soft">everything</span>` : marked(text, words, level.textChars)}${kind === 'read' && rows.length === 0 && html`<br><span class="soft">no row came back</span>`}${got}</div>`;
}
