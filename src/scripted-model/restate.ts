// A request whose question is an answer of the model's own: a draft to be put better, a plan to be
// carried out, a question that was made of the conversation. Or one whose question has its answer
// already, from another agent. The model cannot write. It says the same once more, so that the
// answer's road can be followed.

import type { Profile } from '../domain/profile.ts';
import { findTags, type Receipt, type Tag } from '../domain/token.ts';
import type { Transcript } from '../domain/transcript.ts';
import type { TurnScript } from '../domain/witness.ts';
import { chooseTool } from './tool-choice.ts';

/** An answer that the model has given to a turn. */
export interface GivenAnswer {
  readonly tag: Tag;
  /** Without its receipt. */
  readonly words: string;
}

/** What {@link findRestated} goes by. */
interface Answered {
  readonly answers?: ReadonlyMap<Receipt, GivenAnswer>;
  readonly scripts: ReadonlyMap<Tag, TurnScript>;
  readonly tools: Profile['tools'];
}

type Restated = GivenAnswer & { readonly receipt: Receipt };

/**
 * The answer that a request asks about and nothing else, or that its question was given. `null`:
 * there is none of a turn that is under way. An answer of an earlier turn is not said again: who
 * asks that has lost the question.
 */
export function findRestated(transcript: Transcript, answered: Answered): Restated | null {
  return askedAbout(transcript, answered) ?? answeredBefore(transcript, answered);
}

/** The answer after a question, by an agent that then handed back to the one that asks. */
function answeredBefore(
  { utterances, question, tools: offered }: Transcript,
  { answers, scripts, tools }: Answered,
): Restated | null {
  if (question === null) return null;
  const asked = new Set<string>(utterances[question]?.marks.map(({ value }) => value));
  const said = utterances.slice(question + 1).filter(({ speaker }) => speaker === 'assistant');
  const receipt = said.flatMap(({ marks }) => marks).findLast(({ kind }) => kind === 'answer')
    ?.value as Receipt | undefined;
  const given = receipt === undefined ? undefined : answers?.get(receipt);
  if (receipt === undefined || given === undefined || !asked.has(given.tag)) return null;
  const script = scripts.get(given.tag);
  if (script?.isOver?.() !== false || isAtWork(script, offered, tools)) return null;
  return { ...given, receipt };
}

/**
 * Whether a call of a turn can be made. An agent may have a plan made first, without tools: it is
 * no answer where tools can be called.
 */
function isAtWork(
  { steps }: TurnScript,
  offered: Transcript['tools'],
  tools: Profile['tools'],
): boolean {
  return steps.some(
    (step) => step.kind === 'call' && chooseTool(offered, tools[step.tool]) !== null,
  );
}

function askedAbout(
  { utterances, question, tools: offered }: Transcript,
  { answers, scripts, tools }: Answered,
): Restated | null {
  const marks = question === null ? [] : (utterances[question]?.marks ?? []);
  const tags = marks.flatMap(({ kind, value }) => (kind === 'turn' ? [value] : []));
  const receipt = marks.findLast(({ kind }) => kind === 'answer')?.value as Receipt | undefined;
  const given = receipt === undefined ? undefined : answers?.get(receipt);
  const script = given === undefined ? undefined : scripts.get(given.tag);
  if (receipt === undefined || given === undefined || script === undefined) return null;
  if (script.isOver?.() !== false) return null;
  // The name of a file in the answer may carry a tag. One more is that of a text which asks
  // something itself.
  const said = findTags(given.words).length;
  if (tags.length <= said && tags.every((tag) => given.words.includes(tag)))
    return { ...given, receipt };
  // The text of the turn next to its draft: "Objective: … Plan: … Carry out step 1."
  if (tags.some((tag) => tag !== given.tag) || isAtWork(script, offered, tools)) return null;
  return { ...given, receipt };
}
