// The form of an answer that a request describes in words alone: it demands "a JSON object" and
// sends no schema with it, or its instructions say that the answer must follow the one in them, or
// between which markers it belongs.
import { parseJson, toFields, toList } from '../domain/fields.ts';
import type { ModelMessage, ModelRequest } from '../domain/model-request.ts';
import type { DecodedBody } from './provider.ts';
import { demandedFields } from './request-fields.ts';

/** Characters of one text that are looked through: a hostile one is long. */
const maxChars = 20_000;
/** Beginnings of an object in one text. */
const maxStarts = 200;
/** Levels of an example. */
const maxLevels = 8;

/** "The output should be formatted as a JSON instance that conforms to the JSON schema below." */
const demanding =
  /\b(?:output|answer|respon[ds]\w*|reply)\b[^.]{0,80}\bJSON\b[^.]{0,80}\b(?:conforms? to|follow(?:s|ing)?|match(?:es|ing)?) (?:the|this) JSON schema\b/i;

/**
 * "Respond with the fields, starting with the field `[[ ## answer ## ]]`, and then ending with the
 * marker for `[[ ## completed ## ]]`." Fields of other types than text are described in between.
 */
const marking =
  /\bstarting with the (?:field|marker) ((?:`[^`\n]{1,100}`(?:, then )?){1,20}), and then ending with the (?:field|marker)(?: for)? (`[^`\n]{1,100}`)/i;

/** What a request wants of its answer, as far as the fields of its body say it. */
interface Form {
  readonly request: Pick<ModelRequest, 'messages' | 'tools'>;
  /** `null`: text. */
  readonly jsonFields: readonly string[] | null;
  readonly jsonSchema?: unknown;
}

/**
 * The form of the answer that the words of a request describe. Empty where its body says it, or
 * where nothing does.
 */
export function describedForm({
  request: { messages, tools },
  jsonFields,
  jsonSchema,
}: Form): Partial<Pick<DecodedBody, 'jsonSchema' | 'jsonFields' | 'markers'>> {
  if (jsonSchema !== undefined || (jsonFields ?? []).length > 0) return {};
  const isText = jsonFields === null;
  if (isText && tools.length > 0) return {};
  const instructions = instructionsIn(messages);
  const [, fields, end] = marking.exec(instructions.at(-1)?.slice(-maxChars) ?? '') ?? [];
  if (isText && fields !== undefined && end !== undefined)
    return { markers: [...`${fields}${end}`.matchAll(/`([^`]+)`/g)].map(([, one = '']) => one) };
  const texts = instructions.map((text) => text.slice(0, maxChars));
  if (isText && !texts.some((text) => demanding.test(text))) return {};
  const objects = texts.flatMap((text) => [...objectsIn(text)]);
  const found = readings.map((read) => objects.map(read).findLast((one) => one !== undefined));
  const schema = (isText ? found.slice(0, 1) : found).find((one) => one !== undefined);
  return schema === undefined ? {} : { jsonSchema: schema, jsonFields: demandedFields(schema) };
}

/** Where a framework describes its form: in system texts, and around the user's newest words. */
function instructionsIn(messages: readonly ModelMessage[]): string[] {
  const asked = messages.findLast(({ role }) => role === 'user');
  return messages.filter((one) => one.role === 'system' || one === asked).map(({ text }) => text);
}

/** The JSON objects in a text, in their order. Of one within another, the outer one alone. */
function* objectsIn(text: string): Generator<unknown> {
  let starts = 0;
  for (let at = text.indexOf('{'); at !== -1; at = text.indexOf('{', at + 1)) {
    starts += 1;
    if (starts > maxStarts) return;
    const end = endOfObject(text, at);
    const object = end === -1 ? undefined : parseJson(text.slice(at, end));
    if (object === undefined) continue;
    yield object;
    at = end - 1;
  }
}

/** Where the object that begins at `start` ends. `-1`: it does not. */
function endOfObject(text: string, start: number): number {
  const signs = /"(?:[^"\\]|\\.)*"|[{}]/gs;
  signs.lastIndex = start;
  let depth = 0;
  for (let sign = signs.exec(text); sign !== null; sign = signs.exec(text)) {
    if (sign[0] === '{') depth += 1;
    if (sign[0] === '}') depth -= 1;
    if (depth === 0) return signs.lastIndex;
  }
  return -1;
}

type Schema = Readonly<Record<string, unknown>>;

/** What an object in instructions may be, the surest first: each reads it as a schema. */
const readings: readonly ((object: unknown) => Schema | undefined)[] = [
  (object) => (isFields(toFields(object).properties) ? toFields(object) : undefined),
  (object) => {
    const properties = Object.entries(toFields(object));
    const isSchema = ([, value]: readonly [string, unknown]): boolean =>
      ['type', 'anyOf', '$ref'].some((key) => Object.hasOwn(toFields(value), key));
    return properties.length > 0 && properties.every(isSchema)
      ? toObjectSchema(properties)
      : undefined;
  },
  (object) =>
    Object.keys(toFields(object)).length === 0 ? undefined : toFields(schemaOf(object, 0)),
];

function isFields(value: unknown): boolean {
  return Object.keys(toFields(value)).length > 0;
}

function toObjectSchema(properties: readonly (readonly [string, unknown])[]): Schema {
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: properties.map(([name]) => name),
  };
}

/** The schema of which a value is an example. */
function schemaOf(value: unknown, level: number): Schema {
  if (value === null || level > maxLevels) return {};
  if (Array.isArray(value)) return { type: 'array', items: schemaOf(toList(value)[0], level + 1) };
  if (typeof value === 'object')
    return toObjectSchema(
      Object.entries(value).map(([name, one]) => [name, schemaOf(one, level + 1)] as const),
    );
  return typeof value === 'string' ? schemaOfNote(value) : { type: typeof value };
}

/** What a placeholder says of its value, such as the values of which DSPy wants one. */
function schemaOfNote(value: string): Schema {
  const choices = /\bone of: (.{1,2000})$/.exec(value)?.[1];
  if (choices !== undefined) return { enum: choices.split('; ') };
  const schema = /\bJSON schema: (\{.{1,4000}\})$/.exec(value)?.[1];
  const described = schema === undefined ? {} : toFields(parseJson(schema));
  return isFields(described) ? described : { type: 'string' };
}
