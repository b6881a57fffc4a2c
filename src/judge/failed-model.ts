// Turns of which a model request was failed on purpose. An agent asks again, or tells its user. A
// half answer counts as no one's words.

import { countOf } from '../domain/count.ts';
import type { JudgedExpectation } from '../domain/judgement.ts';
import { isBadCall, type ModelFailure } from '../domain/model-failure.ts';
import type { TurnContext } from './context.ts';
import { notObserved } from './finding.ts';
import type { LedgerTurn } from './ledger-entry.ts';

/** Why nothing else is due of a turn that {@link isFailedBy} its model. */
export const toldOfFailure = 'its model request failed, and the user was told so';

/**
 * Whether the model gave no answer to a turn that it was to fail, and failed the last of its
 * requests: none can be due. What it called before was run.
 */
export function isFailedBy({ turn, astray, receipt }: TurnContext): boolean {
  if (turn.turn.modelFails === 'refused-summary' && receipt === null) return isSummaryRefused(turn);
  const asked = [...turn.model, ...astray].toSorted((a, b) => a.sequence - b.sequence);
  return (
    turn.turn.modelFails !== undefined &&
    receipt === null &&
    asked.at(-1)?.failed !== undefined &&
    asked.every((one) => one.failed !== undefined || one.answer.toolCalls.length > 0)
  );
}

/** Whether the agent asked for a summary in a turn, or after it, and was refused. */
function isSummaryRefused({ astray, beside }: LedgerTurn): boolean {
  return [...astray, ...beside].some(({ failed }) => failed?.kind === 'refused-summary');
}

/**
 * What keeps a turn from its answer where the model refuses a file of an earlier turn: a request
 * that still holds it. Null: nothing, or another turn than these.
 */
export function describeStuck({ turn, astray, receipt }: TurnContext): string | null {
  const isRefused = [...turn.model, ...astray].some(
    ({ failed }) => failed?.kind === 'refused-file',
  );
  return isRefused && receipt === null && turn.turn.modelFails === undefined
    ? 'the model request still holds a file of an earlier turn that the model has refused, and is refused again (HTTP 400)'
    : null;
}

/** The next step for a turn that is stuck so. `null`: it is not. */
export function adviseStuck(context: TurnContext): string | null {
  return describeStuck(context) === null
    ? null
    : 'when the model refuses a request for a file in it, take the bytes of the file out of the stored conversation (its name may stay), tell the user, and go on without them';
}

/**
 * Whether the model answered a turn with nothing. An agent may keep that as the answer, whatever it
 * asks next.
 */
export function isAnsweredWithNothing({ turn }: Pick<TurnContext, 'turn'>): boolean {
  return turn.model.some(({ failed }) => failed?.kind === 'empty-answer');
}

/**
 * Says so where the model of a turn was to fail and did not, so that the turn proves nothing of
 * that kind.
 */
export function judgeFailurePlayed(context: TurnContext): readonly JudgedExpectation[] {
  const { turn } = context;
  const { modelFails: kind, afterCalls } = turn.turn;
  if (kind === 'refused-summary') return judgeSummaries(context);
  const asked = turn.model.length > 0;
  if (kind === undefined || !asked || turn.model.some(({ failed }) => failed !== undefined))
    return [];
  const when = afterCalls === undefined ? '' : ` after ${countOf(afterCalls, 'round')} of calls`;
  const reason = `${kind}${when} was not played: ${whyUnplayed(turn, kind)}`;
  return [notObserved('model-asked', `the model fails this turn${when}: ${kind}`, reason)];
}

/** The same for turns in which summaries are refused: once for all of them. */
function judgeSummaries({ observation: { turns }, turn }: TurnContext) {
  const concerned = turns.filter((one) => one.turn.modelFails === 'refused-summary');
  const isLast = concerned.at(-1)?.turn === turn.turn;
  if (!isLast || concerned.some(isSummaryRefused)) return [];
  const reason = 'refused-summary was not played: the agent asked for no summary in these turns';
  return [notObserved('model-asked', 'the model refuses to sum up', reason)];
}

/**
 * Why no request of a turn was failed: none came after calls that were not made, and a call cannot
 * be bad where none may be made. Otherwise a request that is not of the turn was failed.
 */
function whyUnplayed(turn: TurnContext['turn'], kind: ModelFailure): string {
  const { afterCalls = 0 } = turn.turn;
  if (!turn.model.some(({ route }) => route.kind === 'turn' && route.round >= afterCalls))
    return whyTooFewCalls(turn);
  if (kind === 'refused-file')
    return 'the turn has no model request with the bytes of its file in it';
  const missing = Object.entries(neededTools).find(([one]) => one === kind)?.[1];
  if (missing !== undefined)
    return `the turn has no model request in which a tool that ${missing} may be called`;
  const mayCall = turn.model.some(
    ({ request: { tools, forbidsTools } }) =>
      forbidsTools !== true && tools.some(({ argumentNames }) => argumentNames.length > 0),
  );
  return isBadCall(kind) && !mayCall
    ? 'the turn has no model request in which a tool with arguments may be called'
    : 'the model answered each request of the turn';
}

/** What a tool must do that a bad call is of, where that cannot be any tool. */
const neededTools: Partial<Readonly<Record<ModelFailure, string>>> = {
  'missing-file': 'reads files',
  'endless-calls': 'looks up memories or reads files',
};

/** Why a turn came to no request after its calls. */
export function whyTooFewCalls({ model }: TurnContext['turn']): string {
  const passed = model.flatMap(({ passedOver }) => passedOver).at(0)?.reason;
  const made = model.filter(({ answer }) => answer.toolCalls.length > 0).length;
  return passed ?? `after ${countOf(made, 'answer')} with calls the model was not asked again`;
}

/** What the model made of the last request that was failed, for a reader who sees its answer. */
const failures: Readonly<Record<ModelFailure, string>> = {
  'rate-limited': 'the model refused the request (HTTP 429)',
  unavailable: 'the model request failed (HTTP 503)',
  refused: 'the model refused the request (HTTP 400)',
  'refused-file': 'the model refused the request for the file in it (HTTP 400)',
  'refused-summary': 'the model refused to sum up (HTTP 400)',
  'cut-off': "the model's answer broke off",
  'error-in-stream': "the model's answer ended in an error",
  'unknown-tool': 'the model called a tool that is not offered',
  'broken-arguments': 'the model made a call whose arguments are no JSON',
  'missing-file': 'the model called for a file that is not there',
  'endless-calls': 'the model called tools without an end',
  'empty-answer': 'the model gave an empty answer',
};

function whatFailed({ turn }: Pick<TurnContext, 'turn'>): string {
  const failed = turn.model.findLast((one) => one.failed !== undefined)?.failed;
  return failed === undefined ? 'the model request failed' : failures[failed.kind];
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
  if (said === '') return `${whatFailed({ turn })}, and the user was told nothing`;
  const begun = turn.model.find(({ failed }) => failed?.begun !== undefined);
  if (begun?.answer.text?.includes(said) !== true) return null;
  return `${failures[begun.failed?.kind ?? 'cut-off']}, and its beginning was handed over as the answer: ${said}`;
}
