// Redaction that keeps JSON valid: values are redacted, never the text around them (a secret "1234" must not eat a number).
import type { Redactor } from './redactor.ts';

/** A copy of a JSON-like value with every string, keys included, redacted. */
export function redactValue<Value>(redactor: Redactor, value: Value): Value {
  return redactAny(redactor, value) as Value;
}

function redactAny(redactor: Redactor, value: unknown): unknown {
  if (typeof value === 'string') return redactor.text(value);
  if (Array.isArray(value)) return value.map((item) => redactAny(redactor, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [redactor.text(key), redactAny(redactor, item)]),
  );
}

/** The content of an evidence file redacted by its kind: `.json` and `.jsonl` by parsing, other text and bytes as they are. */
export function redactContent(
  redactor: Redactor,
  path: string,
  content: string | Uint8Array,
): string | Uint8Array {
  if (typeof content !== 'string') return redactor.bytes(content);
  if (path.endsWith('.json')) return redactJson(redactor, content, 2);
  if (path.endsWith('.jsonl'))
    return content
      .split('\n')
      .map((line) => redactJson(redactor, line, 0))
      .join('\n');
  return redactor.text(content);
}

function redactJson(redactor: Redactor, text: string, indent: number): string {
  if (text.trim() === '') return text;
  try {
    const value: unknown = JSON.parse(text);
    const end = indent > 0 && text.endsWith('\n') ? '\n' : '';
    return JSON.stringify(redactAny(redactor, value), null, indent) + end;
  } catch {
    return redactor.text(text);
  }
}
