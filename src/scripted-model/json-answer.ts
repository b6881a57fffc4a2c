// An answer for a request that demands JSON or a tool call: routers, guards, and agents that take
// their answer in a form of their own. The text appears in every field that takes one. The rest is
// the plainest value that the schema allows.
import { asString, type Fields, toFields, toList } from '../domain/fields.ts';
import { findAnswerTool, wordsOf } from './answer-tool.ts';

/** Levels and values of one answer. A schema is hostile and may refer to itself. */
const maxLevels = 8;
const maxValues = 1_000;
/** Letters and items that a schema may demand at least. */
const maxDemanded = 1_000;
/** The field of an answer whose schema names none. */
const plainField = 'answer';
/** Of several values that a field may have, the one by which A2A agents say that they are done. */
const doneValue = 'completed';
/** Values by which a supervisor says that no worker has to act any more. */
const endValue = /^(?:_*end_*|_*finish(?:ed)?_*)$/i;
/** Words in the name of a field that holds the name of a tool: the one to call next. */
const toolWords = ['tool', 'function'];
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

/**
 * The text as JSON after a schema. `undefined`: any object will do. What is required is there, and
 * all the rest only where the text would not be in it otherwise. `isAnswered`: the request has an
 * answer to its question already.
 */
export function toJsonAnswer(schema: unknown, text: string, isAnswered = false): string {
  const root = toFields(schema);
  for (const isWhole of [false, true]) {
    const form: Form = { root, text, isAnswered, isWhole, isSaid: false, left: maxValues };
    const value = toValue(root, form, 0);
    const isEmpty = Object.keys(toFields(value)).length === 0;
    if (isEmpty && (isWhole || root.properties === undefined))
      return JSON.stringify({ [plainField]: text });
    if (form.isSaid || isWhole) return JSON.stringify(value);
  }
  return JSON.stringify({ [plainField]: text });
}

interface Form {
  readonly root: Fields;
  readonly text: string;
  readonly isAnswered: boolean;
  /** Whether fields are given that are not required. */
  readonly isWhole: boolean;
  /** Whether the text appears somewhere. */
  isSaid: boolean;
  left: number;
}

/** `field`: the name of the field that the value is for. */
function toValue(given: Fields, form: Form, level: number, field = ''): unknown {
  form.left -= 1;
  if (level > maxLevels || form.left < 0) return null;
  const schema = dereference(given, form);
  if (level > 0 && Object.keys(given).length === 0) return say(form);
  if (schema.const !== undefined) return schema.const;
  const values = toList(schema.enum);
  if (values.length > 0) return chooseValue(values, form, field);
  const choices = [...toList(schema.anyOf), ...toList(schema.oneOf), ...toList(schema.allOf)];
  const choice = chooseBranch(choices.map(toFields), form, level);
  if (choice !== undefined) return toValue(choice, form, level + 1);
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  // Gemini writes types in capitals.
  switch (asString(types.find((type) => type !== 'null') ?? types[0]).toLowerCase()) {
    case 'boolean':
      return false;
    case 'integer':
      return toNumber(schema, 1);
    case 'number':
      return toNumber(schema, 0.5);
    case 'array':
      return toItems(schema, form, level);
    case 'string':
      return toText(schema, form);
    case 'null':
      return null;
    default:
      return toObject(schema, form, level);
  }
}

/**
 * Of several branches the one that is named as tools for answers are, since frameworks without tool
 * calls ask for one as JSON, with a branch for each tool. Where it takes no text, it ends the turn.
 */
function chooseBranch(branches: readonly Fields[], form: Form, level: number): Fields | undefined {
  const known = branches.filter(({ type }) => type !== 'null');
  const named = known.length < 2 ? undefined : findAnswerTool(known, (one) => nameOf(one, form));
  if (named === undefined) return known[0] ?? branches[0];
  const trial: Form = { ...form, isWhole: true, isSaid: false };
  toValue(named, trial, level + 1);
  form.left = trial.left;
  return trial.isSaid || form.isAnswered ? named : known[0];
}

/** What a branch is told apart by: the one value of a field, else a title or a definition. */
function nameOf(branch: Fields, form: Form): string {
  const schema = dereference(branch, form);
  const fixed = Object.values(toFields(schema.properties)).map((field) => {
    const { const: value, enum: values } = toFields(field);
    return value ?? (toList(values).length === 1 ? toList(values)[0] : undefined);
  });
  const value = fixed.find((one) => typeof one === 'string') ?? schema.title;
  return asString(value ?? asString(branch.$ref).split('/').at(-1));
}

/**
 * A worker acts until the question is answered. Then its supervisor ends the turn. Of the names of
 * tools, one for answers is taken at once.
 */
function chooseValue(values: readonly unknown[], { isAnswered }: Form, field: string): unknown {
  if (values.includes(doneValue)) return doneValue;
  const isOfTool = wordsOf(field).some((word) => toolWords.includes(word));
  const tool = isOfTool ? findAnswerTool(values, asString) : undefined;
  if (tool !== undefined) return tool;
  const isEnd = (value: unknown): boolean => endValue.test(asString(value));
  return values.find((value) => isEnd(value) === isAnswered) ?? values[0];
}

/** The text, or what a format or a limit of letters allows in its place. */
function toText({ format, maxLength, minLength }: Fields, form: Form): string {
  const valid = Object.hasOwn(formats, asString(format)) ? formats[asString(format)] : undefined;
  if (valid !== undefined) return valid;
  if (typeof maxLength !== 'number' || maxLength >= form.text.length) return say(form);
  const letters = typeof minLength === 'number' ? Math.min(minLength, maxDemanded) : 0;
  return 'ok'.padEnd(letters, '.').slice(0, Math.max(0, maxLength));
}

function say(form: Form): string {
  form.isSaid = true;
  return form.text;
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

function toItems({ items, minItems }: Fields, form: Form, level: number): unknown[] {
  const demanded = Math.min(asNumber(minItems) ?? 0, maxDemanded);
  const count = Math.max(demanded, form.isWhole ? 1 : 0);
  return Array.from({ length: count }, () => toValue(toFields(items), form, level + 1));
}

function toObject(schema: Fields, form: Form, level: number): Fields {
  const properties = toFields(schema.properties);
  const required = toList(schema.required).map(asString);
  const isAll = required.length === 0 || form.isWhole;
  const names = isAll ? [...new Set([...required, ...Object.keys(properties)])] : required;
  return Object.fromEntries(
    names
      .slice(0, maxValues)
      .map((name) => [name, toValue(toFields(properties[name]), form, level + 1, name)]),
  );
}

function dereference(given: Fields, { root }: Form): Fields {
  return typeof given.$ref === 'string' ? findDefinition(given.$ref, root) : given;
}

/** What `#/$defs/Team` represents. Anything else represents nothing. */
function findDefinition(reference: string, root: Fields): Fields {
  const [start, ...path] = reference.split('/', maxLevels);
  if (start !== '#') return {};
  return path.reduce((fields, name) => toFields(fields[name]), root);
}
