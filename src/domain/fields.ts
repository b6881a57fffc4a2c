// Reading of parsed JSON that somebody else wrote: objects as fields, fields as texts. Nothing here
// throws.

/** The fields of a JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** Any JSON value as fields. What is no object has none. */
export function toFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {};
}

/** An own field if it is a string, else null. */
export function textField(fields: Fields, name: string): string | null {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === 'string' ? value : null;
}

/** A string as it is, anything else as the empty string. */
export function asString(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A list as it is, anything else as the empty list. */
export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A JSON text's value. `undefined` when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The texts in a JSON value, at any depth. */
export function* textsIn(value: unknown): Iterable<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null)
    for (const one of Object.values(value)) yield* textsIn(one);
}
