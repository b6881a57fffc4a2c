// What makes a text long. Neutral prose has no digits, no hyphens, nothing that a find of a canary
// could match. Emoji have two units in UTF-16 each, between which a careless cut falls.
import { parseNumbered } from './placeholder.ts';

const sentences = [
  'The morning was quiet and the road stayed empty until noon',
  'Nobody could say when the old gate had last been painted',
  'A light rain fell on the roofs and stopped again before long',
  'The baker opened late and sold what was left of the bread',
  'Two boats lay at the pier and moved a little with the water',
  'The clock in the square was slow and no one seemed to mind',
  'Children carried leaves from one side of the yard to the other',
  'In the evening the lamps were lit one after the other',
  'The letters lay on the table and waited for somebody to read them',
  'Wind came up from the valley and closed a window somewhere',
  'A dog slept in front of the shop as it did every day',
] as const;

/**
 * Exactly `size` bytes (ASCII) of lines of prose, from the sentence numbered `start` on. Ends with
 * a full stop, not with a newline.
 */
export function makeFiller(size: number, start: number): string {
  let text = '';
  for (let index = start; text.length < size; index += 1) {
    text += `${sentences[index % sentences.length] ?? ''}.\n`;
  }
  const cut = text.slice(0, size - 1);
  return `${cut.endsWith('\n') ? `${cut.slice(0, -1)} ` : cut}.`;
}

/** Thirty-two of them, so that a part of the line says where it is from. */
const firstEmoji = 0x1f400;
const emojiCount = 32;

/** `count` emoji in one line, from the one numbered `start` on: four bytes each in UTF-8. */
function makeEmoji(count: number, start: number): string {
  return Array.from({ length: count }, (_, index) =>
    String.fromCodePoint(firstEmoji + ((start + index) % emojiCount)),
  ).join('');
}

/** What fills a text in a canary: its word in `${word:N}`, and how it is made. */
const fillings = [
  { word: 'filler', unit: 'bytes', make: makeFiller },
  { word: 'emoji', unit: 'emoji', make: makeEmoji },
] as const;

/** The longest filling, in its unit. */
export const maxFilling = 1024 * 1024;

/** A body of a placeholder that asks for a filling. `size` is null where its number is none. */
export interface AskedFilling {
  readonly size: number | null;
  readonly unit: string;
  make(size: number, start: number): string;
}

/** The filling that the body of a placeholder asks for. `null`: it asks for none. */
export function parseFilling(body: string): AskedFilling | null {
  const row = fillings.find(({ word }) => body.startsWith(`${word}:`));
  if (row === undefined) return null;
  const size = parseNumbered(body, row.word);
  return { ...row, size: size !== null && size <= maxFilling ? size : null };
}
