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
const closing = /^[^\p{L}\p{N}<]*(?:<\/\w{1,30}>)?[^\p{L}\p{N}]*$/u;
/** Its characters. */
const maxClosingChars = 100;
const closingTag = /^\s{0,9}<\/\w{1,30}>/;

interface Label {
  readonly speaker: 'user' | 'assistant';
  readonly start: number;
  readonly end: number;
}

/**
 * The entries of a text, without their labels. A text of one turn or answer retells nothing: its
 * label is a word of it. So is a label between two marks that does not follow the first of them.
 */
export function retoldEntries({ text, marks }: Utterance): RetoldEntry[] {
  const said = marks.filter(({ kind }) => kind !== 'file');
  const found = said.length < 2 ? [] : labelsIn(text, said);
  const entries: RetoldEntry[] = [];
  let at = 0;
  let mark = 0;
  for (const [index, { speaker, start, end }] of found.entries()) {
    const until = found[index + 1]?.start ?? text.length;
    const own = speaker === 'user' ? 'turn' : 'answer';
    let last: Mark | undefined;
    let hasOther = false;
    for (let one = said[mark]; one !== undefined && one.offset < until; one = said[mark]) {
      mark += 1;
      if (one.offset < end) continue;
      if (one.kind === own) last = one;
      else hasOther = true;
    }
    // With marks of the other kind alone the words are not those of the label's speaker.
    if (last === undefined && hasOther) continue;
    entries.push({ speaker: null, text: text.slice(at, start).replace(closingTag, '') });
    at = last === undefined ? until : endOf(text, last);
    entries.push({ speaker, text: text.slice(end, at) });
  }
  entries.push({ speaker: null, text: text.slice(at).replace(closingTag, '') });
  return entries.filter((one) => one.text.trim() !== '');
}

/** The first label, and each one directly after a mark of a text or an answer. */
function labelsIn(text: string, said: readonly Mark[]): Label[] {
  const found: Label[] = [];
  let passed = 0;
  for (const { 0: words, 1: user, index } of text.matchAll(labels)) {
    while ((said[passed]?.offset ?? index) < index) passed += 1;
    const last = said[passed - 1];
    const isEntry = last === undefined ? found.length === 0 : isClosing(text, last, index);
    if (!isEntry) continue;
    const speaker = user === undefined ? 'assistant' : 'user';
    found.push({ speaker, start: index, end: index + words.length });
  }
  return found;
}

function isClosing(text: string, last: Mark, at: number): boolean {
  const start = endOf(text, last);
  return at - start <= maxClosingChars && closing.test(text.slice(start, at));
}

/** Where a mark ends. That of a text without a tag has no letters of its own. */
function endOf(text: string, { value, offset }: Mark): number {
  const end = text.startsWith(value, offset) ? offset + value.length : offset;
  return text.startsWith(']', end) ? end + 1 : end;
}
