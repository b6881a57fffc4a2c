// Requests by which an agent has the model work on the conversation itself: a summary of it, or its
// question in one that stands alone. They are known by what they order, which the table of
// conventions lists.
import type { OfferedTool } from '../domain/model-request.ts';
import type { Order, Utterance } from '../domain/transcript.ts';
import type { Phrase } from './convention.ts';
import { type Asks, orderedIn, ruledIn, saidIn, systemText } from './own-order.ts';

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

/**
 * The order of a request. `null`: there is none. A user may ask for a summary as well, so words
 * before the mark of a turn count only where more than that turn follows. Words after the last mark
 * are never a user's. `asks`: whether a turn waits for the answer. The system text may be the
 * agent's standing one then: a rule of that orders nothing, and where the turn's text is the last
 * word, nothing but a rewriting of the question is ordered.
 */
export function findOrder(
  utterances: readonly Utterance[],
  tools: readonly OfferedTool[],
  habits: readonly OrderHabit[],
  asks: Asks,
): FoundOrder | null {
  const asked = utterances.findLast(({ speaker }) => speaker === 'user');
  // Condensed words have a heading, and a turn that waits has a prompt: each may name the thing.
  const isTold = asks !== 'no' || utterances.some(({ isCondensed }) => isCondensed === true);
  const findPhrase = isTold ? orderedIn : saidIn;
  const ofUser = asked === undefined ? null : find(framework(asked), habits, findPhrase);
  // One with tools is a turn's, unless its last words are the agent's own.
  if (tools.length > 0) return asked?.marks.length === 0 ? ofUser : null;
  if (ofUser !== null) return ofUser;
  const order = systemText(utterances);
  if (order.length > maxOrderChars) return null;
  if (asks === 'no') return find(order, habits, findPhrase);
  const known = asks === 'last' ? habits.map((habit) => ({ ...habit, phrases: [] })) : habits;
  return find(order, known, ruledIn);
}

/** What of a message in the user's role its framework has written around what was said. */
function framework({ text, marks }: Utterance): string {
  const [first] = marks;
  const last = marks.at(-1);
  if (first === undefined || last === undefined)
    return text.length > 2 * maxEndChars
      ? `${text.slice(0, maxEndChars)}\n${text.slice(-maxEndChars)}`
      : text;
  const turns = new Set(marks.flatMap(({ kind, value }) => (kind === 'turn' ? [value] : [])));
  const isRetold = turns.size > 1 || marks.some(({ kind }) => kind === 'answer');
  const before = isRetold ? text.slice(0, first.offset).slice(0, maxEndChars) : '';
  return `${before}\n${text.slice(last.offset + last.value.length).slice(-maxEndChars)}`;
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
