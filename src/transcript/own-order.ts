// Whether a request is the one that a turn waits for, and whether its system text orders something
// of it. The standing instructions of an agent speak of summaries and titles as well.
import type { Utterance } from '../domain/transcript.ts';

/** Words of a rule for many answers, or of what an agent is able to do, and none for this one. */
const standing =
  /\b(?:if|when|whenever|unless|always|each|every|begin|start|open|head|lead|end|close|add|put|prefix|preface|you (?:can|may|could)|able to)\b/;

/**
 * Whether a request is the one that a turn waits for. `last`: the turn's text is its last word.
 * `before`: calls, or words of the framework, come after that. `no`: it is not.
 */
export type Asks = 'last' | 'before' | 'no';

/**
 * How a request asks about a turn that waits for its answer. `question`: where its question is.
 * `isOpen`: whether a mark is that of such a turn.
 */
export function asksTurn(
  utterances: readonly Utterance[],
  question: number | null,
  isOpen: (mark: string) => boolean,
): Asks {
  const marks = question === null ? [] : (utterances[question]?.marks ?? []);
  const newest = marks.findLast(({ kind }) => kind !== 'file') ?? marks.at(-1);
  if (question === null || newest === undefined || newest.kind === 'answer') return 'no';
  if (!isOpen(newest.value)) return 'no';
  const after = utterances.slice(question + 1);
  const isAnswered = after.some((one) => one.speaker === 'assistant' && one.marks.length > 0);
  if (isAnswered) return 'no';
  return after.some(({ speaker }) => speaker === 'user' || speaker === 'tool') ? 'before' : 'last';
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
