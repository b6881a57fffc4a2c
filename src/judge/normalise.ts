// Texts of a run with everything replaced that is fresh in each run, so that two runs can be laid
// side by side.
import type { Fields } from '../domain/fields.ts';
import type { CanaryRecord } from '../domain/record.ts';
import { findMarks } from '../domain/token.ts';

/** Names what is fresh in the texts of one canary. */
export interface Normaliser {
  /** With marks, facts and contexts by their names, and times, addresses and ids by their kind. */
  anonymous(text: string): string;
  /** The same, with ids numbered in the order in which they are met: what was one id stays one. */
  numbered(text: string): string;
  /** Either way, of a row of a store: a database counts its rows. */
  readonly row: Pick<Normaliser, 'anonymous' | 'numbered'>;
}

/** Looked for in this order. What one has replaced the next does not see. */
const kinds: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['uuid', /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi],
  ['time', /\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?/g],
  ['time', /(?<![\w.-])1[6-9]\d{8}(?:\d{3}(?:\d{3}(?:\d{3})?)?)?(?:\.\d{1,9})?(?![\w-])/g],
  ['address', /\b(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?\b|\bhost\.docker\.internal:\d{1,5}\b/g],
  ['id', /(?<![\w<-])[0-9a-f]{16,}(?![\w-])/gi],
  ['id', /(?<![\w<-])(?=[\w-]{0,80}?\d)(?=[\w-]{0,80}?[A-Za-z])[\w-]{10,200}(?![\w>-])/g],
];
/** A number that a database gives: rows of other canaries lie between those of one. */
const rowNumber =
  /(?<![\w-])(\w{0,40}(?:id|seq|sequence|pk))("?\s{0,3}[=:]\s{0,3})(\d{1,15})(?![\w.-])/gi;
/** Those of which it matters which one it is. */
const numberedKinds = new Set(['uuid', 'id']);

/** Names what is fresh in the texts of a canary. */
export function createNormaliser({ play, turns, containers }: CanaryRecord): Normaliser {
  const owners = new Map(containers.flatMap(({ tokens }) => [...tokens]));
  const counts = new Map<string, number>();
  const marks = new Map<string, string>();
  for (const [token, { canary, turn }] of owners) {
    const whose = canary === play.canary.name ? `turn ${turn}` : `turn ${turn} of ${canary}`;
    const kind = { T: 'tag', R: 'receipt', F: 'file' }[token.charAt(0)] ?? 'mark';
    const count = (counts.get(`${kind} ${whose}`) ?? 0) + 1;
    counts.set(`${kind} ${whose}`, count);
    marks.set(token, `‹${kind}${count === 1 ? '' : ` ${count}`} of ${whose}›`);
  }
  const named = new Map<string, string>();
  for (const [name, value] of Object.entries(play.facts)) named.set(value, `‹${name}›`);
  for (const { contextId, turn } of turns) named.set(contextId, `‹context of ${turn.session}›`);
  // A value may begin with another one.
  const values = [...named].sort(([a], [b]) => b.length - a.length);
  const name = (text: string): string => {
    let result = text;
    for (const [value, as] of values) if (value !== '') result = result.replaceAll(value, as);
    for (const { value } of findMarks(result))
      result = result.replaceAll(value, marks.get(value) ?? value);
    return result;
  };
  const numbers = new Map<string, number>();
  const mask = (text: string, toName: (kind: string, value: string) => string): string => {
    let result = name(text);
    for (const [kind, pattern] of kinds)
      result = replaceOutside(result, pattern, (value) =>
        kind === 'id' && !isMadeUp(value) ? value : toName(kind, value),
      );
    return result;
  };
  const toKind = (kind: string): string => `‹${kind}›`;
  const toNumber = (kind: string, value: string): string => {
    if (!numberedKinds.has(kind)) return toKind(kind);
    const number = numbers.get(value) ?? numbers.size + 1;
    numbers.set(value, number);
    return `‹${kind} ${number}›`;
  };
  // Numbers of one column are told apart, and those of two are never compared.
  const maskRow = (text: string, toName: typeof toNumber): string =>
    mask(text, toName).replace(rowNumber, (_, column, sign, value) => {
      return `${column}${sign}${toName('id', `${column} ${value}`)}`;
    });
  return {
    anonymous: (text) => mask(text, toKind),
    numbered: (text) => mask(text, toNumber),
    row: {
      anonymous: (text) => maskRow(text, toKind),
      numbered: (text) => maskRow(text, toNumber),
    },
  };
}

/** Whether a machine made a word: letters and digits in turn. */
function isMadeUp(word: string): boolean {
  return (word.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0) >= 2;
}

/** Replaces matches that are in no name that was put in before. */
function replaceOutside(text: string, pattern: RegExp, replace: (value: string) => string): string {
  return text
    .split(/(‹[^›]*›)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(pattern, replace)))
    .join('');
}

/** JSON with its keys in order, so that two writers of one value write the same. */
export function toSortedJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value as Fields).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    );
  } catch {
    return text;
  }
}
