// Whether a request is the one that a turn waits for, and whether its system text orders something
// of it. The standing instructions of an agent speak of summaries and titles as well.
import type { Utterance } from '../domain/transcript.ts';
import type { Phrase } from './convention.ts';

/** Words of a rule for many answers, or of what an agent is able to do, and none for this one. */
const standing =
  /\b(?:if|when|whenever|unless|once|as soon as|always|each|every|begin|start|open|head|lead|end|close|add|put|prefix|preface|you (?:can|may|could)|able to)\b/;

/** A phrase for the thing alone: a heading has it as well. */
const summary = /^(?:(?:continuation|handoff) )?summar(?:y|i[sz]ation)\b/;

/** What orders that a thing be made. */
const making =
  /\b(?:(?:creat|writ|generat|provid|produc|mak|giv|compos|prepar|updat)(?:e|ing)|(?:draft|craft|construct|build|return|output|extend)(?:ing)?)\b/;

/** What says that a thing is not to be made. */
const refused = /\b(?:not|never|no|without|avoid)\b[^,]{0,30}$/;

/** What says that a thing is there already. */
const given = /\b(?:given|using|use|answer|answering)(?: (?:a|an|the|this|following|user's))* $/;

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

/** How a text says a phrase. `null`: it does not. */
export function saidIn(text: string, phrase: Phrase): string | null {
  const words = text.toLowerCase().replace(/\s+/g, ' ');
  if (typeof phrase === 'string') return words.includes(phrase) ? phrase : null;
  return phrase.exec(words)?.[0] ?? null;
}

/** How a text orders what a phrase says, in a sentence that is no standing rule. */
export function ruledIn(text: string, phrase: Phrase): string | null {
  return orderedIn(text, phrase, (sentence) => standing.test(sentence));
}

/**
 * How a text orders what a phrase says, and does not only speak of it: "Summary of the
 * conversation: …", "Given a standalone question, answer it". `isIgnored`: sentences, in small
 * letters and without the phrase, that order nothing.
 */
export function orderedIn(
  text: string,
  phrase: Phrase,
  isIgnored: (sentence: string) => boolean = () => false,
): string | null {
  for (const part of text.split(/(?<=[.!?:;])\s|\n(?![a-z])/)) {
    const sentence = part.toLowerCase().replace(/\s+/g, ' ');
    const said = saidIn(sentence, phrase);
    if (said === null || isIgnored(sentence.replace(said, ''))) continue;
    const before = sentence.slice(0, sentence.indexOf(said));
    const isMade = !summary.test(said) || making.test(before);
    if (isMade && !given.test(before) && !refused.test(before)) return said;
  }
  return null;
}

/** The system text of a request, without condensed words. */
export function systemText(utterances: readonly Utterance[]): string {
  return utterances
    .filter(({ speaker, isCondensed }) => speaker === 'system' && isCondensed !== true)
    .map(({ text }) => text)
    .join('\n');
}
