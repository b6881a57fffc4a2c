// Hostile text inside a message for people.
import { toPlainLine } from '../domain/text.ts';
import { maxQuotedChars } from './limits.ts';

/** The text as one bounded, inert line between double quotes. Only its beginning is looked at. */
export function quote(text: string): string {
  return `"${toPlainLine(text.slice(0, 4 * maxQuotedChars), maxQuotedChars)}"`;
}
