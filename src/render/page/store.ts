// The session store, turn by turn: which key the turn used, which records came, changed or went.
import { countOf } from '../../domain/count.ts';
import type { ReportCanary, ReportTurn } from '../../domain/report.ts';
import type { ReportRow } from '../../domain/report-facts.ts';
import { foreign, type Html, html, marked } from './html.ts';
import type { PageLevel } from './level.ts';

const signs: Readonly<Record<ReportRow['change'], string>> = {
  added: '+',
  changed: '~',
  gone: '−',
};
const maxKeys = 6;

/** The table. `null`: no store was seen. */
export function renderStore(canary: ReportCanary, level: PageLevel): Html | null {
  const turns = canary.turns.slice(0, level.turns);
  if (turns.every(({ store }) => store === null)) return null;
  const words = canary.picture?.words ?? [];
  const bodies = turns.map((turn, index) => renderTurn(turn, index + 1, words, level));
  return html`<div class="wide rows store-rows" role="group" aria-label="Session store by turn" tabindex="0"><table>
<thead><tr><th scope="col">change</th><th scope="col">place</th><th scope="col">key</th><th scope="col">record</th></tr></thead>${bodies}</table></div>`;
}

function renderTurn(
  { store }: ReportTurn,
  number: number,
  words: readonly string[],
  level: PageLevel,
): Html {
  if (store === null)
    return html`<tbody><tr><th scope="rowgroup" colspan="4">turn ${number}: <span class="soft">no store was seen</span></th></tr></tbody>`;
  const { keys, sameKeyAsFirstTurn, records, changes = { rows: [], more: 0 } } = store;
  const used = keys
    .slice(0, maxKeys)
    .map((key) => html` <code class="used">${foreign(key, 120)}</code>`);
  const other =
    sameKeyAsFirstTurn === false &&
    html` <span class="note">✕ not the key of the first turn of its session</span>`;
  const shown = changes.rows.slice(0, level.rows);
  const more = changes.more + changes.rows.length - shown.length;
  const rows = shown.map(({ change, place, key, text, before }) => {
    const isUsed = keys.includes(key);
    return html`<tr><td><b>${signs[change]}</b> ${change}</td><td>${foreign(place, 120)}</td><td><code${isUsed && html` class="used"`}>${foreign(key, 120)}</code></td><td>${before !== undefined && html`<span class="was">${foreign(before, level.textChars)}</span>`}${marked(text, words, level.textChars)}</td></tr>`;
  });
  return html`<tbody><tr><th scope="rowgroup" colspan="4">turn ${number} used ${used.length === 0 ? html`<span class="soft">no key: it is in no record</span>` : ['key', ...used]}${other} <span class="soft">${countOf(records, 'record')} in all</span></th></tr>
${rows}${rows.length === 0 && html`<tr><td colspan="4" class="soft">nothing changed</td></tr>`}${more > 0 && html`<tr><td colspan="4" class="soft">${countOf(more, 'more change')}, of other sessions too: store.diff in the evidence of this canary has them</td></tr>`}</tbody>`;
}
