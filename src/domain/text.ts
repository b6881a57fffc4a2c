// Primitives that make hostile text inert: lines, control characters, length, runner commands.
// Pure, and here rather than in redact/ because render/ needs them as well.

/**
 * Every line break that a job runner, a terminal or an editor may honour, U+0085, U+2028 and U+2029
 * included.
 */
const lineBreak = /\r\n|[\r\n\v\f\u0085\u2028\u2029]/;
// Bodies stop at the next ESC, so that many unterminated sequences cost linear time.
const stringSequence = /(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)/g;
const controlSequence = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]/g;
const escapeSequence = /\x1b[ -/]*[0-~]/g;
const controls = /[\x00-\x1f\x7f-\x9f]/g;
// Bidirectional overrides reorder what a reviewer sees. What is drawn as nothing (zero-width marks,
// fillers, tags, variation selectors) can hide whole sentences. Kept are the joiners, which scripts
// and emoji need, and one selector after a sign that can be drawn as an emoji or as text.
const invisibles =
  /(?![\u200c\u200d]|(?<=\p{Emoji})[\ufe0e\ufe0f])\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb]/gu;

/**
 * The lines of a text, split at every kind of line break. One trailing break makes no empty line.
 */
export function toLines(text: string): string[] {
  const lines = text.split(lineBreak);
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  return lines;
}

/**
 * One line without ANSI and OSC sequences, C0 and C1 controls, bidirectional and invisible marks. A
 * tab becomes four spaces.
 */
export function stripControls(line: string): string {
  return line
    .toWellFormed()
    .replace(stringSequence, '')
    .replace(controlSequence, '')
    .replace(escapeSequence, '')
    .replaceAll('\t', '    ')
    .replace(controls, '')
    .replace(invisibles, '');
}

/** The lines of a text, each without controls, joined by line feeds. */
export function stripLines(text: string): string {
  return toLines(text).map(stripControls).join('\n');
}

/**
 * At most `maxChars` characters of a text, never half of a surrogate pair, then "… (N more)" when
 * something was cut.
 */
export function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const last = text.charCodeAt(maxChars - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? maxChars - 1 : maxChars;
  return `${text.slice(0, end)}… (${text.length - end} more)`;
}

/**
 * Breaks what a job runner takes for a command: `::` (at a line's start, and anywhere in a
 * command's own message) and `##[` (anywhere in a line).
 */
export function breakCommands(line: string): string {
  return line.replaceAll(/:(?=:)/g, ': ').replaceAll('##[', '## [');
}

/** Represents a line break in a text that must be one line. */
export const lineBreakSign = ' ⏎ ';

/**
 * A text as one inert line for people: controls gone, line breaks shown as ` ⏎ `, commands broken,
 * bounded.
 */
export function toPlainLine(text: string, maxChars: number): string {
  const joined = toLines(text).map(stripControls).join(lineBreakSign).trim();
  return cutText(breakCommands(joined), maxChars);
}

/** A text from elsewhere within a message: {@link toPlainLine} between double quotes. */
export function quoteText(text: string, maxChars = 200): string {
  return JSON.stringify(toPlainLine(text, maxChars));
}

/**
 * One line of a log, inert and bounded as {@link toPlainLine} makes it. Its indentation stays, so
 * that a caret points right.
 */
export function toIndentedLine(line: string, maxChars: number): string {
  const inert = toLines(line).map(stripControls).join(lineBreakSign).trimEnd();
  return cutText(breakCommands(inert), maxChars);
}

/** The text as a part of a regular expression that matches it and nothing else. */
export function quotePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** Whether the pieces appear in a text, one after the other. */
export function holdsPieces(text: string, pieces: readonly string[]): boolean {
  let from = 0;
  for (const piece of pieces) {
    const at = text.indexOf(piece, from);
    if (at === -1) return false;
    from = at + piece.length;
  }
  return true;
}
