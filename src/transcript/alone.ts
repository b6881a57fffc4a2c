// Whether words stand alone in a longer text: a template of many words may hold a short text by
// chance, such as "Yes".

import { quotePattern } from '../domain/text.ts';

/** What may be directly before words that are quoted, labelled or begin a line. */
const opening = /(?:^|[\n:>"'`«“([|])[ \t]*$/;
/** What may be directly after them. */
const closing = /^[ \t]*(?:$|[\n<"'`»”)\]|])/;

/** Whether a text says words in lines of their own, behind a label, or in quotes. */
export function standsAlone(words: string, text: string): boolean {
  return endAlone(words, text) !== -1;
}

/** Where words end that stand alone in a text. `-1`: they do not. */
export function endAlone(words: string, text: string): number {
  const wanted = words.trim();
  if (wanted === '') return -1;
  const spaced = wanted.split(/\s+/).map(quotePattern).join('\\s+');
  for (const { 0: found, index } of text.matchAll(new RegExp(spaced, 'g'))) {
    // As far as a line may be indented.
    const before = text.slice(Math.max(0, index - 200), index);
    const isBegun = opening.test(before) || text.slice(0, index).trim() === '';
    const behind = text.slice(index + found.length, index + found.length + 200);
    if (isBegun && closing.test(behind)) return index + found.length;
  }
  return -1;
}
