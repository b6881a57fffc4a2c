// What all providers need to read a request of unknown shape without a throw, and to bound it: it
// comes from an agent and is hostile.
import { asString, type Fields, toFields, toList } from '../domain/fields.ts';
import type { ModelMessage, OfferedTool } from '../domain/model-request.ts';
import { maxEntries } from './provider.ts';

/** A parsed value as JSON text again. `null`: it nests deeper than it can be written down. */
export function toJsonText(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return null;
  }
}

/**
 * Arguments of a call as JSON text: the text itself, or an object's. `null`: they nest deeper than
 * they can be written down.
 */
export function toArgumentsText(value: unknown): string | null {
  return typeof value === 'string' ? value : toJsonText(value ?? {});
}

/** A message that calls nothing and answers no call. */
export function plain(role: ModelMessage['role'], text: string): ModelMessage {
  return { role, text, toolCalls: [], toolCallId: null };
}

/** A role by its name on the wire. `undefined`: not a known one. */
export function roleOf<Role>(
  roles: Readonly<Record<string, Role>>,
  name: unknown,
): Role | undefined {
  return Object.hasOwn(roles, asString(name)) ? roles[asString(name)] : undefined;
}

/** A tool as offered. None where it has no name. */
export function toOffered(name: unknown, schema: unknown): OfferedTool[] {
  return asString(name) === ''
    ? []
    : [{ name: asString(name), argumentNames: propertyNames(schema) }];
}

/** Names of the properties of a JSON schema for a tool's arguments. */
function propertyNames(schema: unknown): string[] {
  return Object.keys(toFields(toFields(schema).properties));
}

/** The fields that an answer after a JSON schema must have: the required ones, else all. */
export function demandedFields(schema: unknown): readonly string[] {
  const required = toList(toFields(schema).required).filter((name) => typeof name === 'string');
  const names = required.length > 0 ? required : propertyNames(schema);
  return names.slice(0, maxEntries);
}

/**
 * Whether a request's counts come to more than {@link maxEntries}: two bytes of a body would else
 * become a hundred of memory and of evidence. It reads no further than it must, so that lists are
 * looked into only where they are short.
 */
export function hasTooManyEntries(counts: Iterable<number>): boolean {
  let sum = 0;
  for (const count of counts) {
    sum += count;
    if (sum > maxEntries) return true;
  }
  return false;
}

/**
 * Counts of a list of tools and of the names of their arguments. `schemaOf` finds a tool's schema.
 */
export function* countTools(value: unknown, schemaOf: (tool: Fields) => unknown): Iterable<number> {
  const tools = toList(value);
  yield tools.length;
  for (const tool of tools) yield propertyNames(schemaOf(toFields(tool))).length;
}
