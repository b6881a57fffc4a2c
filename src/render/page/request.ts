// The model request of the turn in which the words were lost, with what is missing in its place,
// and where it last was stored.
import { countOf } from '../../domain/count.ts';
import type { ReportCanary, ReportMessage } from '../../domain/report.ts';
import type { ReportRow } from '../../domain/report-facts.ts';
import { foreign, type Html, html, marked } from './html.ts';
import type { PageLevel } from './level.ts';

const maxStored = 3;

/** The request. `null`: there was none to show. */
export function renderRequest(canary: ReportCanary, level: PageLevel): Html | null {
  const { failure, picture } = canary;
  const request = failure?.request ?? null;
  if (failure === undefined || request === null || request.length === 0) return null;
  const words = picture?.words ?? [];
  const rows = request
    .slice(0, level.messages)
    .map((message) => renderMessage(message, words, level));
  const hidden = request.length - rows.length;
  return html`<table class="messages"><caption class="skip">Model request of turn ${failure.turn}</caption>
<thead><tr><th scope="col">speaker</th><th scope="col">what the model was given</th></tr></thead><tbody>${rows}</tbody></table>
${hidden > 0 && html`<p class="small soft">${countOf(hidden, 'more message')}: report.json has them.</p>`}${renderStored(canary, level)}`;
}

function renderMessage(
  { speaker, text, note }: ReportMessage,
  words: readonly string[],
  level: PageLevel,
): Html {
  if (note === '')
    return html`<tr><td>${foreign(speaker, 40)}</td><td>${foreign(text, level.textChars)}</td></tr>`;
  const kind = /missing|not here/.test(note) ? 'hole' : 'odd';
  return html`<tr class="${kind}"><td>${foreign(speaker, 40)}</td><td><span class="note">✕ ${foreign(note, 200)}</span>${marked(text, words, level.textChars)}</td></tr>`;
}

/** The rows in which the words was, up to the turn that lost them. */
function renderStored({ turns, failure, picture }: ReportCanary, level: PageLevel): Html | null {
  const words = (picture?.words ?? []).filter((word) => word.length > 2);
  if (words.length === 0 || failure === undefined) return null;
  const found = turns
    .slice(0, failure.turn)
    .flatMap(({ store }, index) =>
      (store?.changes?.rows ?? [])
        .filter(
          ({ text, change }) => change !== 'gone' && words.some((word) => text.includes(word)),
        )
        .map((row): readonly [number, ReportRow] => [index + 1, row]),
    );
  if (found.length === 0) return null;
  const rows = found
    .slice(-maxStored)
    .map(
      ([turn, { place, key, text }]) =>
        html`<tr><td>turn ${turn}</td><td>${foreign(place, 120)}</td><td><code>${foreign(key, 120)}</code></td><td>${marked(text, words, level.textChars)}</td></tr>`,
    );
  return html`<h3>Where it was last stored</h3><div class="wide rows kept" role="group" aria-label="Where it was last stored" tabindex="0"><table><thead><tr><th scope="col">since</th><th scope="col">place</th><th scope="col">key</th><th scope="col">record</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
