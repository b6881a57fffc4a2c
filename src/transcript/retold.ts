// Transcripts: a conversation retold within one message of the user's, and whose words an answer is
// said to be there.
import type { Mark } from '../domain/token.ts';
import type { Utterance } from '../domain/transcript.ts';
import { type Convention, rowsOf } from './convention.ts';

/** How speakers are named in a transcript. */
export interface RetoldForms {
  /** A speaker's name before the words of an answer, as transcripts in any markup have it. */
  readonly answer: RegExp;
  /**
   * Names at the beginning of a line that say whose words follow. The first group holds a user's.
   */
  readonly labels: RegExp;
}

/** The number of an entry, such as `12. `. */
const number = '(?:\\d{1,4}[.)] )?';

/** The forms of a table of conventions. */
export function toRetoldForms(table: readonly Convention[]): RetoldForms {
  const rows = rowsOf(table, 'retold');
  const user = alternatives(rows.flatMap((row) => row.user));
  const assistant = alternatives(rows.flatMap((row) => row.assistant));
  const answer = alternatives(rows.flatMap((row) => [...row.assistant, ...row.answer]));
  return {
    answer: new RegExp(
      `(?:^|[\\n<{"'[(*#>|,])[\\s\\W]{0,4}${number}(?:${answer})(?: ?\\([^()\\n]{0,40}\\))?(?:["'*_]{0,3}[:>\\]|\\n,]|\\(content=)`,
      'i',
    ),
    labels: new RegExp(
      `^[^\\w\\n]{0,8}${number}(?:(${user})|${assistant})[^\\w\\n]{0,3}(?<=[:>\\]]\\W{0,2})`,
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
  { answer, labels }: RetoldForms,
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
  return answer.test(text.slice(endOf(text, asking), at));
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
