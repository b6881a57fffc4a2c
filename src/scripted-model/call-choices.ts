// What a call is given where its script says nothing: the deed that is meant, enough of what is
// counted, one word for all places, and another one for the name of each note.
import type { AbstractTool } from '../domain/abstract-tool.ts';
import { asString, type Fields, toList } from '../domain/fields.ts';
import { wordsOf } from './answer-tool.ts';
import { type Choices, typeOf } from './json-value.ts';

/** What a call is for, and what the script gives it by the roles of its arguments. */
export interface CallPurpose {
  readonly purpose: AbstractTool;
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
const deedFields = 'action command cmd method mode op operation'.split(' ');

/** Words in the names of arguments that say how many are wanted, and up to where. */
const counts = 'count end k limit max num results size to top'.split(' ');
const starts = 'from start'.split(' ');
const wholes = 'all entire full whole'.split(' ');
const enough: Readonly<Partial<Record<AbstractTool, number>>> = { 'read-file': 1_000_000 };
const enoughElsewhere = 10;
/** Values that leave nothing out, and that are text. */
const plainest = /^(?:all|complete|detailed|full|te?xt|utf-?8)$/i;

/** What an argument of no role is given. */
const plainWord = 'canary';
/** Last words of names that tell one note from another, with such a word before them or alone. */
const titles = 'slug title'.split(' ');
const names = 'file filename id key name path'.split(' ');
const notes = 'doc document entry fact file item memory note record'.split(' ');

/** No field has words of its own. */
export function nameless(): undefined {
  return undefined;
}

/** The choices of a call. `wordsFor`: what the script gives for a field, if anything. */
export function choicesFor(
  call: CallPurpose,
  wordsFor: (field: string) => string | undefined,
): Choices {
  const { purpose } = call;
  return {
    isSparing: true,
    words: (field) => {
      const text = wordsFor(field);
      return { text: text ?? toPlainWord(field, call), isSought: text !== undefined };
    },
    value: (values, field) => {
      const isDeed = wordsOf(field).some((word) => deedFields.includes(word) || word === 'type');
      const deed = isDeed ? findDeed(values, purpose) : undefined;
      return deed ?? values.find((value) => plainest.test(asString(value))) ?? values[0];
    },
    branch: (branches, nameOf, isSaid) =>
      branches.find((branch) => findDeed([nameOf(branch)], purpose) !== undefined) ??
      branches.find(isSaid),
    plain: (schema, field) =>
      wordsFor(field) === undefined ? toPlain(schema, field, purpose) : undefined,
  };
}

/** Whether a field of this name says what is to be done. */
export function isDeedField(field: string): boolean {
  return deedFields.includes(field.toLowerCase());
}

/** Of several values the one that says what is to be done. `undefined`: none does. */
export function findDeed(values: readonly unknown[], purpose: AbstractTool): unknown {
  return deeds[purpose]
    .map((deed) => values.find((value) => wordsOf(asString(value)).includes(deed)))
    .find((value) => value !== undefined);
}

/** A default, null, or what is enough. `undefined`: the schema decides. */
function toPlain(schema: Fields, field: string, purpose: AbstractTool): unknown {
  if (schema.default !== undefined) return schema.default;
  if (takesNull(schema)) return null;
  if (schema.enum !== undefined) return undefined;
  const type = typeOf(schema);
  const has = (words: readonly string[]): boolean =>
    wordsOf(field).some((word) => words.includes(word));
  if (type === 'boolean') return purpose === 'read-file' && has(wholes) ? true : undefined;
  if (type !== 'integer' && type !== 'number') return undefined;
  if (has(starts)) return clip(1, schema);
  return has(counts) ? clip(enough[purpose] ?? enoughElsewhere, schema) : undefined;
}

/** The nearest number that a schema allows. */
function clip(wanted: number, { minimum, maximum }: Fields): number {
  const low = typeof minimum === 'number' ? minimum : wanted;
  const high = typeof maximum === 'number' ? maximum : wanted;
  return Math.min(Math.max(wanted, low), high);
}

function takesNull({ type, anyOf, nullable }: Fields): boolean {
  const branches = toList(anyOf).map((branch) => (branch as Fields | null)?.type);
  return nullable === true || [...toList(type), ...branches].includes('null');
}

/** One word for all, but where it names what is given: two notes of one name would be one. */
function toPlainWord(field: string, { given }: CallPurpose): string {
  const content = given.get('content');
  return content === undefined || !isOfNote(wordsOf(field))
    ? plainWord
    : `${plainWord}-${checksumOf(content)}`;
}

function isOfNote(words: readonly string[]): boolean {
  const last = words.at(-1) ?? '';
  return (
    titles.includes(last) ||
    (names.includes(last) && words.slice(0, -1).every((word) => notes.includes(word)))
  );
}

/** A short word that is another one for another text (FNV-1a). */
function checksumOf(text: string): string {
  let sum = 0x811c9dc5;
  for (const letter of text) sum = Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return (sum >>> 0).toString(36);
}
