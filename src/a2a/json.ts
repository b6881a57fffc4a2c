// Reading of parsed JSON that a peer controls: own keys only, so that `__proto__` and its kin are
// ordinary data.

import { maxJsonValues } from './limits.ts';

/** A JSON object as JSON.parse makes it. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** True for a JSON object. Lists and null are none. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own value of the object. `undefined` when absent or not an object. */
export function ownValue(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/**
 * An own non-empty string. `null` otherwise: v1.0 leaves empty fields out where v0.3 may write
 * them.
 */
export function ownText(value: unknown, key: string): string | null {
  const text = ownValue(value, key);
  return typeof text === 'string' && text !== '' ? text : null;
}

/** An own list. Empty when absent or no list. */
export function ownList(value: unknown, key: string): readonly unknown[] {
  const list = ownValue(value, key);
  return Array.isArray(list) ? list : [];
}

/** The parsed value. `undefined` for what is no JSON. */
export function parseUntrustedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * True for a JSON text of so many values that parsing it would take memory out of all proportion:
 * an empty list is two bytes of text and some fifty of memory. Commas inside of strings are not
 * counted.
 */
export function hasTooManyValues(text: string): boolean {
  if (text.length <= maxJsonValues) return false;
  let count = 0;
  for (let at = 0; at < text.length && count <= maxJsonValues; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x2c || code === 0x5b || code === 0x7b) count += 1;
  }
  return count > maxJsonValues;
}

/** Place of the quote that ends the string begun at `start`. The text's end where none does. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x22) return at;
  }
  return text.length;
}

/**
 * JSON text of what JSON.parse gave. A note where it nests deeper than the stack, which that
 * survives and this does not.
 */
export function encodeForDisplay(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '"(nested too deeply to show)"';
  }
}
