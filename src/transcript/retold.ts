// Transcripts: a conversation retold within one message of the user's, and whose words an answer is
// said to be there.
import type { Mark } from '../domain/token.ts';
import type { Utterance } from '../domain/transcript.ts';
import { type Convention, rowsOf } from './convention.ts';

/** How speakers are named in a transcript. */
export interface RetoldForms {
  /** A speaker's name before the words of an answer, as transcripts in any markup have it. */
  readonly answer: RegExp;
  /** The same directly after them, as in JSON with its keys sorted. */
  readonly answerAfter: RegExp;
  /**
   * Names at the beginning of a line that say whose words follow. The first group holds a user's.
   */
  readonly labels: RegExp;
}

/** The time or the number of an entry, such as `[10:03] ` or `12. `. */
const number =
  '(?:\\[?(?:[a-z]{3},? )?\\d{1,4}[-.:/\\d]{3,16}[ T]?[\\d.:]{0,15}(?:Z| ?[ap]m)?\\]?[ ,-]{1,3}|\\d{1,4}[.)] )?';

/** The field in which a record has the speaker's name. */
const field = '["\']?(?:role|from|type|sender|author|speaker)["\']?\\s?[:=]\\s?["\']?';
/** Further attributes of an element behind the speaker's name. */
const attributes = '["\'](?:\\s[\\w:-]{1,30}=["\'][^"\'\\n]{0,80}["\']){1,8}\\s?/?>';

/** A label of any name at the beginning of a line. What a record calls a field is no speaker. */
const anyLabel = new RegExp(
  `^[-*_#> ]{0,4}${number}(?!(?:role|content|text|message|value)\\b)(\\p{L}[\\p{L}\\p{N} _'-]{0,30})[*_]{0,2}[:\uFF1A][*_]{0,2} ?\\S`,
  'gimu',
);

/** The forms of a table of conventions. */
export function toRetoldForms(table: readonly Convention[]): RetoldForms {
  const rows = rowsOf(table, 'retold');
  const user = alternatives(rows.flatMap((row) => row.user));
  const assistant = alternatives(rows.flatMap((row) => row.assistant));
  const answer = alternatives(rows.flatMap((row) => [...row.assistant, ...row.answer]));
  return {
    answer: new RegExp(
      `(?:(?:^|[\\n<{"'[(*#>|,])[\\s\\W]{0,4}${number}|${field})(?:${answer})(?:[_-]\\d{1,4})?(?: ?\\([^()\\n]{0,40}\\))?(?:["'*_]{0,3}[:>\\]|\\n,]|\\(content=|${attributes})`,
      'i',
    ),
    answerAfter: new RegExp(`^\\]?["'],?\\s{0,9}${field}(?:${answer})["']`, 'i'),
    labels: new RegExp(
      `^[^\\w\\n]{0,8}${number}(?:(${user})|${assistant})(?:[_-]\\d{1,4})?[^\\w\\n]{0,3}(?<=[:>\\]]\\W{0,2})`,
      'gim',
    ),
  };
}

/** The names as alternatives of a pattern. No name at all matches nothing. */
function alternatives(names: readonly string[]): string {
  const plain = names.filter((name) => /^\w+$/.test(name));
  return plain.length === 0 ? '(?!)' : plain.join('|');
}

/**
 * Whether an answer whose receipt is at `at` is retold there as an answer: after a turn's text, and
 * not as the user's words. A transcript that is a message of its own, before the newest question
 * (`isAsked`: one follows), must name its speakers, and so must one with the question before the
 * rest. One with the question at its end need not.
 */
export function isRetoldAsAnswer(
  { text, marks }: Utterance,
  at: number,
  isAsked: boolean,
  { answer, answerAfter, labels }: RetoldForms,
): boolean {
  const before = marks.filter(({ offset }) => offset < at);
  const tag = before.findLast(({ kind }) => kind === 'turn');
  if (tag === undefined || isLabelledUser(text, before.at(-1) ?? tag, at, labels)) return false;
  if (marks.some(({ kind, offset }) => kind === 'turn' && offset > at)) return true;
  const turns = before.flatMap(({ kind, value }) => (kind === 'turn' ? [value] : []));
  const isNamed = isAsked || new Set(turns).size > 1;
  if (!isNamed) return false;
  const first = new Map(before.toReversed().map(({ value, offset }) => [value, offset]));
  const asking = before.findLast((mark) => isAsking(mark, text, first)) ?? tag;
  const receipt = marks.find(({ offset }) => offset === at);
  const after = text.slice(at + (receipt?.value.length ?? 0));
  return (
    answer.test(text.slice(endOf(text, asking), at)) ||
    answerAfter.test(after) ||
    isAlternating(text, before, asking, at)
  );
}

/**
 * Whether the words after a turn's text begin with another label than that text has: who speaks is
 * said there, under whatever name.
 */
function isAlternating(text: string, before: readonly Mark[], asking: Mark, at: number): boolean {
  const last = before.findLast(({ offset }) => offset < asking.offset);
  const asked = text.slice(last === undefined ? 0 : endOf(text, last), asking.offset);
  const names = [...asked.matchAll(anyLabel)].map(([, name]) => name?.toLowerCase());
  const answer = text.slice(endOf(text, asking), at).replace(/^\]?\s*\n/, '');
  const [label] = answer.startsWith(']') ? [] : answer.matchAll(anyLabel);
  return names.length > 0 && label?.index === 0 && !names.includes(label[1]?.toLowerCase());
}

/**
 * Whether a mark is the tag of a turn at the turn's own text. An answer may name a file again, with
 * the tag that is in its name.
 */
function isAsking(
  { kind, value, offset }: Mark,
  text: string,
  first: ReadonlyMap<string, number>,
): boolean {
  if (kind !== 'turn') return false;
  return first.get(value) === offset || text.charAt(offset - 1) !== '-';
}

/** Whether the last label before a receipt gives the words after the mark before it to the user. */
function isLabelledUser(text: string, last: Mark, at: number, labels: RegExp): boolean {
  const label = [...text.slice(last.offset, at).matchAll(labels)].at(-1);
  return label?.[1] !== undefined;
}

/** Where a mark ends. That of a text without a tag has no letters of its own. */
function endOf(text: string, { value, offset }: Mark): number {
  return text.startsWith(value, offset) ? offset + value.length : offset;
}

/**
 * Whether a tag at `at` is quoted by the assistant: in words that a transcript gives to it, and
 * that end with the receipt of an answer.
 */
export function isQuotedInAnswer(
  { text, marks }: Utterance,
  at: number,
  { labels }: RetoldForms,
): boolean {
  const receipts = marks.filter(({ kind }) => kind === 'answer').map(({ offset }) => offset);
  const start = receipts.findLast((offset) => offset < at) ?? 0;
  const end = receipts.find((offset) => offset > at);
  if (end === undefined) return false;
  const label = [...text.slice(start, end).matchAll(labels)].at(-1);
  return label !== undefined && label[1] === undefined && start + label.index < at;
}

/** Whether an utterance holds the tag of a turn. */
export function isTagged({ marks }: Utterance): boolean {
  return marks.some(({ kind }) => kind === 'turn');
}
