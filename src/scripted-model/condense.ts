// The scripted model as a perfect summariser: it says what it was shown, in order, with the marks,
// and without the words around it.
import { type CondensedMark, findMarks, type Mark, type Tag } from '../domain/token.ts';
import type { Transcript, Utterance } from '../domain/transcript.ts';
import { retoldEntries } from '../transcript/retold-entries.ts';
import { inToldOrder, type ToldTurns } from './told-first.ts';

/**
 * Characters of one text that are kept as they are. Of a longer one, the sentences that say
 * something.
 */
const maxPlainChars = 400;
/** Characters of all. */
const maxChars = 60_000;
/** What names and codes look like that are worth keeping: a fact, or a mark. */
const telling = /[A-Za-z0-9]-[0-9a-f]{6,}/;
const speakers = {
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  harness: 'earlier',
} as const;

/** What is to be noted, between its heading and the next one: mem0, `Memory.add`. */
const newMessages = /^## New Messages\n(.*?)(?=^## Observation Date$|(?![\s\S]))/ms;
/** Where a message begins there. */
const newMessage = /\n(?=\w+: )/;

/** What answers an order. */
interface Condensed {
  readonly text: string;
  readonly mark: CondensedMark;
  /** True where the text has the form that the order wants. */
  readonly isInForm?: true;
}

/**
 * The answer to an order: a summary of what was said. Or, of a rewriting, the same before the
 * question, which stands alone then. Or an entry for what is new. null: nothing is ordered.
 */
export function answerOrder(
  { order, utterances, question }: Transcript,
  { makeCondensedMark, ...turns }: ToldTurns & { makeCondensedMark?(): CondensedMark },
): Condensed | null {
  if (order === null || makeCondensedMark === undefined) return null;
  const mark = makeCondensedMark();
  if (order === 'note') return { text: toNote(utterances, mark), mark, isInForm: true };
  const asking = question === null ? undefined : utterances[question];
  const list = order === 'summary' ? listIn(utterances) : null;
  const shown = list === null ? utterances : utterances.filter((one) => one.isCondensed !== true);
  const said = condense(inToldOrder(shown, turns), asking);
  const told = `[${mark}] What was said before:\n${said}\n[${mark}]`;
  if (list !== null)
    return { text: `<${list.all}>\n<${list.one}>${told}</${list.one}>\n</${list.all}>`, mark };
  if (order === 'summary') return { text: told, mark };
  const asked = asking === undefined ? '' : newestTurn(asking, turns);
  return { text: `${told} ${asked}`.trim(), mark };
}

/**
 * What was said in the new messages, as the one entry that mem0 is to add to its memory
 * (`ADDITIVE_EXTRACTION_PROMPT`).
 */
function toNote(utterances: readonly Utterance[], mark: CondensedMark): string {
  const ordering = utterances.findLast(({ speaker }) => speaker === 'user')?.text ?? '';
  const said = (newMessages.exec(ordering)?.[1] ?? '').split(newMessage).map(shorten);
  const lines = said.filter((line) => line !== '').map((line) => `- ${line}`);
  const text = `[${mark}] What was said:\n${lines.join('\n')}\n[${mark}]`;
  const memory = lines.length === 0 ? [] : [{ id: '0', text, attributed_to: 'user' }];
  return JSON.stringify({ memory });
}

/**
 * The elements of a list to which an order has the model add what is new: it shows two entries.
 * What the list has already, the agent keeps. `null`: it wants text.
 */
function listIn(utterances: readonly Utterance[]): { all: string; one: string } | null {
  const ordering = utterances.findLast(({ speaker }) => speaker === 'user')?.text ?? '';
  const [, all, one] = /<(\w+)>\s*<(\w+)>[^<]*<\/\2>\s*<\2>/.exec(ordering) ?? [];
  return all === undefined || one === undefined ? null : { all, one };
}

/**
 * Of a text with several turns the last one's words, with its tag: as they were sent, where they
 * are there so. A tag in the name of a file ends no words: it names a turn that has a file and no
 * text. A text without a tag ends where its mark was placed.
 */
function newestTurn({ text, marks: all }: Utterance, { scripts }: ToldTurns): string {
  const marks = all.filter(({ kind }) => kind !== 'file');
  const last = marks.findLast(({ kind }) => kind === 'turn');
  if (last === undefined) return text;
  const sent = scripts?.get(last.value as Tag)?.text?.trim() ?? '';
  if (sent !== '' && text.includes(sent)) return sent;
  const isPlaced = ({ offset, value }: Mark): boolean => !text.startsWith(value, offset);
  const isEnd = (mark: Mark): boolean => isPlaced(mark) || text[mark.offset - 1] === '[';
  const endOf = (mark: Mark): number =>
    isPlaced(mark) ? mark.offset : mark.offset + mark.value.length + ']'.length;
  const before = marks.findLast((mark) => mark.offset < last.offset && isEnd(mark));
  const start = before === undefined ? 0 : endOf(before);
  return text.slice(start, isEnd(last) ? endOf(last) : text.length).trim();
}

/**
 * What was said, one line a text. What an agent orders has no mark and is left out. A system text
 * with the mark of a text or an answer tells the conversation.
 */
function condense(utterances: readonly Utterance[], asking?: Utterance): string {
  const lines: string[] = [];
  for (const one of utterances) {
    const { speaker, text, marks, isCondensed } = one;
    const isTelling = isCondensed === true || marks.some(({ kind }) => kind !== 'file');
    if (speaker === 'system' && !isTelling) continue;
    if (one === asking && marks.length === 0) continue;
    if (speaker === 'tool' && !telling.test(text)) continue;
    // What was condensed names its speakers already.
    const entries = isCondensed === true ? [{ speaker: null, text }] : retoldEntries(one);
    for (const entry of entries) {
      const words = shorten(entry.text.replace(/\[?S-[a-z2-7]{10}\]?/g, ' '));
      const name = entry.speaker ?? (speaker === 'system' ? 'earlier' : speakers[speaker]);
      if (words !== '') lines.push(`- ${name}: ${words}`);
    }
  }
  return lines.join('\n').slice(0, maxChars);
}

/** A text in one line. Of a long one the sentences with a name, a code or a mark in them. */
function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= maxPlainChars) return line;
  const sentences = text.split(/(?<=[.!?\]])\s+|\n/);
  return sentences
    .filter((sentence) => telling.test(sentence) || findMarks(sentence).length > 0)
    .map((sentence) => sentence.replace(/\s+/g, ' ').trim())
    .join(' ')
    .slice(0, 10 * maxPlainChars);
}
