// Short, bounded quotations of hostile text for expected/actual columns. Making them inert is the
// renderer's work.
import { composeLetters } from '../domain/letters.ts';

/** Characters of a quotation in a judgement. */
export const maxExcerptChars = 240;

/** The text in one line, cut to {@link maxExcerptChars}. */
export function toExcerpt(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line === '') return '(empty)';
  // A character has two units at most: of a long line one more than are shown is looked at.
  const characters = [...line.slice(0, (maxExcerptChars + 1) * 2)];
  if (characters.length <= maxExcerptChars) return line;
  return `${characters.slice(0, maxExcerptChars).join('')}…`;
}

/** Folds runs of white space, so that wrapping by an agent does not hide a text. */
export function foldWhitespace(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/**
 * Words: letters and digits with the marks on them (vowel signs, accents of their own), and each
 * emoji. A variation selector only says how the sign before it is drawn.
 */
const wordPattern =
  /[\p{L}\p{N}](?:(?!\p{Variation_Selector})[\p{L}\p{N}\p{M}])*|\p{Extended_Pictographic}/gu;
/**
 * Digits that an agent may put between two words: the number of a line. Letters are words of its
 * own.
 */
const maxInsertedDigits = 12;
/** Tags, entities, escapes, colours of a terminal and the L of a line's number are no words. */
const markup =
  /<[^<>]{0,60}>|&#?\w{1,8};|\\(?:u[\da-f]{4}|x[\da-f]{2}|[a-z])|\u001b\[[\d;]{0,12}[a-z]|\bL(?=\d)/giu;
/** Characters of any kind between two words. */
const maxGapChars = 400;
/** Places at which a text is tried to begin. Hostile text may hold millions of first words. */
const maxBeginnings = 10_000;

/**
 * Whether all words of `wanted` appear in `text`, one after the other. What an agent puts between
 * two of them (line ends, markup, escapes, numbers, at most `maxLetters` letters) does not matter.
 * A word that is missing does, also where a quotation or another text further off has it.
 */
export function holdsWords(text: string, wanted: string, maxLetters = 0): boolean {
  return findWords(composeLetters(text), composeLetters(wanted), maxLetters);
}

/**
 * Whether a token appears in a text as part of a memory row: the row is there, at least up to the
 * token.
 */
export function isQuotedRow(text: string, row: string, token: string): boolean {
  const at = row.indexOf(token);
  return at >= 0 && holdsWords(text, row.slice(0, at + token.length));
}

/** As {@link holdsWords}, of what a person is to read: a letter written as an escape is none. */
export function showsWords(reply: string, wanted: string): boolean {
  return findWords(reply.normalize('NFC'), wanted.normalize('NFC'), 0);
}

function findWords(text: string, wanted: string, maxLetters: number): boolean {
  const words = wanted.match(wordPattern) ?? [];
  const [first] = words;
  if (first === undefined) return true;
  let at = text.indexOf(first);
  for (let tried = 0; at !== -1 && tried < maxBeginnings; tried += 1) {
    if (holdsWordsAt(text, words, at, maxLetters)) return true;
    at = text.indexOf(first, at + 1);
  }
  return false;
}

function isSmall(gap: string, maxLetters: number): boolean {
  const plain = gap.replaceAll(markup, ' ');
  const letters = plain.match(/\p{L}/gu)?.length ?? 0;
  const digits = plain.match(/\p{N}/gu)?.length ?? 0;
  return letters <= maxLetters && digits <= maxInsertedDigits;
}

function holdsWordsAt(
  text: string,
  words: readonly string[],
  start: number,
  maxLetters: number,
): boolean {
  let from = start;
  for (const [index, word] of words.entries()) {
    // Not the whole text is searched: a word that is not near is missing.
    const at = text.slice(from, from + maxGapChars + word.length).indexOf(word);
    const gap = text.slice(from, from + Math.max(at, 0));
    if (at === -1 || (index > 0 && !isSmall(gap, maxLetters))) return false;
    from += at + word.length;
  }
  return true;
}

/** Whether `text` holds `wanted` after white space is folded in both. */
export function holds(text: string, wanted: string): boolean {
  return includesFolded(composeLetters(text), composeLetters(wanted));
}

/** As {@link holds}, of what a person is to read: a letter written as an escape is none. */
export function shows(reply: string, wanted: string): boolean {
  return includesFolded(reply.normalize('NFC'), wanted.normalize('NFC'));
}

function includesFolded(text: string, wanted: string): boolean {
  return foldWhitespace(text).includes(foldWhitespace(wanted).trim());
}
