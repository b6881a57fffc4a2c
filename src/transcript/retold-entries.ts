// A conversation retold within one message, in its entries: a label at the beginning of a line says
// whose words follow.
import type { Mark } from '../domain/token.ts';
import type { Utterance } from '../domain/transcript.ts';
import { conventions } from './conventions.ts';
import { toRetoldForms } from './retold.ts';

const { labels } = toRetoldForms(conventions);

/** Words of one speaker. `null`: of no other than whoever says the whole. */
export interface RetoldEntry {
  readonly speaker: 'user' | 'assistant' | null;
  readonly text: string;
}

/** What may be between the end of an entry and the label of the next one. */
const closing = /^\]?[^\p{L}\p{N}]*(?:<\/\w{1,30}>)?[^\p{L}\p{N}]*$/u;

const closingTag = /^\s*<\/\w{1,30}>/;

interface Label {
  readonly speaker: 'user' | 'assistant';
  readonly start: number;
  readonly end: number;
}

/**
 * The entries of a text, without their labels. A text that retells nothing is one entry. What has a
 * label within an entry's words is no entry: each one ends with its mark.
 */
export function retoldEntries({ text, marks }: Utterance): RetoldEntry[] {
  const found = labelsIn(text, marks);
  const [first] = found;
  if (first === undefined) return [{ speaker: null, text }];
  const before = { speaker: null, text: text.slice(0, first.start) };
  const entries = found.flatMap((label, index) => {
    const until = found[index + 1]?.start ?? text.length;
    const end = endOfWords(label, until, { text, marks });
    return [
      { speaker: end === label.end ? null : label.speaker, text: text.slice(label.end, end) },
      { speaker: null, text: text.slice(end, until).replace(closingTag, '') },
    ];
  });
  return [before, ...entries].filter((one) => one.text.trim() !== '');
}

/** The first label, and each one directly after a mark of a text or an answer. */
function labelsIn(text: string, marks: readonly Mark[]): Label[] {
  const said = marks.filter(({ kind }) => kind !== 'file');
  const found: Label[] = [];
  for (const { 0: words, 1: user, index } of text.matchAll(labels)) {
    const last = said.findLast(({ offset }) => offset < index);
    const isEntry =
      last === undefined ? found.length === 0 : closing.test(text.slice(endOf(text, last), index));
    if (!isEntry) continue;
    const speaker = user === undefined ? 'assistant' : 'user';
    found.push({ speaker, start: index, end: index + words.length });
  }
  return found;
}

/**
 * Where the words of an entry end: at the last mark of its own kind. With marks of the other kind
 * alone they are not the speaker's.
 */
function endOfWords(
  { speaker, end }: Label,
  until: number,
  { text, marks }: Pick<Utterance, 'text' | 'marks'>,
): number {
  const kind = speaker === 'user' ? 'turn' : 'answer';
  const inside = marks.filter(({ offset }) => offset >= end && offset < until);
  const last = inside.findLast((mark) => mark.kind === kind);
  if (last === undefined) return inside.length === 0 ? until : end;
  const after = endOf(text, last);
  return text.startsWith(']', after) ? after + 1 : after;
}

/** Where a mark ends. That of a text without a tag has no letters of its own. */
function endOf(text: string, { value, offset }: Mark): number {
  return text.startsWith(value, offset) ? offset + value.length : offset;
}
