// Wraps text at words, so that a long line keeps its indentation in a log or terminal.
import { charactersOf, toDisplayWidth } from './columns.ts';

/** A piece of a line, plain, with how it is painted. Pieces are joined by one space. */
export interface Run {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/** Where lines begin and end, in cells. */
export interface WrapOptions {
  readonly width: number;
  /** Appears before the first line. */
  readonly first: Run;
  /** Appears before every further line. */
  readonly rest: string;
}

interface Word {
  readonly text: string;
  readonly run: Run;
}

/** A line of a narrow terminal holds at least so many cells of text. */
const minRoom = 20;

/**
 * The lines of a text. A word is broken only where it is longer than a line. Runs of spaces become
 * one.
 */
export function wrapRuns(runs: readonly Run[], options: WrapOptions): string[] {
  const { first, rest } = options;
  const lines: string[] = [];
  const roomAfter = (prefix: string): number =>
    Math.max(minRoom, options.width - toDisplayWidth(prefix));
  let prefix = first.text;
  let line: Word[] = [];
  let used = 0;
  const flush = (): void => {
    const begin = lines.length === 0 ? (first.paint?.(first.text) ?? first.text) : rest;
    lines.push((begin + paintWords(line)).trimEnd());
    prefix = rest;
    line = [];
    used = 0;
  };
  for (const run of runs) {
    for (const text of run.text.split(' ')) {
      if (text === '') continue;
      if (line.length > 0 && used + 1 + toDisplayWidth(text) > roomAfter(prefix)) flush();
      for (const piece of breakWord(text, roomAfter(prefix))) {
        if (line.length > 0 && used + 1 + toDisplayWidth(piece) > roomAfter(prefix)) flush();
        used += toDisplayWidth(piece) + (line.length > 0 ? 1 : 0);
        line.push({ text: piece, run });
      }
    }
  }
  if (line.length > 0 || lines.length === 0) flush();
  return lines;
}

/** A word in pieces of at most `room` cells. */
function breakWord(word: string, room: number): string[] {
  if (toDisplayWidth(word) <= room) return [word];
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const char of charactersOf(word)) {
    const cells = toDisplayWidth(char);
    if (used + cells > room) {
      pieces.push(piece);
      piece = '';
      used = 0;
    }
    piece += char;
    used += cells;
  }
  return [...pieces, piece];
}

/** The words of a line. Neighbours of one run are painted together. */
function paintWords(words: readonly Word[]): string {
  const parts: { run: Run; text: string }[] = [];
  for (const { text, run } of words) {
    const last = parts.at(-1);
    if (last?.run === run) last.text += ` ${text}`;
    else parts.push({ run, text });
  }
  return parts.map(({ run, text }) => run.paint?.(text) ?? text).join(' ');
}
