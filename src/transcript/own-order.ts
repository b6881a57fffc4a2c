// Whether a request is the one that a turn waits for, and whether its system text orders something
// of it. The standing instructions of an agent speak of summaries and titles as well.
import type { Utterance } from '../domain/transcript.ts';

/** Words of a rule for many answers, and none for this one. */
const standing =
  /\b(?:if|when|whenever|unless|always|each|every|begin|start|open|head|lead|end|close|add|put|prefix|preface)\b/;

/**
 * Whether the last thing that a user says in a request is a turn that waits for its answer.
 * `isOpen`: whether a mark is that of such a turn.
 */
export function asksTurn(
  utterances: readonly Utterance[],
  isOpen: (mark: string) => boolean,
): boolean {
  const last = utterances.findLastIndex(({ speaker }) => speaker === 'user');
  const marks = utterances[last]?.marks.filter(({ kind }) => kind !== 'file') ?? [];
  if (marks.length === 0) {
    const files = utterances[last]?.marks ?? [];
    return files.some(({ value }) => isOpen(value));
  }
  const isAnswered = utterances
    .slice(last + 1)
    .some(({ speaker, marks: said }) => speaker === 'assistant' && said.length > 0);
  const newest = marks.at(-1);
  return newest?.kind === 'turn' && !isAnswered && isOpen(newest.value);
}

/** Whether a text, in small letters, says a phrase in a sentence that is no standing rule. */
export function isOrdered(text: string, phrase: string): boolean {
  return text
    .split(/(?<=[.!?:;])\s|\n/)
    .some((sentence) => sentence.includes(phrase) && !standing.test(sentence));
}

/**
 * The system text of a request, without what introduces condensed words: "Summary of the
 * conversation so far: …" orders nothing.
 */
export function systemText(utterances: readonly Utterance[]): string {
  return utterances
    .filter(({ speaker, isCondensed }) => speaker === 'system' && isCondensed !== true)
    .map(({ text, introduction = 0 }) => text.slice(introduction))
    .join('\n');
}
