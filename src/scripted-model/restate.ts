// A request whose question is an answer of the model's own: a draft to be put better, a plan to be
// carried out, a question that was made of the conversation. The model cannot write. It says the
// same once more, so that the answer's road can be followed.
import type { Receipt, Tag } from '../domain/token.ts';
import type { Transcript } from '../domain/transcript.ts';
import type { TurnScript } from '../domain/witness.ts';

/** An answer that the model has given to a turn. */
export interface GivenAnswer {
  readonly tag: Tag;
  /** Without its receipt. */
  readonly words: string;
}

/**
 * The answer that a request asks about and nothing else. `null`: it asks about none of a turn that
 * is under way. An answer of an earlier turn is not said again: who asks that has lost the
 * question.
 */
export function findRestated(
  { utterances, question }: Transcript,
  {
    answers,
    scripts,
  }: {
    readonly answers?: ReadonlyMap<Receipt, GivenAnswer>;
    readonly scripts: ReadonlyMap<Tag, TurnScript>;
  },
): (GivenAnswer & { readonly receipt: Receipt }) | null {
  const marks = question === null ? [] : (utterances[question]?.marks ?? []);
  const receipt = marks.findLast(({ kind }) => kind === 'answer')?.value as Receipt | undefined;
  const given = receipt === undefined ? undefined : answers?.get(receipt);
  const script = given === undefined ? undefined : scripts.get(given.tag);
  if (receipt === undefined || given === undefined || script === undefined) return null;
  return script.isOver?.() === false ? { ...given, receipt } : null;
}
