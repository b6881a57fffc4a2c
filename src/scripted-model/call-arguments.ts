// The arguments of a call: what the script gives, under the names and in the shapes that the tool's
// schema has, and plain values for what the schema demands besides. A profile may write all of
// them.
import type { AbstractTool } from '../domain/abstract-tool.ts';
import { asString, type Fields, toFields, toList } from '../domain/fields.ts';
import type { OfferedTool } from '../domain/model-request.ts';
import type { ToolCandidates } from '../domain/profile.ts';
import { choicesFor, findDeed, isDeedField, nameless } from './call-choices.ts';
import { type Choices, findRoot, makeValue, takesText } from './json-value.ts';

/** Arguments that a tool may demand. A schema is hostile. */
const maxArguments = 50;

/** A call that is to be made. */
export interface Call {
  readonly purpose: AbstractTool;
  readonly offered: OfferedTool;
  readonly candidates: ToolCandidates;
  /** The JSON schema of the tool's arguments. `undefined`: not known. */
  readonly schema: unknown;
  /** What the script gives it, by the roles of its arguments. */
  readonly given: ReadonlyMap<string, string>;
}

/** The arguments of a call as JSON. */
export function toArguments(call: Call): string {
  const { candidates, given } = call;
  if (candidates.call !== undefined) return JSON.stringify(fillWritten(candidates.call, given));
  const making = { ...call, root: toFields(call.schema) };
  const shape = findRoot(making.root, choicesFor(making, nameless));
  const properties = toFields(shape.properties);
  const values = { ...placeGiven(making, shape) };
  const choices = choicesFor(making, nameless);
  for (const name of toList(shape.required).slice(0, maxArguments).map(asString))
    if (!Object.hasOwn(values, name))
      values[name] = toPlain(toFields(properties[name]), making, choices, name);
  // Which of several deeds is meant must be said, whether the schema demands it or not.
  for (const [name, property] of Object.entries(properties).slice(0, maxArguments)) {
    const { enum: known, default: usual } = toFields(property);
    const isAsked = isDeedField(name) && usual === undefined && !Object.hasOwn(values, name);
    const deed = isAsked ? findDeed(toList(known), call.purpose) : undefined;
    if (deed !== undefined) values[name] = deed;
  }
  return JSON.stringify(values);
}

/** A call with the schema of its tool as fields, in which references are looked up. */
interface Making extends Call {
  readonly root: Fields;
}

/** A profile's own arguments, with what the script gives in place of `{role}`. */
function fillWritten(value: unknown, given: Call['given']): unknown {
  if (typeof value === 'string')
    return value.replace(/\{([a-z]+)\}/g, (whole, role: string) => given.get(role) ?? whole);
  if (Array.isArray(value)) return value.map((one) => fillWritten(one, given));
  if (typeof value !== 'object' || value === null) return value;
  const filled = Object.entries(value).map(([key, one]) => [key, fillWritten(one, given)] as const);
  return Object.fromEntries(filled);
}

/** The arguments in which the script's own words are. `shape`: the schema of all arguments. */
function placeGiven(making: Making, shape: Fields): Readonly<Record<string, unknown>> {
  const { offered, candidates, given, purpose } = making;
  const named = [...given].map(([role, value]) => {
    const name = argumentName(
      { ...offered, argumentNames: namesOf(offered, shape) },
      candidates,
      role,
    );
    return [name, argumentValue(candidates, name, value)] as const;
  });
  if (shape.properties === undefined) return Object.fromEntries(named);
  const properties = toFields(shape.properties);
  const placed = named
    .filter(([name]) => Object.hasOwn(properties, name))
    .map(([name, text]) => [name, toFitting(toFields(properties[name]), making, text)] as const);
  const within = placed.length === named.length ? {} : findWithin(making, shape);
  // What looks memories up may take no words, and give all that there is.
  const rest = purpose === 'recall-memory' ? [] : named;
  return { ...(within ?? Object.fromEntries(rest)), ...Object.fromEntries(placed) };
}

function namesOf({ argumentNames }: OfferedTool, { properties }: Fields): readonly string[] {
  return argumentNames.length > 0 ? argumentNames : Object.keys(toFields(properties));
}

/** A text as the value of an argument: as it is, or where the schema has a place for a text. */
function toFitting(property: Fields, making: Making, text: string): unknown {
  const { root } = making;
  if (takesText(property, root)) return text;
  const choices = choicesFor(making, () => text);
  const made = [false, true].map((isWhole) => makeValue(property, root, choices, { isWhole }));
  return made.find(({ isSaid }) => isSaid)?.value ?? text;
}

/**
 * The arguments where the script's words go deeper into the schema: to a field of one of the names,
 * else to each text. `undefined`: there is no place for them.
 */
function findWithin(making: Making, shape: Fields): Fields | undefined {
  const { given, purpose, root } = making;
  const [only] = given.size === 1 ? given.values() : [];
  const places = [(field: string) => findByName(field, making), () => only];
  for (const place of purpose === 'recall-memory' ? places.slice(0, 1) : places)
    for (const isWhole of [false, true]) {
      const { value, isSaid } = makeValue(shape, root, choicesFor(making, place), { isWhole });
      if (isSaid) return toFields(value);
    }
  return undefined;
}

/** What is given by the role of which a field has a name. */
function findByName(field: string, { candidates, given }: Call): string | undefined {
  const roles = Object.entries(candidates.arguments);
  return roles
    .filter(([, names]) => names.includes(field))
    .map(([role]) => given.get(role))
    .find((text) => text !== undefined);
}

/** A value for an argument that the script says nothing of. */
function toPlain(property: Fields, { root }: Making, choices: Choices, field: string): unknown {
  const plain = choices.plain?.(property, field);
  if (plain !== undefined) return plain;
  // A property without a schema may be anything.
  if (Object.keys(property).length === 0) return choices.words(field).text;
  return makeValue(property, root, choices, { field }).value;
}

/**
 * The name that `tool` gives to an argument role: the first candidate that it declares, else the
 * first candidate.
 */
function argumentName(tool: OfferedTool, candidates: ToolCandidates, role: string): string {
  const names = Object.hasOwn(candidates.arguments, role) ? (candidates.arguments[role] ?? []) : [];
  return names.find((name) => tool.argumentNames.includes(name)) ?? names[0] ?? role;
}

/**
 * The value of an argument: as it is, or in the command line that a tool of this argument name
 * wants.
 */
function argumentValue(candidates: ToolCandidates, name: string, value: string): string {
  const { commands = {} } = candidates;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return command === undefined ? value : command.split('{}').join(toShellWord(value));
}

/** A value that a POSIX shell reads as one word, whatever appears in it. */
function toShellWord(value: string): string {
  return /^[\w./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
