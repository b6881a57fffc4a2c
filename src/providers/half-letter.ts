// Letters beyond the first 65,536 have two units in UTF-16, and are written as two escapes in JSON.
// A text that was cut between them has half a letter, which no UTF-8 has: parsers of providers
// refuse the whole body ("no low surrogate in string", "Invalid JSON payload received"). Node's own
// takes it.

import { halfLetter } from '../domain/letters.ts';

const escapePattern = /\\(?:u([0-9a-f]{4})|.)/gi;
const escapeChars = 6;

/**
 * What is wrong with the letters of a body in JSON. `null`: each is whole. Linear in its length.
 */
export function faultOfLetters(bodyText: string): string | null {
  /** Where the other half of a letter must be. */
  let due = -1;
  for (const { index, 1: digits = '' } of bodyText.matchAll(escapePattern)) {
    const unit = digits === '' ? 0 : Number.parseInt(digits, 16);
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (isLow !== (index === due) || (due !== -1 && !isLow)) return halfLetter;
    due = unit >= 0xd800 && unit <= 0xdbff ? index + escapeChars : -1;
  }
  return due === -1 ? null : halfLetter;
}
