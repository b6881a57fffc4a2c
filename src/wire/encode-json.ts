// A value to the very text that Go's json.Marshal writes: compact, keys sorted, HTML escapes. It
// works off a stack of its own, because values nest up to 10000 deep.
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from './json.ts';

/** What is still to be written: text as it is, or a value. */
type Pending = { readonly text: string } | { readonly value: JsonValue };

/**
 * JSON text of a value, byte for byte as Go writes it (docs/rules/platform.md "Bytes").
 * Throws a RangeError for a number that is not finite, as no JSON text yields one.
 */
export function encodeJson(value: JsonValue): string {
  const pieces: string[] = [];
  const pending: Pending[] = [{ value }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if ('text' in next) pieces.push(next.text);
    else if (isJsonObject(next.value)) pushObject(pending, next.value);
    else if (isJsonArray(next.value)) pushArray(pending, next.value);
    else pieces.push(encodeScalar(next.value));
  }
  return pieces.join('');
}

/**
 * Order of Go's map keys: by UTF-8 bytes, which is by code point. Negative when `a` comes first.
 */
export function compareKeys(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at += 1) {
    const difference = rankOfUnit(a.charCodeAt(at)) - rankOfUnit(b.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

const comma: Pending = { text: ',' };

// The stack is last in, first out: containers are pushed from their end to their start.
function pushArray(pending: Pending[], items: readonly JsonValue[]): void {
  pending.push({ text: ']' });
  for (const value of items.toReversed()) pending.push({ value }, comma);
  // Nothing follows the comma of the first item.
  if (items.length > 0) pending.pop();
  pending.push({ text: '[' });
}

function pushObject(pending: Pending[], members: JsonObject): void {
  const backwards = [...members].sort(([a], [b]) => compareKeys(b, a));
  pending.push({ text: '}' });
  for (const [key, value] of backwards)
    pending.push({ value }, { text: `${encodeString(key)}:` }, comma);
  if (backwards.length > 0) pending.pop();
  pending.push({ text: '{' });
}

function encodeScalar(value: null | boolean | number | string): string {
  if (typeof value === 'string') return encodeString(value);
  if (typeof value === 'number') return encodeNumber(value);
  return String(value);
}

// JSON.stringify escapes quote, backslash and controls as Go does. Go adds the characters that are
// unsafe in HTML and JavaScript source. A lone surrogate has no UTF-8 form and becomes U+FFFD.
function encodeString(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    /[<>&\u2028\u2029]/g,
    (unsafe) => `\\u${unsafe.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Go's float64 format is JavaScript's own but for the sign of zero (ECMA-262 Number::toString, Go
 * `floatEncoder`).
 */
function encodeNumber(value: number): string {
  if (!Number.isFinite(value))
    throw new RangeError(`A number on the wire must be finite; got ${value}.`);
  return Object.is(value, -0) ? '-0' : String(value);
}

/**
 * Ranks UTF-16 units by code point: surrogates, which represent astral characters, move behind
 * U+E000..U+FFFF.
 */
function rankOfUnit(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
