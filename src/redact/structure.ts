// Redaction that keeps JSON valid: values are redacted, never the text around them (a secret "1234"
// must not eat a number).
import type { Redactor } from './redactor.ts';

/** A copy of a JSON-like value with every string, keys included, redacted. */
export function redactValue<Value>(redactor: Redactor, value: Value): Value {
  if (typeof value === 'object' && value !== null && cleanedBy.get(value) === redactor)
    return value;
  const clean = redactAny(onceEach(redactor), value) as Value;
  if (typeof clean === 'object' && clean !== null) cleanedBy.set(clean, redactor);
  return clean;
}

/**
 * A report passes the redactor on its way to all reporters, and again before it is written: once is
 * enough, and one copy.
 */
const cleanedBy = new WeakMap<object, Redactor>();

/** A text as it may leave the process. */
type RedactText = (text: string) => string;

/** Of a report's texts, its keys included, most come again and again: each is looked at once. */
function onceEach(redactor: Redactor): RedactText {
  const known = new Map<string, string>();
  return (text) => {
    const made = known.get(text) ?? redactor.text(text);
    known.set(text, made);
    return made;
  };
}

function redactAny(toClean: RedactText, value: unknown): unknown {
  if (typeof value === 'string') return toClean(value);
  if (Array.isArray(value)) return value.map((item) => redactAny(toClean, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [toClean(key), redactAny(toClean, item)]),
  );
}

/**
 * The content of an evidence file redacted by its kind: `.json` and `.jsonl` by parsing, other text
 * and bytes as they are.
 */
export function redactContent(
  redactor: Redactor,
  path: string,
  content: string | Uint8Array,
): string | Uint8Array {
  if (typeof content !== 'string') return redactor.bytes(content);
  const toClean = onceEach(redactor);
  if (path.endsWith('.json')) return redactJson(toClean, content, 2);
  if (path.endsWith('.jsonl'))
    return content
      .split('\n')
      .map((line) => redactJson(toClean, line, 0))
      .join('\n');
  return redactor.text(content);
}

function redactJson(toClean: RedactText, text: string, indent: number): string {
  if (text.trim() === '') return text;
  try {
    const value: unknown = JSON.parse(text);
    const end = indent > 0 && text.endsWith('\n') ? '\n' : '';
    return JSON.stringify(redactAny(toClean, value), null, indent) + end;
  } catch {
    return toClean(text);
  }
}
