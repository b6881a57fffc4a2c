// Reading requests of unknown shape without a throw, and bounding them: they come from agents and are hostile.
import { type Fields, toFields } from '../domain/fields.ts';
import { maxEntries } from './dialect.ts';

/** A list as it is, anything else as the empty list. */
export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A JSON text's value; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A parsed value as JSON text again; null: it nests deeper than it can be written down. */
export function toJsonText(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return null;
  }
}

/** Arguments of a call as JSON text: the text itself, or an object's; null: they nest deeper than they can be written down. */
export function toArgumentsText(value: unknown): string | null {
  return typeof value === 'string' ? value : toJsonText(value ?? {});
}

/** Names of the properties of a JSON schema for a tool's arguments. */
export function propertyNames(schema: unknown): string[] {
  return Object.keys(toFields(toFields(schema).properties));
}

/** The fields that an answer after a JSON schema must have: the required ones, else all. */
export function demandedFields(schema: unknown): readonly string[] {
  const required = toList(toFields(schema).required).filter((name) => typeof name === 'string');
  const names = required.length > 0 ? required : propertyNames(schema);
  return names.slice(0, maxEntries);
}

/**
 * Whether a request's counts come to more than {@link maxEntries}: two bytes of a body would else become a hundred of
 * memory and of evidence. It reads no further than it must, so that lists are looked into only where they are short.
 */
export function hasTooManyEntries(counts: Iterable<number>): boolean {
  let sum = 0;
  for (const count of counts) {
    sum += count;
    if (sum > maxEntries) return true;
  }
  return false;
}

/** Counts of a list of tools and of the names of their arguments; `schemaOf` finds a tool's schema. */
export function* countTools(value: unknown, schemaOf: (tool: Fields) => unknown): Iterable<number> {
  const tools = toList(value);
  yield tools.length;
  for (const tool of tools) yield propertyNames(schemaOf(toFields(tool))).length;
}
