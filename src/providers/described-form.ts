// The form of an answer that a request describes in words alone: it demands "a JSON object" and
// sends no schema with it, or its instructions say that the answer must follow the one in them, or
// between which markers it belongs.
import { parseJson, toFields, toList } from '../domain/fields.ts';
import type { ModelMessage, ModelRequest } from '../domain/model-request.ts';
import type { DecodedBody } from './provider.ts';
import { demandedFields } from './request-fields.ts';
import { readSketch } from './sketched-form.ts';
import { textForm } from './text-form.ts';

/** Characters at each end of a text that are looked through: a hostile one is long. */
const maxChars = 20_000;
/** Beginnings of an object in one text. */
const maxStarts = 200;
/** Levels of an example. */
const maxLevels = 8;

/** What the answer is called in an order that says how it must be. */
const answer = String.raw`\b(?:output|answer|respon[ds]\w*|reply|return|provide)\b`;
/** How an order ties the answer to a schema. */
const tie = String.raw`(?:conform|adher|follow|match|compatib)\w*`;

/**
 * Orders to answer with JSON after a schema that is written down with them: "The output should be
 * formatted as a JSON instance that conforms to the JSON schema below" (LangChain), "Here is the
 * JSON Schema instance your output must adhere to" (Spring AI), "respond with a JSON object that's
 * compatible with this schema" (pydantic-ai), "Here's a JSON schema to follow" (LlamaIndex).
 */
const demanding = new RegExp(
  [
    String.raw`${answer}[^.]{0,100}\bJSON\b[^.]{0,100}\b${tie}[^.]{0,30} (?:JSON[ _])?schema\b`,
    String.raw`\bJSON schema\b[^.]{0,30}${answer} (?:must|should|has to|needs to) ${tie}`,
    String.raw`\bJSON schema to follow\b`,
  ].join('|'),
  'i',
);

/** "You must answer strictly in the following JSON format: {" (langchain4j). */
const strictly =
  /\b(?:must|always|only|strictly)\b[^.\n]{0,30}\b(?:answer|respond|reply)\b[^.\n]{0,40}\bJSON\b[^.\n]{0,30}:[\s`]*(?:json\s+)?(?=\{)/gi;

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
}: Form): Partial<Pick<DecodedBody, 'jsonSchema' | 'jsonFields' | 'around'>> {
  if (jsonSchema !== undefined || (jsonFields ?? []).length > 0) return {};
  const isText = jsonFields === null;
  const instructions = instructionsIn(messages, isText && tools.length > 0);
  const schema = isText ? demandedIn(instructions) : describedIn(instructions);
  if (schema !== undefined) return { jsonSchema: schema, jsonFields: demandedFields(schema) };
  if (!isText || tools.length > 0) return {};
  const form = textForm(instructions);
  if (form?.jsonSchema === undefined) return form ?? {};
  return { ...form, jsonFields: demandedFields(form.jsonSchema) };
}

/** The schema that an answer must follow where the texts demand JSON. */
function demandedIn(texts: readonly string[]): Schema | undefined {
  const sketched = texts.map(sketchIn).findLast((one) => one !== undefined);
  if (sketched !== undefined || !texts.some((text) => demanding.test(text))) return sketched;
  return describedIn(texts, readings.slice(0, 1));
}

/**
 * The schema that the surest of the readings finds in the texts, the last where it finds several.
 */
function describedIn(texts: readonly string[], by = readings): Schema | undefined {
  const objects = texts.flatMap((text) => [...objectsIn(text)]);
  const found = by.map((read) => objects.map(read).findLast((one) => one !== undefined));
  return found.find((one) => one !== undefined) ?? texts.map(sketchIn).findLast(Boolean);
}

/** The form behind an order to answer in nothing else. */
function sketchIn(text: string): Schema | undefined {
  const order = [...text.matchAll(strictly)].at(-1);
  if (order === undefined) return undefined;
  const start = order.index + order[0].length;
  const end = endOfObject(text, start);
  const object = end === -1 ? undefined : parseJson(text.slice(start, end));
  if (object === undefined) return readSketch(text, start);
  return readings.map((read) => read(object)).find((one) => one !== undefined);
}

/**
 * Where a framework describes its form: in system texts, and around the user's newest words. Where
 * tools are offered, what a system text describes may be how one is called in words.
 */
function instructionsIn(messages: readonly ModelMessage[], isNextToTools: boolean): string[] {
  const asked = messages.findLast(({ role }) => role === 'user');
  return messages
    .filter((one) => one === asked || (!isNextToTools && one.role === 'system'))
    .map(({ text }) => endsOf(text));
}

/** The beginning and the end of a very long text: a form is in one of them. */
function endsOf(text: string): string {
  if (text.length <= 2 * maxChars) return text;
  return `${text.slice(0, maxChars)}\n${text.slice(-maxChars)}`;
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
