// How a text that is not whole differs from what was said, in words: cut short, or the first words
// that are others.
import { composeLetters } from '../domain/letters.ts';
import { foldWhitespace } from './excerpt.ts';

/** Characters quoted before the first difference, and from it on. */
const [before, after] = [12, 24];
/** Places at which a text is tried to begin. */
const maxBeginnings = 1_000;
/** A mark in its brackets, dots and other signs are no words. */
const noWords = /\[?[RT]-\w+\]?|[^\p{L}\p{N}]/gu;

/** What became of `said` in `text`: "cut short", or what is there in its place. */
export function describeDifference(said: string, text: string): string {
  const fold = (one: string): string => foldWhitespace(composeLetters(one)).trim();
  const [wanted, held] = [fold(said), fold(text)];
  const { start, length } = longestBeginning(wanted, held);
  const rest = held.slice(start + length);
  if (rest.replaceAll(noWords, '') === '') return 'cut short';
  const from = Math.max(0, length - before);
  const quote = (one: string, offset: number): string =>
    JSON.stringify(one.slice(offset + from, offset + length + after));
  return `altered: ${quote(wanted, 0)} became ${quote(held, start)}`;
}

/** Where most of the beginning of a text is in another, and how many characters of it. */
function longestBeginning(wanted: string, held: string): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let at = held.indexOf(wanted.slice(0, 1));
  for (let tried = 0; at !== -1 && tried < maxBeginnings; tried += 1) {
    let length = 1;
    while (length < wanted.length && wanted[length] === held[at + length]) length += 1;
    if (length > best.length) best = { start: at, length };
    at = held.indexOf(wanted.slice(0, 1), at + 1);
  }
  return best;
}
