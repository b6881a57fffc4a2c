// Requests by which an agent has the model work on the conversation itself: a summary of it, or its
// question in one that stands alone. They are known by what they order, which the table of
// conventions lists.
import type { OfferedTool } from '../domain/model-request.ts';
import type { Order, Utterance } from '../domain/transcript.ts';
import type { Phrase } from './convention.ts';
import { type Asks, orderedIn, ruledIn, saidIn, systemText } from './own-order.ts';
import type { Known } from './untagged.ts';

/** Phrases by which an order is known, in small letters. */
export interface OrderHabit {
  readonly order: Order;
  /** Those that order it of a turn's own question too. */
  readonly asking: readonly Phrase[];
  /** All others. */
  readonly phrases: readonly Phrase[];
}

/**
 * The system text of an agent's own request is a short order. An agent's whole prompt is longer.
 */
const maxOrderChars = 6_000;
/** Characters at each end of a text without a mark in which an order is looked for. */
const maxEndChars = 3_000;

/** What is ordered, and by which phrase. */
export interface FoundOrder {
  readonly order: Order;
  readonly phrase: string;
}

/** What {@link findOrder} goes by. */
interface Asking extends Pick<Known, 'textOf'> {
  readonly tools: readonly OfferedTool[];
  readonly habits: readonly OrderHabit[];
  readonly asks: Asks;
  /** Index of the newest question. */
  readonly question: number | null;
}

/**
 * The order of a request. `null`: there is none. A user may ask for a summary as well, so what was
 * sent as the text of a turn orders nothing. `asks`: whether a turn waits for the answer. The
 * system text, and what is before the first text of a prompt, may be the agent's standing one then:
 * a rule of that orders nothing. Where the turn's text is the last word, a system text before it
 * orders nothing but a rewriting of the question.
 */
export function findOrder(
  utterances: readonly Utterance[],
  { tools, habits, asks, question, textOf }: Asking,
): FoundOrder | null {
  const asked = utterances.findLast(({ speaker }) => speaker === 'user');
  // Condensed words have a heading, and a turn that waits has a prompt: each may name the thing.
  const isTold = asks !== 'no' || utterances.some(({ isCondensed }) => isCondensed === true);
  const findPhrase = isTold ? orderedIn : saidIn;
  const around = asked === undefined ? none : framework(asked, textOf);
  const ofUser =
    find(around.after, habits, findPhrase) ??
    find(around.before, habits, asks === 'no' ? findPhrase : ruledIn);
  // One with tools is a turn's, unless its last words are the agent's own.
  if (tools.length > 0) return asked?.marks.length === 0 ? ofUser : null;
  if (ofUser !== null) return ofUser;
  const latest = systemText(utterances.slice((question ?? utterances.length) + 1));
  const ofLatest = find(latest.slice(-maxEndChars), habits, ruledIn);
  if (ofLatest !== null) return ofLatest;
  const order = systemText(utterances);
  if (order.length > maxOrderChars) return null;
  if (asks === 'no') return find(order, habits, findPhrase);
  const known = asks === 'last' ? habits.map((habit) => ({ ...habit, phrases: [] })) : habits;
  return find(order, known, ruledIn);
}

/** What a framework has written around what was said. */
interface Around {
  /** Before the first text. */
  readonly before: string;
  /** After the last one. Of a message in which no turn says anything, all. */
  readonly after: string;
}

const none: Around = { before: '', after: '' };

/** What of a message in the user's role its framework has written. */
function framework({ text, marks }: Utterance, textOf: Known['textOf']): Around {
  const last = marks.at(-1);
  if (last === undefined)
    return {
      before: '',
      after:
        text.length > 2 * maxEndChars
          ? `${text.slice(0, maxEndChars)}\n${text.slice(-maxEndChars)}`
          : text,
    };
  // The mark of a text without a tag has no letters of its own.
  const end = last.offset + (text.startsWith(last.value, last.offset) ? last.value.length : 0);
  return {
    before: text.slice(0, startOf({ text, marks }, textOf)).slice(0, maxEndChars),
    after: text.slice(end).slice(-maxEndChars),
  };
}

/** The first words of a text, which an agent that escapes its signs leaves as they are. */
const beginningOf = /^[^&<>"'\\\n]{8,40}/;

/**
 * Where what was said begins: the text that was sent with the first mark, or its first words. Of
 * one that is not there so, no one knows where it begins. Where more than that was said, the words
 * before the mark are taken for the framework's, else for the user's.
 */
function startOf(
  { text, marks }: Pick<Utterance, 'text' | 'marks'>,
  textOf: Known['textOf'],
): number {
  const [first] = marks;
  if (first === undefined) return 0;
  const sent = textOf(first.value);
  const start = sent === null ? -1 : text.lastIndexOf(sent, first.offset);
  if (sent !== null && start !== -1 && start + sent.length >= first.offset) return start;
  const beginning = beginningOf.exec(sent ?? '')?.[0];
  const begun = beginning === undefined ? -1 : text.indexOf(beginning);
  if (begun !== -1 && begun < first.offset) return begun;
  const turns = new Set(marks.flatMap(({ kind, value }) => (kind === 'turn' ? [value] : [])));
  const isRetold = turns.size > 1 || marks.some(({ kind }) => kind === 'answer');
  return isRetold ? first.offset : 0;
}

function find(
  text: string,
  habits: readonly OrderHabit[],
  findPhrase: (text: string, phrase: Phrase) => string | null,
): FoundOrder | null {
  for (const { order, asking, phrases } of habits)
    for (const one of [...asking, ...phrases]) {
      const phrase = findPhrase(text, one);
      if (phrase !== null) return { order, phrase };
    }
  return null;
}
