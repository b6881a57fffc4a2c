// Lines of an answer that a reply has joined to one: its words are all there, and a list, a table
// or a piece of code is none any more.
import type { ReplyPart } from '../domain/reply.ts';
import { showsWords } from './excerpt.ts';

/** Lines of an answer from which on a reply owes a break: a short answer may be said in one. */
const minLines = 3;

const lineEnds = /[\n\v\f\r\u0085\u2028\u2029]/;

/** What parts lines where a text is shown, or read, as something else than plain text. */
const marks =
  /<\/?(?:br|p|div|li|ul|ol|dl|dt|dd|pre|table|tr|blockquote|h[1-6]|hr)\b|&#(?:10|13|x0?[ad]);|\\[nr]/gi;

/**
 * The number of lines with words that a reply has joined to one. `null`: it has breaks, or the
 * answer has few lines.
 */
export function joinedLines(
  answer: string,
  reply: string,
  parts: readonly ReplyPart[],
): number | null {
  const lines = answer.split(lineEnds).filter((line) => /[\p{L}\p{N}]/u.test(line));
  if (lines.length < minLines || lineEnds.test(reply.trim())) return null;
  // The answer itself may speak of tags and escapes.
  if (countMarks(reply) > countMarks(answer)) return null;
  return arePartsLines(lines, parts) ? null : lines.length;
}

function countMarks(text: string): number {
  return text.match(marks)?.length ?? 0;
}

/**
 * Whether the parts of a reply hold the lines apart: each is whole in one, and not all in the same.
 */
function arePartsLines(lines: readonly string[], parts: readonly ReplyPart[]): boolean {
  const texts = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
  const holders = lines.map((line) => texts.findIndex((text) => showsWords(text, line)));
  return !holders.includes(-1) && new Set(holders).size > 1;
}
