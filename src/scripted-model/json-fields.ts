// Reading JSON of unknown shape without a throw: requests come from agents and are hostile.
import { maxMessages } from './dialect.ts';

/** Any JSON value as fields; what is no object has none. */
export function toFields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

/** A string as it is, anything else as the empty string. */
export function asString(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A list, cut at the most entries that are looked at; anything else as the empty list. */
export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, maxMessages) : [];
}

/** A JSON text's value; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A parsed value as JSON text again; what is nested deeper than the stack can follow becomes a note. */
export function toJsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return '"[nested too deeply]"';
  }
}

/** Arguments of a call as JSON text: the text itself, or an object's. */
export function toArgumentsText(value: unknown): string {
  return typeof value === 'string' ? value : toJsonText(value ?? {});
}

/** Names of the properties of a JSON schema for a tool's arguments. */
export function propertyNames(schema: unknown): string[] {
  return Object.keys(toFields(toFields(schema).properties));
}

/** The fields that an answer after a JSON schema must have: the required ones, else all. */
export function demandedFields(schema: unknown): readonly string[] {
  const required = toList(toFields(schema).required).filter((name) => typeof name === 'string');
  return required.length > 0 ? required : propertyNames(schema);
}
