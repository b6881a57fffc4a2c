// An answer that a client keeps as it was streamed, in pieces: put together again, since a cut may
// go through a word or a mark. What is whole by itself stays by itself.
import { findReceipts } from './token.ts';

/** The text of one part of a message. */
export interface Part {
  readonly text: string;
  /** Whether these are words that were said. False: it names a file, or says nothing. */
  readonly isWords: boolean;
}

/** Answers and the user's texts end with a mark, and what closes it. */
const endOfWhole = /[RT]-[a-z2-7]{10}(?<closing>[^\p{L}\p{N}]*)$/u;
const lettersAndDigits = /[\p{L}\p{N}]/u;
/** Characters at the end of a text by which it is known whether it is whole. */
const tailChars = 64;

/** The texts that pieces in a row are: those that go on with an answer are one with it. */
export function joinPieces(pieces: readonly string[]): string[] {
  const texts: string[] = [];
  let tail = '';
  let said = new Set<string>();
  for (const piece of pieces) {
    const receipts = findReceipts(piece);
    const last = texts.at(-1);
    // A receipt that is said once more begins the answer once more.
    const isMore =
      last !== undefined && goesOn(tail, piece) && !receipts.some((receipt) => said.has(receipt));
    if (isMore) texts[texts.length - 1] = last + piece;
    else texts.push(piece);
    tail = `${isMore ? tail : ''}${piece.slice(-tailChars)}`.slice(-tailChars);
    if (!isMore) said = new Set();
    for (const receipt of receipts) said.add(receipt);
  }
  return texts;
}

/** The text of a message of the assistant's: words next to each other are pieces. */
export function joinParts(parts: readonly Part[]): string {
  const texts: string[] = [];
  let pieces: string[] = [];
  for (const { text, isWords } of parts) {
    if (isWords) {
      pieces.push(text);
      continue;
    }
    texts.push(...joinPieces(pieces), ...(text === '' ? [] : [text]));
    pieces = [];
  }
  return [...texts, ...joinPieces(pieces)].join('\n');
}

/** Whether a piece goes on with a text that ends so. */
function goesOn(tail: string, piece: string): boolean {
  const closing = endOfWhole.exec(tail)?.groups?.closing;
  if (closing === undefined) return true;
  // The cut may go between a mark and what closes it.
  const isClosing = piece.trim() !== '' && !lettersAndDigits.test(piece);
  return isClosing || (closing === '' && piece.startsWith(']'));
}
