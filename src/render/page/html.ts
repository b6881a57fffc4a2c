// HTML in which a text can be nothing but text: what is put into a template is escaped unless a
// template made it.
import { cutText, stripLines } from '../../domain/text.ts';

/** Markup that this program wrote. */
export interface Html {
  readonly html: string;
}

/** What may appear in a template. */
export type Part = Html | string | number | false | null | undefined | readonly Part[];

/** Markup from a template. Every part that is no markup is escaped. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let all = strings[0] ?? '';
  for (const [index, part] of parts.entries()) all += toHtml(part) + (strings[index + 1] ?? '');
  return { html: all };
}

/** Markup of this program that holds no text of anybody else: the stylesheet and the script. */
export function trusted(own: string): Html {
  return { html: own };
}

function toHtml(part: Part): string {
  if (part === false || part == null) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escapeText(part);
  return 'html' in part ? part.html : part.map(toHtml).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/**
 * A text as character data or as a quoted attribute: controls gone, line breaks kept as line feeds.
 */
function escapeText(text: string): string {
  const clean = stripLines(text);
  return clean.replace(/[&<>"'`]/g, (char) => entities[char] ?? char);
}

/** A foreign text, cut. Its direction is its own and reaches no neighbour. */
export function foreign(text: string, maxChars: number): Html {
  return html`<bdi>${cutText(text, maxChars)}</bdi>`;
}

/** A foreign text with the words in it marked, each occurrence. Cut. */
export function marked(
  text: string,
  words: readonly string[],
  maxChars: number,
  sign: Part = '',
): Html {
  const cut = cutText(text, maxChars);
  const spots: (readonly [number, number])[] = [];
  for (const word of words.filter((one) => one !== '')) {
    for (
      let at = cut.indexOf(word);
      at !== -1 && spots.length < 200;
      at = cut.indexOf(word, at + word.length)
    )
      spots.push([at, at + word.length]);
  }
  spots.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const parts: Part[] = [];
  let end = 0;
  for (const [from, to] of spots) {
    if (from < end) continue;
    parts.push(cut.slice(end, from), html`<mark>${sign}${cut.slice(from, to)}</mark>`);
    end = to;
  }
  return html`<bdi>${[...parts, cut.slice(end)]}</bdi>`;
}
