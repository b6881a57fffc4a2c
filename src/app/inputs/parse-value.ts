// Parsers of single input values. Each returns the value or the end of a sentence that says what
// the text must be.
import { relative, resolve, sep } from 'node:path';
import { renderKnownWords } from '../../definition/near-word.ts';
import { parseDuration } from '../../domain/duration.ts';
import { type SuiteChoice, suites } from '../../domain/options.ts';
import type { Shard } from '../../domain/shard.ts';
import { explainSuite, parseSuiteName } from '../../domain/suite-revisions.ts';
import { looksSecret } from './masking.ts';

/** Why a text was refused: `must` is the predicate of `Input "timeout" must be a duration`. */
export interface Refused {
  readonly must: string;
  /** Whether such a text may be a secret, whatever it looks like. */
  readonly mayBeSecret?: true;
}

/** The value, or why there is none. */
export type Parsed<T> = { readonly value: T } | Refused;

/** Text to value. Never throws. */
export type ParseValue<T> = (text: string) => Parsed<T>;

/** The predicate with the text that was refused, unless that may be a secret. */
export function renderRefused({ must, mayBeSecret }: Refused, text: string): string {
  if (mayBeSecret === true || looksSecret(text)) return must;
  return `${must}; got ${JSON.stringify(text.slice(0, 80))}`;
}

/** Any text of at most `maxLength` characters in one line. */
export function oneLine(maxLength: number): ParseValue<string> {
  return (text) =>
    text.length > maxLength || /[\u0000-\u001f\u007f]/.test(text)
      ? { must: `must be one line of at most ${maxLength} characters` }
      : { value: text };
}

/** One of a closed list of words. */
export function choice<const Word extends string>(words: readonly Word[]): ParseValue<Word> {
  return (text) => {
    const word = words.find((known) => known === text);
    return word === undefined ? { must: `must be one of ${words.join(', ')}` } : { value: word };
  };
}

/** A suite, with or without its revision: `core`, `core@1`. */
export const suiteName: ParseValue<{ suite: SuiteChoice; revision: number | null }> = (text) => {
  const must = explainSuite(text, suites);
  const name = parseSuiteName(text);
  const suite = suites.find((known) => known === name?.suite);
  if (must !== null || name === null || suite === undefined)
    return { must: must ?? `must be one of ${suites.join(', ')}` };
  return { value: { suite, revision: name.revision } };
};

/** One of a closed list of names. Another one gets the nearest of them. */
export function knownWord(what: string, words: readonly string[]): ParseValue<string> {
  return (text) =>
    words.includes(text)
      ? { value: text }
      : {
          must: `must name an ${what} that is known (${renderKnownWords(text, words) ?? words.join(', ')})`,
        };
}

/** A whole number within bounds, both included. */
export function wholeNumber(min: number, max: number): ParseValue<number> {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max
      ? { value }
      : { must: `must be a whole number from ${min} to ${max}` };
  };
}

/** `I/N`: part I of N, from 1 to `max` parts. */
export function shard(max: number): ParseValue<Shard> {
  return (text) => {
    const [, number = 0, count = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
    return number >= 1 && number <= count && count <= max
      ? { value: { number, count } }
      : { must: `must be a shard such as 1/4: which one, a slash, and how many, ${max} at most` };
  };
}

/**
 * A duration such as `90s` within bounds, both included and given as durations. The value is in
 * milliseconds.
 */
export function duration(min: string, max: string): ParseValue<number> {
  const minMs = parseDuration(min) ?? 0;
  const maxMs = parseDuration(max) ?? 0;
  return (text) => {
    const value = parseDuration(text);
    if (value === null) return { must: 'must be a duration such as 90s' };
    return value >= minMs && value <= maxMs ? { value } : { must: `must be from ${min} to ${max}` };
  };
}

/**
 * `true` or `false`, as YAML 1.2 core spells them (the spellings that `core.getBooleanInput`
 * takes).
 */
export const yesOrNo: ParseValue<boolean> = (text) => {
  if (/^(?:true|True|TRUE)$/.test(text)) return { value: true };
  if (/^(?:false|False|FALSE)$/.test(text)) return { value: false };
  return { must: 'must be true or false' };
};

/** A folder for the run alone: neither the working directory nor one above it, however spelled. */
export const ownFolder = such(
  oneLine(1024),
  (dir) => relative(resolve(dir), process.cwd()).split(sep)[0] === '..',
  'must be a folder of its own, such as session-continuity-report',
);

/** Makes the empty text represent null. */
export function optional<T>(parse: ParseValue<T>): ParseValue<T | null> {
  return (text) => (text === '' ? { value: null } : parse(text));
}

/** Marks what the parser refuses as what may be a secret. */
export function unquoted<T>(parse: ParseValue<T>): ParseValue<T> {
  return (text) => {
    const parsed = parse(text);
    return 'must' in parsed ? { ...parsed, mayBeSecret: true } : parsed;
  };
}

/** Adds a condition with its own sentence to a parser. */
export function such<T>(
  parse: ParseValue<T>,
  holds: (value: T) => boolean,
  must: string,
): ParseValue<T> {
  return (text) => {
    const parsed = parse(text);
    return 'must' in parsed || holds(parsed.value) ? parsed : { must };
  };
}
