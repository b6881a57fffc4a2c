// A value for a JSON schema: the plainest that it allows, with words in it that somebody chooses.
// The schema is hostile and may refer to itself.
import { asString, type Fields, toFields, toList } from '../domain/fields.ts';

/** Levels and values of one value. */
const maxLevels = 8;
const maxValues = 1_000;
/** Names of one object. */
const maxNames = 200;
/** Letters and items that a schema may demand at least. */
const maxDemanded = 1_000;
/** Valid values of the formats of JSON schema that agents' clients check. */
const formats: Readonly<Record<string, string>> = {
  date: '2026-01-01',
  'date-time': '2026-01-01T00:00:00Z',
  time: '00:00:00Z',
  duration: 'PT1S',
  email: 'nobody@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/** What decides the values that a schema leaves open. */
export interface Choices {
  /** The words of a text. `isSought`: they are what the value is made for. */
  words(field: string): { readonly text: string; readonly isSought: boolean };
  /** One of several values. */
  value(values: readonly unknown[], field: string): unknown;
  /** A value that is made without looking further into its schema. Absent, or undefined: none. */
  plain?(schema: Fields, field: string): unknown;
  /** True: a field that is not required is given only where what is sought is in it. */
  readonly isSparing?: true;
  /**
   * One of at least two branches that are more than null. `nameOf`: what a branch is told apart by.
   * `isSaid`: whether what is sought appears in its value. Absent, or undefined: the first.
   */
  branch?(
    branches: readonly Fields[],
    nameOf: (branch: Fields) => string,
    isSaid: (branch: Fields) => boolean,
  ): Fields | undefined;
}

/**
 * The schema of an object whose root refers to another one, or says only which branches there are:
 * that of one branch.
 */
export function findRoot(given: Fields, choices: Choices): Fields {
  const schema = dereference(given, given);
  if (schema.properties !== undefined) return schema;
  const making = startMaking(given, choices, false);
  const branch = chooseBranch(branchesOf(schema), making, { level: 0, field: '' });
  return branch === undefined ? schema : dereference(branch, given);
}

/** A value, and whether it has in it what it was made for. */
export interface MadeValue {
  readonly value: unknown;
  readonly isSaid: boolean;
}

interface Making {
  readonly root: Fields;
  readonly choices: Choices;
  readonly isWhole: boolean;
  readonly names: Map<Fields, Names>;
  isSaid: boolean;
  left: number;
}

/**
 * A value for `schema`, in which `#/…` refers to `root`. What is required is there. `isWhole`: all
 * that is not required, too. `field`: the name of the field that it is for.
 */
export function makeValue(
  schema: Fields,
  root: Fields,
  choices: Choices,
  { isWhole = false, field = '' }: { readonly isWhole?: boolean; readonly field?: string } = {},
): MadeValue {
  const making = startMaking(root, choices, isWhole);
  const value = toValue(schema, making, { level: 0, field });
  return { value, isSaid: making.isSaid };
}

function startMaking(root: Fields, choices: Choices, isWhole: boolean): Making {
  return { root, choices, isWhole, names: new Map(), isSaid: false, left: maxValues };
}

/** Where a value is: how deep, and in the field of which name. */
interface Place {
  readonly level: number;
  readonly field: string;
}

function toValue(given: Fields, making: Making, place: Place): unknown {
  making.left -= 1;
  const { level, field } = place;
  if (level > maxLevels || making.left < 0) return null;
  const schema = dereference(given, making.root);
  if (level > 0 && Object.keys(given).length === 0) return say(making, field);
  if (schema.const !== undefined) return schema.const;
  const plain = making.choices.plain?.(schema, field);
  if (plain !== undefined) return plain;
  const values = toList(schema.enum);
  if (values.length > 0) return making.choices.value(values, field);
  const choice = chooseBranch(branchesOf(schema), making, place);
  if (choice !== undefined) return toValue(choice, making, { level: level + 1, field });
  switch (typeOf(schema)) {
    case 'boolean':
      return false;
    case 'integer':
      return toNumber(schema, 1);
    case 'number':
      return toNumber(schema, 0.5);
    case 'array':
      return toItems(schema, making, place);
    case 'string':
      return toText(schema, making, field);
    case 'null':
      return null;
    default:
      return toObject(schema, making, level);
  }
}

/** The first type that is not null, in small letters: Gemini writes types in capitals. */
export function typeOf(schema: Fields): string {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return asString(types.find((type) => type !== 'null') ?? types[0]).toLowerCase();
}

function branchesOf(schema: Fields): readonly Fields[] {
  const branches = [...toList(schema.anyOf), ...toList(schema.oneOf), ...toList(schema.allOf)];
  return branches.map(toFields);
}

/** Whether a text will do as the value: the schema says so, or says nothing. */
export function takesText(given: Fields, root: Fields, level = 0): boolean {
  const schema = dereference(given, root);
  const branches = level > maxLevels ? [] : branchesOf(schema);
  if (branches.length > 0) return branches.some((one) => takesText(one, root, level + 1));
  const types = toList(Array.isArray(schema.type) ? schema.type : [schema.type]);
  const isOpen = schema.type === undefined && schema.properties === undefined;
  return isOpen || types.some((type) => asString(type).toLowerCase() === 'string');
}

function chooseBranch(
  branches: readonly Fields[],
  making: Making,
  { level, field }: Place,
): Fields | undefined {
  const known = branches.filter(({ type }) => type !== 'null');
  const isSaid = (branch: Fields): boolean =>
    saysWithin(branch, making, { level: level + 1, field });
  const nameOf = (branch: Fields): string => nameOfBranch(branch, making.root);
  const chosen = known.length < 2 ? undefined : making.choices.branch?.(known, nameOf, isSaid);
  return chosen ?? known[0] ?? branches[0];
}

/** What a branch is told apart by: the one value of a field, else a title or a definition. */
function nameOfBranch(branch: Fields, root: Fields): string {
  const schema = dereference(branch, root);
  const fixed = Object.values(toFields(schema.properties)).map((field) => {
    const { const: value, enum: values } = toFields(field);
    return value ?? (toList(values).length === 1 ? toList(values)[0] : undefined);
  });
  const value = fixed.find((one) => typeof one === 'string') ?? schema.const ?? schema.title;
  return asString(value ?? asString(branch.$ref).split('/').at(-1));
}

/** The words, or what a format or a limit of letters allows in their place. */
function toText({ format, maxLength, minLength }: Fields, making: Making, field: string): string {
  const valid = Object.hasOwn(formats, asString(format)) ? formats[asString(format)] : undefined;
  if (valid !== undefined) return valid;
  const { text } = making.choices.words(field);
  if (typeof maxLength !== 'number' || maxLength >= text.length) return say(making, field);
  const letters = typeof minLength === 'number' ? Math.min(minLength, maxDemanded) : 0;
  return 'ok'.padEnd(letters, '.').slice(0, Math.max(0, maxLength));
}

function say(making: Making, field: string): string {
  const { text, isSought } = making.choices.words(field);
  if (isSought) making.isSaid = true;
  return text;
}

/**
 * The number that is nearest to zero within the bounds. `above`: a step off a bound that is no
 * value itself.
 */
function toNumber(schema: Fields, above: number): number {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
  const low = asNumber(minimum) ?? sum(asNumber(exclusiveMinimum), above);
  const high = asNumber(maximum) ?? sum(asNumber(exclusiveMaximum), -above);
  const step = asNumber(schema.multipleOf) ?? 0;
  const least = low === undefined || low <= 0 ? Math.min(0, high ?? 0) : low;
  return step > 0 ? Math.ceil(least / step) * step : least;
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function sum(value: number | undefined, above: number): number | undefined {
  return value === undefined ? undefined : value + above;
}

function toItems({ items, minItems }: Fields, making: Making, { level, field }: Place): unknown[] {
  const demanded = Math.min(asNumber(minItems) ?? 0, maxDemanded);
  const place = { level: level + 1, field };
  const isGiven = making.choices.isSparing !== true || saysWithin(toFields(items), making, place);
  const count = Math.max(demanded, making.isWhole && isGiven ? 1 : 0);
  return Array.from({ length: count }, () => toValue(toFields(items), making, place));
}

function toObject(schema: Fields, making: Making, level: number): Fields {
  const properties = toFields(schema.properties);
  const { required, all } = namesOf(schema, making);
  const names = required.length === 0 || making.isWhole ? all : required;
  const place = (field: string): Place => ({ level: level + 1, field });
  const isGiven = (field: string): boolean =>
    making.choices.isSparing !== true ||
    required.includes(field) ||
    saysWithin(toFields(properties[field]), making, place(field));
  return Object.fromEntries(
    names
      .filter(isGiven)
      .map((field) => [field, toValue(toFields(properties[field]), making, place(field))]),
  );
}

/** Names of the properties of one object. */
interface Names {
  readonly required: readonly string[];
  /** Those that are required first. */
  readonly all: readonly string[];
}

/** The names of an object's properties, looked at once: one that refers to itself comes back. */
function namesOf(schema: Fields, { names }: Making): Names {
  const known = names.get(schema);
  if (known !== undefined) return known;
  const required = toList(schema.required).slice(0, maxNames).map(asString);
  const own = Object.keys(toFields(schema.properties));
  const found = { required, all: [...new Set([...required, ...own])].slice(0, maxNames) };
  names.set(schema, found);
  return found;
}

/** Whether what is sought can be in a value for the schema. */
function saysWithin(schema: Fields, making: Making, place: Place): boolean {
  const trial: Making = { ...making, isWhole: true, isSaid: false };
  toValue(schema, trial, place);
  making.left = trial.left;
  return trial.isSaid;
}

function dereference(given: Fields, root: Fields): Fields {
  return typeof given.$ref === 'string' ? findDefinition(given.$ref, root) : given;
}

/** What `#/$defs/Team` represents. Anything else represents nothing. */
function findDefinition(reference: string, root: Fields): Fields {
  const [start, ...path] = reference.split('/', maxLevels);
  if (start !== '#') return {};
  return path.reduce((fields, name) => toFields(fields[name]), root);
}
