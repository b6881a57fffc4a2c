// Memory expectations: written means a row that is not automatic, recalled means a read and the
// fact in a tool result.
import type { AbstractTool } from '../domain/abstract-tool.ts';
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { ToolCall } from '../domain/model-request.ts';
import type { Layer } from '../domain/verdict.ts';
import type { MemoryEvent, ModelExchange, PassedOver } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import { isOverlapping } from './due.ts';
import { holds, holdsWords, toExcerpt } from './excerpt.ts';
import { type Check, checkOf, type ExpectationOf, type Subject } from './finding.ts';
import { isToolRow, textsOf } from './memory-of.ts';
import { whyModelUnseen } from './model-unasked.ts';
import { whyWithdrawn } from './withdrawn.ts';

/** The exchange in which the scripted model called a tool in this turn. */
export function findCall(context: TurnContext, tool: AbstractTool): ModelExchange | null {
  return context.turn.model.find((exchange) => exchange.called === tool) ?? null;
}

/** Why a scripted call was not made: the reason for `not-observed`. */
export function whyNotCalled(context: TurnContext, tool: AbstractTool): string {
  if (!context.observation.modelSeen) return whyModelUnseen(context.observation);
  const steps = context.turn.model.flatMap(({ passedOver }) => passedOver);
  const reason = steps.find((step) => step.tool === tool)?.reason;
  if (reason !== undefined) return reason;
  const isTogether = context.turn.turn.model.some(
    (step) => step.kind === 'call' && step.tool === tool && step.together === true,
  );
  return isTogether
    ? `of an answer with several calls the first alone is looked at: call ${tool} in a step of its own`
    : `the script of this turn made no call of ${tool}`;
}

/**
 * A step for which the judged request, the one that led to the reply, offered no tool. What the
 * agent asks next to it (of what kind a message is, what to note of it) offers none either, and
 * excuses nothing.
 */
export function findNotOffered(
  { request, receipt, turn, astray }: TurnContext,
  tool?: AbstractTool,
): PassedOver | null {
  // So may it be where calls were made in requests that went astray: those were offered tools.
  if (receipt === null && astray.some(({ called }) => called !== null)) return null;
  // Where the user was given no answer, the judged request may be such a one itself.
  const called = receipt === null ? turn.model.map((exchange) => exchange.called) : [];
  const steps = (request?.passedOver ?? []).filter((step) => !called.includes(step.tool));
  const isMeant = (step: PassedOver): boolean => tool === undefined || step.tool === tool;
  return steps.find((step) => step.cause === 'not-offered' && isMeant(step)) ?? null;
}

/**
 * A memory call that was not made: a loss where the profile says that the agent has tools and
 * offers none for it, or where a restart has taken its tool away.
 */
export function judgeUncalled(
  context: TurnContext,
  tool: AbstractTool,
  layer: Layer,
  { unmet, notObserved }: Check,
): JudgedExpectation {
  const reason = whyNotCalled(context, tool);
  const steps = context.turn.model.flatMap((exchange) => exchange.passedOver);
  const isMissing = steps.some((step) => step.tool === tool && step.cause === 'not-offered');
  if (!isMissing) return notObserved(reason);
  if (context.observation.toolsDeclared === true)
    return unmet(layer, `${reason}; the profile declares tools`);
  const withdrawn = whyWithdrawn(context, tool);
  return withdrawn === null ? notObserved(reason) : unmet(layer, withdrawn);
}

/**
 * Ids of the calls that were made for earlier turns, or of another tool in this one: what their
 * results hold was there without the call that is asked for. Of turns under way together no one can
 * know whose a call is.
 */
function idsOfOtherCalls(context: TurnContext, tool: AbstractTool): ReadonlySet<string> {
  const earlier = context.earlier.filter((c) => !isOverlapping(context, c));
  const present = [...context.turn.model, ...context.astray].filter((e) => e.called !== tool);
  const exchanges = [...earlier.flatMap((c) => [...c.turn.model, ...c.astray]), ...present];
  return new Set(exchanges.flatMap(({ answer }) => answer.toolCalls.map(({ id }) => id)));
}

/** Where an agent ended a turn too early, a call that was never due proves nothing. */
export const brokenOff = 'the agent ended the turn before the call that it rests on';

/**
 * Whether an expectation rests on one of several calls of a tool, and the agent ended the turn
 * before the script came to it.
 */
export function isBrokenOff(context: TurnContext, tool: AbstractTool, text: string): boolean {
  const { model, turn } = context.turn;
  const scripted = turn.model.filter((step) => step.kind === 'call' && step.tool === tool).length;
  const calls = model.filter((exchange) => exchange.called === tool);
  const given = calls.flatMap(({ answer }) => answer.toolCalls.map((call) => call.arguments));
  const isDone = model.some(({ receipt }) => receipt !== null);
  // An agent that runs one call again and again has not come to the next one either.
  return new Set(given).size < scripted && !isDone && !given.some((json) => json.includes(text));
}

/**
 * Judges `memory: { written }`: automatic rows are no proof of the tool. A row that comes after the
 * reply is as good as any, unless the canary says within which time it must come.
 */
export function judgeWritten(
  context: TurnContext,
  subject: ExpectationOf<'memory-written'>,
): JudgedExpectation {
  const { text, withinMs } = subject;
  const check = checkOf(subject, `a memory row with ${text}`);
  const lost = (actual: string): JudgedExpectation => check.unmet('memory-not-written', actual);
  const call = findCall(context, 'commit-memory');
  const writes = context.turn.memory.filter((e) => e.kind === 'write');
  const stored = writes.filter((e) => e.accepted && !e.automatic && e.content.includes(text));
  // Where no one asks for a call, a row in the user's own words is as good as any.
  if (!context.observation.modelSeen && stored.length > 0)
    return check.met('written without a model');
  if (call === null) return judgeUncalled(context, 'commit-memory', 'memory-not-written', check);
  if (isBrokenOff(context, 'commit-memory', text)) return check.notObserved(brokenOff);
  const row = stored
    .filter(isToolRow)
    .find((one) => one.at >= call.at && !isQuoted(context, one.content, text));
  if (row !== undefined) {
    const lateMs = latenessOf(context, row);
    if (lateMs === null) return check.met('written after the scripted call');
    const late = `written ${lateMs} ms after the reply`;
    if (withinMs === undefined || (lateMs <= withinMs && withinMs > 0)) return check.met(late);
    const allowed = withinMs === 0 ? 'it is due before the reply' : `${withinMs} ms are allowed`;
    return lost(`the row was ${late}, and ${allowed}`);
  }
  const refused = writes.find((e) => !e.accepted);
  if (refused !== undefined)
    return lost(`the write went to workspace ${refused.workspaceId} and was ${refusalOf(refused)}`);
  return lost(
    writes.length > 0
      ? describeOther(writes)
      : `the memory tool was called, and nothing was written to the memory service${describeResult(context, call, text)}`,
  );
}

/**
 * What a call was given back, as the end of a sentence: of several calls of one tool, the one that
 * was given the text. Empty: nothing came back.
 */
export function describeResult(context: TurnContext, call: ModelExchange, text: string): string {
  const exchanges = [...context.turn.model, ...context.astray];
  const calls = exchanges
    .filter(({ called }) => called === call.called)
    .flatMap(({ answer }) => answer.toolCalls);
  const ids = (calls.some(isGiven(text)) ? calls.filter(isGiven(text)) : call.answer.toolCalls).map(
    ({ id }) => id,
  );
  const result = exchanges
    .flatMap(({ transcript }) => transcript.utterances)
    .findLast(({ speaker, resultOf }) => speaker === 'tool' && ids.includes(resultOf ?? ''));
  return result === undefined ? '' : `; its result: ${toExcerpt(result.text)}`;
}

function isGiven(text: string): (call: ToolCall) => boolean {
  return (call) => textsOf(call.arguments).some((given) => given.includes(text));
}

/** Milliseconds between the reply and an event that came after it. `null`: it came before. */
function latenessOf({ turn }: TurnContext, { sequence, at }: MemoryEvent): number | null {
  return sequence <= turn.memoryAtReply ? null : Math.max(0, Math.round(at - turn.repliedAt));
}

/** The rows of a turn of which none will do. The newest is quoted. */
function describeOther(writes: readonly Extract<MemoryEvent, { kind: 'write' }>[]): string {
  const newest = toExcerpt(writes.at(-1)?.content ?? '');
  return writes.length === 1
    ? `1 other row was written: ${newest}`
    : `${writes.length} other rows were written, the newest: ${newest}`;
}

/**
 * Whether a row says what the user said up to the text, word for word, and not what any call gave:
 * the agent's own notes of a turn, whatever they begin with, are no proof of the tool. Their tag
 * may be cut off.
 */
function isQuoted({ turn }: TurnContext, row: string, text: string): boolean {
  const said = turn.turn.text ?? '';
  const at = said.indexOf(text);
  if (at === -1 || !holdsWords(row, said.slice(0, at + text.length))) return false;
  const given = turn.model.flatMap(({ answer }) =>
    answer.toolCalls.flatMap((c) => textsOf(c.arguments)),
  );
  return !given.some((argument) => argument.includes(text) && holdsWords(row, argument));
}

/**
 * How the control plane refused: 401 is a missing or wrong token, 403 another workspace's memory.
 */
function refusalOf({ refusedWith }: MemoryEvent): string {
  if (refusedWith === undefined) return 'refused';
  const why = refusedWith === 401 ? ', without its token' : '';
  return `refused with HTTP ${refusedWith}${why}`;
}

/**
 * Whether a text appears in the result of a call that reads the memory, only in results of other
 * calls, or in none (null).
 */
export function placeInResults(
  context: TurnContext,
  call: ModelExchange,
  text: string,
): 'own' | 'others' | null {
  const results = [...context.turn.model, ...context.astray]
    .filter((e) => e.sequence > call.sequence)
    .flatMap((e) => e.transcript.utterances)
    .filter((one) => one.speaker === 'tool' && holds(one.text, text));
  const others = idsOfOtherCalls(context, 'recall-memory');
  if (results.some(({ resultOf }) => !others.has(resultOf ?? ''))) return 'own';
  return results.length > 0 ? 'others' : null;
}

/**
 * Why a text could not be noted: the turn that told it was offered no tool for it. `null`: it was,
 * or no turn was to note it.
 */
export function whyNeverNoted({ observation }: TurnContext, text: string): string | null {
  const tellers = observation.turns.filter(({ turn }) =>
    turn.facts.some((fact) => text.includes(fact)),
  );
  const exchanges = tellers.flatMap(({ model }) => model);
  if (exchanges.some(({ called }) => called === 'commit-memory')) return null;
  const passed = exchanges.flatMap(({ passedOver }) => passedOver);
  const missing = passed.find((one) => one.tool === 'commit-memory' && one.cause === 'not-offered');
  return missing?.reason ?? null;
}

/** Judges `memory: { recalled }`. */
export function judgeRecalled(
  context: TurnContext,
  text: string,
  subject: Subject,
): JudgedExpectation {
  const check = checkOf(subject, `${text} recalled by the memory tool`);
  const lost = (actual: string): JudgedExpectation => check.unmet('memory-not-recalled', actual);
  const call = findCall(context, 'recall-memory');
  const reads = context.turn.memory.filter((e) => e.kind === 'read');
  const served = reads.filter((e) => e.accepted && e.rows.some((row) => row.includes(text)));
  if (!context.observation.modelSeen && served.length > 0) return check.met('read without a model');
  if (call === null) return judgeUncalled(context, 'recall-memory', 'memory-not-recalled', check);
  if (isBrokenOff(context, 'recall-memory', text)) return check.notObserved(brokenOff);
  if (served.some((event) => event.at >= call.at)) {
    const place = placeInResults(context, call, text);
    if (place === 'own') return check.met('read after the scripted call, in its result');
    return lost(
      place === 'others'
        ? 'the memory service gave the row back, and it is only in the results of other calls'
        : 'the memory service gave the row back, and it is in no tool result that the model received',
    );
  }
  const never = whyNeverNoted(context, text);
  if (never !== null && reads.every((e) => e.accepted)) return check.notObserved(never);
  const foreign = reads.find((e) => !e.accepted);
  if (foreign !== undefined)
    return lost(`the read went to workspace ${foreign.workspaceId} and was ${refusalOf(foreign)}`);
  return lost(
    reads.length > 0
      ? 'rows were read, and none of them has it'
      : `the memory tool was called, and nothing was read from the memory service${describeResult(context, call, text)}`,
  );
}
