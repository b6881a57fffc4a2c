// Prompts that put the question before the conversation: "Question: … Conversation so far: …". The
// order of what was said before is judged all the same.
import type { MarkPlace, Utterance } from '../domain/transcript.ts';
import { isHeadingBetween } from '../transcript/heading.ts';
import { isUnsaid } from '../transcript/unsaid.ts';

/** What was said, and where a request has it. */
interface Placed extends MarkPlace {
  readonly token: string;
  readonly said: string;
}

/** Letters of a text by which its beginning is found. */
const maxBeginning = 40;

/**
 * The places without that of the question, the last of them, where it is set apart before all the
 * others: they are in one text after it, under a heading of their own.
 */
export function withoutQuestionFirst<Place extends Placed>(
  placed: readonly Place[],
  utterances: readonly Utterance[],
): readonly Place[] {
  const others = placed.slice(0, -1);
  const question = placed.at(-1);
  const [first] = others;
  if (question === undefined || first === undefined) return placed;
  const one = utterances[first.utterance];
  if (one === undefined || others.some(({ utterance }) => utterance !== first.utterance))
    return placed;
  const isApart =
    first.utterance === question.utterance
      ? others.every(({ offset }) => offset > question.offset) &&
        isUnderHeading(one.text, question, first)
      : first.utterance > question.utterance && isUnsaid(one);
  return isApart ? others : placed;
}

/**
 * Whether there is more between the question and the first text after it than what is around each
 * text of a user's. A list with its newest entry at the wrong end has nothing more there.
 */
function isUnderHeading(text: string, question: Placed, first: Placed): boolean {
  const asked = startOf(text, question);
  const start = startOf(text, first);
  if (asked === -1 || start === -1) return false;
  const between = text.slice(endOf(text, question), start);
  return isHeadingBetween(text.slice(0, asked), between, text.slice(endOf(text, first)));
}

/** Where a text ends whose mark, with a bracket or none, is at a place. */
function endOf(text: string, { offset, token }: Placed): number {
  const end = text.startsWith(token, offset) ? offset + token.length : offset;
  return text.charAt(end) === ']' ? end + 1 : end;
}

/**
 * Where a text begins whose mark is at a place. `-1`: it is not written as it was said. Of a turn
 * without text it is the line with its file.
 */
function startOf(text: string, { said, offset }: Placed): number {
  if (said === '') return text.lastIndexOf('\n', offset) + 1;
  const beginning = /^[\p{L}\p{N} ]+/u.exec(said.trimStart())?.[0].slice(0, maxBeginning).trim();
  return beginning === undefined || beginning === '' ? -1 : text.lastIndexOf(beginning, offset);
}
