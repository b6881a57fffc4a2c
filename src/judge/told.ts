// What is due of a conversation where the profile declares that it is not told whole: the facts
// that a turn asks for, in their order. And the request by which a turn's history is judged where
// the model was asked several times for one answer.
import type { HistoryForm } from '../domain/profile.ts';
import { findTags } from '../domain/token.ts';
import type { Transcript, Utterance } from '../domain/transcript.ts';
import type { ModelExchange } from '../domain/witness.ts';
import { condensedAt } from '../transcript/condensed.ts';
import { callsIn, findThrownAway } from './calls-run.ts';
import type { TurnContext } from './context.ts';
import { type Excuse, excuseOf } from './due.ts';

/** How the agent is declared to tell its model the history. */
export function historyForm({ observation }: TurnContext): HistoryForm {
  return observation.declared?.history ?? 'whole';
}

/** Why an earlier turn need not be in the request word for word. `null`: it must. */
export function excuseOfForm(context: TurnContext, earlier: TurnContext): Excuse {
  const form = historyForm(context);
  if (context === earlier || form === 'whole' || form === 'system') return null;
  return `the profile declares history: ${form}, so only what a turn asks for is due`;
}

/** A fact of an earlier turn that a turn asks for. */
export interface AskedFact {
  readonly fact: string;
  readonly teller: TurnContext;
}

/**
 * The facts of earlier turns that the replies of a turn must have, in the order in which they were
 * told.
 */
export function askedFacts(context: TurnContext): AskedFact[] {
  const wanted = context.turn.turn.expect.flatMap((one) =>
    one.kind === 'reply-contains' ? [one.text] : [],
  );
  return context.earlier
    .filter((teller) => excuseOf(context, teller) === null)
    .flatMap((teller) => teller.turn.turn.facts.map((fact) => ({ fact, teller })))
    .filter(({ fact }) => wanted.some((text) => text.includes(fact)));
}

/**
 * Whether words are an answer of the model's and nothing else: that it once knew a fact is not the
 * fact as it was told.
 */
function isAnswer({ speaker, marks }: Utterance): boolean {
  return (
    speaker === 'assistant' && marks.length > 0 && marks.every(({ kind }) => kind === 'answer')
  );
}

/**
 * A fact that is missing from all words of a request but its answers. `null`: all are there. An
 * answer does not count: a window of the newest messages, whatever it is declared to be, has lost
 * the turn and may have the answer to an earlier question.
 */
export function lostFact(facts: readonly AskedFact[], request: ModelExchange): AskedFact | null {
  const telling = request.transcript.utterances.filter((one) => !isAnswer(one));
  return facts.find(({ fact }) => !telling.some(({ text }) => text.includes(fact))) ?? null;
}

/**
 * Two facts that one text of a request says in another order than the user did. `null`: there are
 * none. A fact that is told before that text, as in a summary, is only said there again. What is
 * looked up comes by how well it fits: notes that the model has made have no order then.
 */
export function swappedFacts(
  facts: readonly AskedFact[],
  request: ModelExchange,
  form: HistoryForm,
): readonly [AskedFact, AskedFact] | null {
  const before = new Set<AskedFact>();
  for (const utterance of request.transcript.utterances) {
    const { text } = utterance;
    const all = facts.filter(({ fact }) => text.includes(fact));
    const told = all.filter((one) => !before.has(one));
    if (!isAnswer(utterance)) for (const one of all) before.add(one);
    for (const [index, one] of told.entries()) {
      const earlier = told[index - 1];
      if (earlier === undefined || earlier.teller === one.teller) continue;
      if (form === 'retrieval' && areInNotes(text, one.fact, earlier.fact)) continue;
      if (text.indexOf(one.fact) < text.indexOf(earlier.fact)) return [earlier, one];
    }
  }
  return null;
}

/** Whether two facts are in condensed words of their own each. An answer in one may say both. */
function areInNotes(text: string, one: string, other: string): boolean {
  const [notes, others] = [one, other].map((fact) => [
    condensedAt(text, text.indexOf(fact)),
    condensedAt(text, text.lastIndexOf(fact)),
  ]);
  return (
    notes?.some((note) => note !== null && others?.some((o) => o !== null && o !== note)) === true
  );
}

/**
 * The request whose history counts for an answer: the one that brought the words which the answered
 * request works on. An agent may have a draft said once more, or have its question put so that it
 * stands alone and ask that one without the history.
 */
export function sourceOf(context: TurnContext, request: ModelExchange): ModelExchange {
  const { model, astray, beside } = context.turn;
  const asked = [...model, ...astray, ...beside];
  const told = new Set(context.earlier.map(({ turn }): string => turn.turn.tag));
  const seen = new Set<ModelExchange>();
  let source: ModelExchange | undefined = request;
  let last = request;
  while (source !== undefined && !seen.has(source)) {
    seen.add(source);
    last = source;
    const { restates, transcript }: ModelExchange = source;
    const isBefore = ({ sequence }: ModelExchange): boolean => sequence < last.sequence;
    source = asked.find(
      (one) =>
        isBefore(one) &&
        ((restates !== undefined &&
          one.receipt === restates &&
          asksAbout(transcript, one, context.turn.turn.tag, told)) ||
          (one.condensed !== undefined &&
            one.transcript.order === 'rewrite' &&
            transcript.utterances.some(
              ({ isCondensed, text }) =>
                isCondensed === true && text.includes(one.condensed ?? '\0'),
            ))),
    );
  }
  return last;
}

/** As {@link sourceOf}, of the judged request of a turn. `null`: there is none. */
export function sourceIn(context: TurnContext): ModelExchange | null {
  return context.request === null ? null : sourceOf(context, context.request);
}

/**
 * Whether an answer is the question of a request, and not what was said after it. Next to the text
 * of its turn it is, where the request leaves the rest to the one that brought the answer.
 * `told`: the earlier turns.
 */
function asksAbout(
  { utterances, question }: Transcript,
  { receipt, answer }: ModelExchange,
  tag: string,
  told: ReadonlySet<string>,
): boolean {
  const marks = question === null ? [] : (utterances[question]?.marks ?? []);
  if (!marks.some(({ value }) => value === receipt)) return false;
  // The name of a file in the answer may carry the tag as well.
  const named = findTags(answer.text ?? '').filter((one) => one === tag).length;
  if (marks.filter(({ value }) => value === tag).length <= named) return true;
  return !utterances.some((one) => one.marks.some(({ value }) => told.has(value)));
}

/**
 * The requests on which a turn's reply rests: those whose scripted calls the agent ran for it, and
 * the one that was answered. What else an agent asks, of a guardrail or for notes, tells what it is
 * for and nothing else. So does another agent that makes calls of its own and goes on with them.
 */
export function roadOf(context: TurnContext, request: ModelExchange): ModelExchange[] {
  const asked = [...context.turn.model, ...context.astray];
  const chain = asked.filter((e) => e.called !== null && e.sequence < request.sequence);
  if (chain.length === 0) return [request];
  const thrownAway = findThrownAway(asked);
  const held = new Set([request, sourceOf(context, request)].flatMap(callsIn));
  const elsewhere = new Set(asked.flatMap(callsIn));
  // Where the user was given no answer, no one can tell whose the calls are.
  const isRestedOn = ({ answer: { toolCalls } }: ModelExchange): boolean =>
    context.receipt === null ||
    toolCalls.some(({ id }) => held.has(id)) ||
    !toolCalls.some(({ id }) => elsewhere.has(id));
  return [...chain.filter((e) => !thrownAway.has(e) && isRestedOn(e)), request];
}
