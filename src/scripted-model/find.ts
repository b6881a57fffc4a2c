// Literal search with `{}` holes in the messages of one request. No regular expression is built
// from canary text and nothing backtracks, so a canary cannot hang the run.
//
// Runs of blanks count as one space, and a space of the pattern also represents a line end. A hole
// takes the shortest text up to the next piece: at least one character, at most `maxHoleChars`,
// within one line, without a turn tag or receipt. A hole at the pattern's end takes the rest of the
// line up to a token, one at its start the line before it.

import type { Find } from '../domain/canary.ts';
import { composeLetters } from '../domain/letters.ts';
import type { UnaskedTool } from '../domain/profile.ts';
import { findReceipts, findTags } from '../domain/token.ts';
import type { Utterance } from '../domain/transcript.ts';

/** Characters that a hole may take. */
const maxHoleChars = 200;
/** Places tried in one find. Hostile text may hold millions of starts of a pattern. */
const maxAttempts = 50_000;
/** Characters of a token in its brackets. */
const tokenChars = 14;

/** The utterances of one request, normalised once for all finds. */
export interface SearchableMessages {
  /**
   * What the holes hold, in order of the pattern. Empty for a pattern without holes. `null` when
   * not found.
   */
  find(find: Find): readonly string[] | null;
}

/** Where an agent declares that it tells what the model would find elsewhere. */
export interface ToldPlaces {
  /** True: words without a speaker tell the history. */
  readonly isToldOutside?: boolean;
  /** With `recall-memory`: any words may tell what a tool would. */
  readonly unasked?: readonly UnaskedTool[];
}

/** Prepares utterances for {@link SearchableMessages.find}. */
export function toSearchable(
  utterances: readonly Utterance[],
  places: ToldPlaces = {},
): SearchableMessages {
  const isTold = places.isToldOutside === true;
  const normalised = new Map<Utterance, { exact: string; folded: string }>();
  const textOf = (utterance: Utterance, isFolded: boolean): Haystack => {
    let entry = normalised.get(utterance);
    if (entry === undefined) {
      const exact = collapseBlanks(utterance.text);
      entry = { exact, folded: foldCase(exact) };
      normalised.set(utterance, entry);
    }
    return { text: isFolded ? entry.folded : entry.exact, exact: entry.exact };
  };
  return {
    find(find) {
      const chosen = utterances.filter((one) => isSearched(one, find.in, places));
      if (find.pick === 'last') chosen.reverse();
      // A file may be in the system text, which is looked at where no one has said it.
      if (find.in === 'any' && !isTold) chosen.push(...utterances.filter(isSystem));
      for (const isFolded of [false, true]) {
        const pattern = isFolded ? foldCase(find.pattern) : find.pattern;
        const pieces = collapseBlanks(pattern).replaceAll('\n', ' ').split('{}');
        const attempts = { left: maxAttempts };
        for (const utterance of chosen) {
          const haystack = textOf(utterance, isFolded);
          const spans = searchText(haystack, pieces, find.pick, attempts);
          if (spans !== null)
            return spans.map(([start, end]) => haystack.exact.slice(start, end).trim());
        }
      }
      return null;
    },
  };
}

function isSystem({ speaker, isCondensed }: Utterance): boolean {
  return speaker === 'system' && isCondensed !== true;
}

/**
 * What was condensed reports all that was said. So does a system text where the history is told in
 * it.
 */
function isSearched(
  { speaker, isCondensed }: Utterance,
  where: Find['in'],
  { isToldOutside, unasked = [] }: ToldPlaces,
): boolean {
  if (isCondensed === true) return true;
  if (isToldOutside === true && (speaker === 'system' || speaker === 'harness')) return true;
  switch (where) {
    case 'user':
    case 'assistant':
      return speaker === where;
    case 'tool-result':
      return speaker === 'tool' || unasked.includes('recall-memory');
    case 'system':
      return speaker === 'system' || speaker === 'harness';
    case 'any':
      return speaker !== 'system';
  }
}

/**
 * Runs of blanks to one space, runs with a line end in them to one line end. Letters in one
 * character where they have one.
 */
function collapseBlanks(text: string): string {
  return composeLetters(text).replace(/\s+/g, (run) =>
    run.includes('\n') || run.includes('\r') ? '\n' : ' ',
  );
}

/** Lower case of the same length, so that places found in it hold in the original. */
function foldCase(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * A text as it is searched, and as it is: tokens are looked for in the latter, their case
 * counts.
 */
interface Haystack {
  readonly text: string;
  readonly exact: string;
}

type Span = readonly [start: number, end: number];

/**
 * The spans of the holes at the first or last place where the pattern appears. `null` when it
 * appears nowhere.
 */
function searchText(
  haystack: Haystack,
  pieces: readonly string[],
  pick: Find['pick'],
  attempts: { left: number },
): readonly Span[] | null {
  const { text } = haystack;
  const lead = pieces[0] ?? '';
  // With a hole in front, the piece after it is what is looked for.
  const anchor = lead === '' ? (pieces[1] ?? '') : lead;
  if (anchor === '') return pieces.length === 2 ? wholeLine(haystack.exact, pick) : null;
  // A line end may represent any space, so the anchor's longest word is what indexOf can find.
  const core = anchor.split(' ').reduce((a, b) => (b.length > a.length ? b : a), '');
  const coreOffset = core === '' ? 0 : anchor.indexOf(core);
  const needle = core === '' ? ' ' : core;
  const step = (from: number): number =>
    pick === 'first' ? text.indexOf(needle, from) : from < 0 ? -1 : text.lastIndexOf(needle, from);
  let at = step(pick === 'first' ? 0 : text.length);
  while (at >= 0 && attempts.left > 0) {
    attempts.left -= 1;
    const start = at - coreOffset;
    if (start >= 0 && standsAt(text, anchor, start)) {
      const spans =
        lead === ''
          ? matchLeadingHole(haystack, pieces, start)
          : matchFrom(haystack, pieces, start);
      if (spans !== null) return spans;
    }
    at = step(pick === 'first' ? at + 1 : at - 1);
  }
  return null;
}

/** Matches pieces and holes from `start`, where the first piece appears. */
function matchFrom(
  { text, exact }: Haystack,
  pieces: readonly string[],
  start: number,
): readonly Span[] | null {
  const spans: Span[] = [];
  let position = start + (pieces[0] ?? '').length;
  for (const [index, piece] of pieces.entries()) {
    if (index === 0) continue;
    const window = holeWindow(exact, position);
    const isTrailing = piece === '' && index === pieces.length - 1;
    const length = isTrailing
      ? restOfLine(exact, position)
      : shortestHole(text, position, window, piece);
    if (length === null || !isHole(exact.slice(position, position + length))) return null;
    spans.push([position, position + length]);
    position += length + piece.length;
  }
  return spans;
}

/** The hole before the first piece takes the line before it, the rest matches as always. */
function matchLeadingHole(
  haystack: Haystack,
  pieces: readonly string[],
  anchorStart: number,
): readonly Span[] | null {
  const { exact } = haystack;
  const lineStart = exact.lastIndexOf('\n', anchorStart - 1) + 1;
  const start = Math.max(anchorStart === 0 ? 0 : lineStart, anchorStart - maxHoleChars);
  if (!isHole(exact.slice(start, anchorStart))) return null;
  const rest = matchFrom(haystack, pieces.slice(1), anchorStart);
  return rest === null ? null : [[start, anchorStart], ...rest];
}

/** The pattern `{}` alone: the first or last line that can be a hole. */
function wholeLine(text: string, pick: Find['pick']): readonly Span[] | null {
  const lines: Span[] = [];
  let start = 0;
  for (const line of text.split('\n', maxAttempts)) {
    const length = restOfLine(line, 0);
    if (isHole(line.slice(0, length))) lines.push([start, start + length]);
    start += line.length + 1;
  }
  const chosen = pick === 'first' ? lines[0] : lines.at(-1);
  return chosen === undefined ? null : [chosen];
}

/** The text that a hole at `position` may take at most. */
function holeWindow(text: string, position: number, maxChars = maxHoleChars): string {
  const window = text.slice(position, position + maxChars);
  const lineEnd = window.indexOf('\n');
  return lineEnd < 0 ? window : window.slice(0, lineEnd);
}

/** Length of the shortest hole before `piece`, or null. */
function shortestHole(
  text: string,
  position: number,
  window: string,
  piece: string,
): number | null {
  if (piece === '') return null;
  for (let length = 1; length <= window.length; length += 1) {
    if (standsAt(text, piece, position + length)) return length;
  }
  return null;
}

/** Length of a trailing hole: the rest of the line up to the bracket of a token in it. */
function restOfLine(text: string, position: number): number {
  // A few more characters than a hole may take, so that no token is cut in two and then overlooked.
  const line = holeWindow(text, position, maxHoleChars + tokenChars);
  const token = [...findTags(line), ...findReceipts(line)]
    .map((found) => line.indexOf(found))
    .sort((a, b) => a - b)[0];
  if (token === undefined) return Math.min(line.length, maxHoleChars);
  return Math.min(line[token - 1] === '[' ? token - 1 : token, maxHoleChars);
}

/** Whether `piece` appears at `position`, its spaces representing a space or a line end. */
function standsAt(text: string, piece: string, position: number): boolean {
  if (position + piece.length > text.length) return false;
  if (text.startsWith(piece, position)) return true;
  if (!piece.includes(' ')) return false;
  for (let index = 0; index < piece.length; index += 1) {
    const expected = piece[index];
    const actual = text[position + index];
    if (actual !== expected && !(expected === ' ' && actual === '\n')) return false;
  }
  return true;
}

function isHole(text: string): boolean {
  return text.trim() !== '' && findTags(text).length === 0 && findReceipts(text).length === 0;
}
