// Turns of which a model request was failed on purpose. An agent asks again, or tells its user. A
// half answer counts as no one's words.
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { MarkPlace } from '../domain/transcript.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import { notObserved } from './finding.ts';

/** Why nothing else is due of a turn that {@link isFailedBy} its model. */
export const toldOfFailure = 'its model request failed, and the user was told so';

/** Whether all that the model was asked about a turn was failed: no answer can be due. */
export function isFailedBy({ turn, astray, receipt }: TurnContext): boolean {
  const asked = [...turn.model, ...astray];
  return receipt === null && asked.length > 0 && asked.every((one) => one.failed !== undefined);
}

/**
 * Whether the model answered a turn with nothing. An agent may keep that as the answer, whatever it
 * asks next.
 */
export function isAnsweredWithNothing({ turn }: Pick<TurnContext, 'turn'>): boolean {
  return turn.model.some(({ failed }) => failed?.kind === 'empty-answer');
}

/**
 * Says so where the model of a turn was to fail and did not: a call cannot be bad where the request
 * offers no tool, so the turn proves nothing of that kind.
 */
export function judgeFailurePlayed({ turn }: TurnContext): readonly JudgedExpectation[] {
  const kind = turn.turn.modelFails;
  const asked = turn.model.length > 0;
  if (kind === undefined || !asked || turn.model.some(({ failed }) => failed !== undefined))
    return [];
  const reason = `${kind} was not played: the model request offers no tool that takes arguments`;
  return [notObserved('model-asked', `the model fails this turn: ${kind}`, reason)];
}

/**
 * What is wrong with the reply to a turn that {@link isFailedBy} its model, where it is taken for
 * an answer. Null: nothing.
 */
export function faultOfReply({ turn, reply }: TurnContext): string | null {
  if (turn.exchange.outcome.kind !== 'answered') return null;
  const said = reply.trim();
  // An agent may hand on what it was given: nothing.
  if (said === '' && isAnsweredWithNothing({ turn })) return null;
  if (said === '') return 'the model request failed, and the user was told nothing';
  const begun = turn.model.find(({ failed }) => failed?.begun !== undefined);
  if (begun?.answer.text?.includes(said) !== true) return null;
  return `the model's answer broke off, and its beginning was handed over as the answer: ${said}`;
}

/**
 * The beginning of an answer that a request holds as words of the assistant, in words for people.
 * `null`: there is none. It may be there where the user was given it and nothing else came, or
 * where the model was then ordered to go on.
 */
export function keptBeginning(
  { earlier }: TurnContext,
  { transcript }: ModelExchange,
): string | null {
  for (const { turn, receipt } of earlier) {
    const { number } = turn.turn;
    const given = [turn.exchange.responseBody, ...turn.notifications];
    for (const { failed } of turn.model) {
      const { begun } = failed ?? {};
      if (begun === undefined) continue;
      const isGoneOn = ({ utterance }: MarkPlace): boolean =>
        transcript.utterances[utterance + 1]?.speaker === 'harness';
      const isKept = transcript.places.ofAnswer(begun).places.some((place) => !isGoneOn(place));
      if (!isKept) continue;
      const what = `the beginning of an answer of turn ${number}, which broke off,`;
      if (receipt !== null) return `${what} appears in the model request next to the whole answer`;
      if (!given.some((text) => text.includes(begun)))
        return `${what} appears in the model request, and the user was not given it`;
    }
  }
  return null;
}
