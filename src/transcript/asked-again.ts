// Prompts that say the question twice: as the last entry of the conversation, and by itself under a
// heading ("# Received message"). That is one question, written as such, and no second one.
import type { Mark } from '../domain/token.ts';
import type { Utterance } from '../domain/transcript.ts';
import { isHeadingBetween } from './heading.ts';
import type { RetoldForms } from './retold.ts';

/**
 * The mark of a question that is said once more, apart: the last tag of a turn in a text, directly
 * after the same tag. `null`: there is none. What is between the two must be a heading. An entry
 * that the conversation holds twice has nothing there but the name of who speaks, or an answer.
 */
export function askedAgain(one: Utterance, { labels }: RetoldForms): Mark | null {
  const { text, marks } = one;
  const [first, second] = marks.filter(({ kind }) => kind !== 'file').slice(-2);
  if (first === undefined || second === undefined || first.value !== second.value) return null;
  if (second.kind !== 'turn' || first.offset === second.offset) return null;
  const end = endOf(text, first);
  const before = text.slice(0, first.offset);
  const between = text.slice(end, second.offset);
  const after = text.slice(endOf(text, second));
  const isAnswered = [...between.matchAll(labels)].some(([, user]) => user === undefined);
  return !isAnswered && isHeadingBetween(before, between, after) ? second : null;
}

/** Where a mark ends. That of a text without a tag has no letters of its own. */
function endOf(text: string, { value, offset }: Mark): number {
  return text.startsWith(value, offset) ? offset + value.length : offset;
}
