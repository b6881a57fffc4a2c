// The form of an answer as langchain4j sketches it for a model without JSON schemas: braces, names
// in quotes, and behind each name what is told there and of which type, in parentheses.
import type { Fields } from '../domain/fields.ts';

/** Levels of one sketch, and its fields. */
const maxLevels = 8;
const maxFields = 200;

/** Types by their names in Java, as schemas. */
const types: readonly (readonly [RegExp, Fields])[] = [
  [
    /^(?:integer|int|long|short|byte|java\.lang\.(?:Long|Short)|java\.math\.BigInteger)\b/,
    { type: 'integer' },
  ],
  [/^(?:float|double|number|java\.math\.BigDecimal)\b/, { type: 'number' }],
  [/^boolean\b/, { type: 'boolean' }],
];

/**
 * The JSON schema of the sketch that begins with the brace at `start`. `undefined`: there is none.
 */
export function readSketch(text: string, start: number): Fields | undefined {
  return toSchema(text.slice(start), 0);
}

function toSchema(sketch: string, level: number): Fields | undefined {
  if (level > maxLevels) return undefined;
  const properties: [string, Fields][] = [];
  const heads = /\s*,?\s*"([^"\n]{1,100})": ?\(/y;
  heads.lastIndex = 1;
  for (let head = heads.exec(sketch); head !== null; head = heads.exec(sketch)) {
    const end = endOfNote(sketch, heads.lastIndex);
    if (end === -1 || properties.length === maxFields) return undefined;
    const note = sketch.slice(heads.lastIndex, end);
    properties.push([head[1] ?? '', typeOf(/(?:^|; )type: (.*)$/s.exec(note)?.[1] ?? '', level)]);
    heads.lastIndex = end + 1;
  }
  if (properties.length === 0) return undefined;
  const required = properties.map(([name]) => name);
  return { type: 'object', properties: Object.fromEntries(properties), required };
}

/** Where the note that begins at `start` ends: at the parenthesis that closes it. `-1`: nowhere. */
function endOfNote(text: string, start: number): number {
  let depth = 1;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

/** The schema of `array of string`, `enum, must be one of [A, B]`, `date string (2023-12-31)`. */
function typeOf(words: string, level: number): Fields {
  const items = /^array of (.*)$/s.exec(words)?.[1];
  if (items !== undefined && level <= maxLevels)
    return { type: 'array', items: typeOf(items, level + 1) };
  const choices = /^enum, must be one of \[([^\]]*)\]/.exec(words)?.[1];
  if (choices !== undefined) return { enum: choices.split(', ') };
  const example = /^[\w-]+ string \(([^)]*)\)/.exec(words)?.[1];
  if (example !== undefined) return { enum: [example] };
  const inner = words.indexOf('{');
  const nested = inner === -1 ? undefined : toSchema(words.slice(inner), level + 1);
  return nested ?? types.find(([name]) => name.test(words))?.[1] ?? { type: 'string' };
}
