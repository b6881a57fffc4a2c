// Short, bounded quotations of hostile text for expected/actual columns. Making them inert is the renderer's work.

/** Characters of a quotation in a judgement. */
export const maxExcerptChars = 240;

/** The text in one line, cut to {@link maxExcerptChars}. */
export function toExcerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line === '') return '(empty)';
  const characters = [...line.slice(0, maxExcerptChars * 2)];
  if (characters.length <= maxExcerptChars) return line.slice(0, maxExcerptChars * 2);
  return `${characters.slice(0, maxExcerptChars).join('')}…`;
}

/** Folds runs of white space, so that wrapping by an agent does not hide a text. */
export function foldWhitespace(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/**
 * Whether all words of `wanted` stand in `text` in their order. What an agent puts between them (line ends, Markdown,
 * escapes) does not matter; a word that is missing does.
 */
export function holdsWords(text: string, wanted: string): boolean {
  let from = 0;
  for (const word of wanted.match(/[\p{L}\p{N}]+/gu) ?? []) {
    const at = text.indexOf(word, from);
    if (at === -1) return false;
    from = at + word.length;
  }
  return true;
}

/** Whether `text` holds `wanted` after white space is folded in both. */
export function holds(text: string, wanted: string): boolean {
  return foldWhitespace(text).includes(foldWhitespace(wanted).trim());
}
