// The arguments of a call: what the script gives, under the names and in the shapes that the tool's
// schema has, and plain values for what the schema demands besides. A profile may write all of
// them.
import type { AbstractTool } from '../domain/abstract-tool.ts';
import { asString, type Fields, toFields, toList } from '../domain/fields.ts';
import type { OfferedTool } from '../domain/model-request.ts';
import type { ToolCandidates } from '../domain/profile.ts';
import { wordsOf } from './answer-tool.ts';
import { type Choices, makeValue, takesText } from './json-value.ts';

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

/** Words by which one of several values says what a tool is to do, the surest first. */
const deeds: Readonly<Record<AbstractTool, readonly string[]>> = {
  'commit-memory': 'add create store save write insert append remember set put upsert'.split(' '),
  'recall-memory': 'search retrieve query recall find get read view load list'.split(' '),
  'read-file': 'view read open cat get full'.split(' '),
  'run-skill': 'run execute use load view'.split(' '),
  'ask-peer': 'send ask delegate call'.split(' '),
};
/**
 * Names of arguments that tell one note from another, and of those that say how many are wanted.
 */
const unique = /(?:^|_)(?:id|name|slug|title)$/i;
const count = /limit|count|(?:^|_)(?:k|max|n|size|top)(?:_|$)/i;
/** What an argument of no role is given. */
const plainWord = 'canary';
const plainCount = 10;

/** The arguments of a call as JSON. */
export function toArguments(call: Call): string {
  const { candidates, schema, given } = call;
  if (candidates.call !== undefined) return JSON.stringify(fillWritten(candidates.call, given));
  const { required, properties: described } = toFields(schema);
  const properties = toFields(described);
  const values = { ...placeGiven(call) };
  for (const name of toList(required).map(asString))
    if (!Object.hasOwn(values, name))
      values[name] = toPlain(toFields(properties[name]), call, name);
  // Which of several deeds is meant must be said, whether the schema demands it or not.
  for (const [name, property] of Object.entries(properties)) {
    const { enum: known, default: usual } = toFields(property);
    const deed = usual === undefined ? findDeed(toList(known), call) : undefined;
    if (deed !== undefined && !Object.hasOwn(values, name)) values[name] = deed;
  }
  return JSON.stringify(values);
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

/** The arguments in which the script's own words are. */
function placeGiven(call: Call): Readonly<Record<string, unknown>> {
  const { offered, candidates, schema, given, purpose } = call;
  const named = [...given].map(([role, value]) => {
    const name = argumentName(offered, candidates, role);
    return [name, argumentValue(candidates, name, value)] as const;
  });
  const { properties: described } = toFields(schema);
  if (described === undefined) return Object.fromEntries(named);
  const properties = toFields(described);
  const placed = named
    .filter(([name]) => Object.hasOwn(properties, name))
    .map(([name, text]) => [name, toFitting(toFields(properties[name]), call, text)] as const);
  const within = placed.length === named.length ? {} : findWithin(call);
  // What looks memories up may take no words, and give all that there is.
  const rest = purpose === 'recall-memory' ? [] : named;
  return { ...(within ?? Object.fromEntries(rest)), ...Object.fromEntries(placed) };
}

/** A text as the value of an argument: as it is, or where the schema has a place for a text. */
function toFitting(property: Fields, call: Call, text: string): unknown {
  const root = toFields(call.schema);
  if (takesText(property, root)) return text;
  const choices = choicesFor(call, () => text);
  const made = [false, true].map((isWhole) => makeValue(property, root, choices, { isWhole }));
  return made.find(({ isSaid }) => isSaid)?.value ?? text;
}

/**
 * The arguments where the script's words go deeper into the schema: to a field of one of the names,
 * else to each text. `undefined`: there is no place for them.
 */
function findWithin(call: Call): Fields | undefined {
  const root = toFields(call.schema);
  const [only] = call.given.size === 1 ? call.given.values() : [];
  const places = [(field: string) => findByName(field, call), () => only];
  for (const place of call.purpose === 'recall-memory' ? places.slice(0, 1) : places)
    for (const isWhole of [false, true]) {
      const { value, isSaid } = makeValue(root, root, choicesFor(call, place), { isWhole });
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

function choicesFor(call: Call, wordsFor: (field: string) => string | undefined): Choices {
  return {
    words: (field) => {
      const text = wordsFor(field);
      return { text: text ?? toPlainWord(field, call), isSought: text !== undefined };
    },
    value: (values) => findDeed(values, call) ?? values[0],
  };
}

/** Of several values the one that says what is to be done. `undefined`: none does. */
function findDeed(values: readonly unknown[], { purpose }: Call): unknown {
  return deeds[purpose]
    .map((deed) => values.find((value) => wordsOf(asString(value)).includes(deed)))
    .find((value) => value !== undefined);
}

/** A value for an argument that the script says nothing of. */
function toPlain(property: Fields, call: Call, field: string): unknown {
  if (property.default !== undefined) return property.default;
  if (takesNull(property)) return null;
  // A property without a schema may be anything.
  if (Object.keys(property).length === 0) return toPlainWord(field, call);
  const choices = choicesFor(call, () => undefined);
  const { value } = makeValue(property, toFields(call.schema), choices, { field });
  return value === 0 && property.minimum === undefined && count.test(field) ? plainCount : value;
}

function takesNull({ type, anyOf, nullable }: Fields): boolean {
  const branches = toList(anyOf).map((branch) => toFields(branch).type);
  return nullable === true || [...toList(type), ...branches].includes('null');
}

/** One word for all, but where it names what is given: two notes of one name would be one. */
function toPlainWord(field: string, { given }: Call): string {
  const content = given.get('content');
  return content === undefined || !unique.test(field)
    ? plainWord
    : `${plainWord}-${checksumOf(content)}`;
}

/** A short word that is another one for another text (FNV-1a). */
function checksumOf(text: string): string {
  let sum = 0x811c9dc5;
  for (const letter of text) sum = Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (sum >>> 0).toString(36);
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
