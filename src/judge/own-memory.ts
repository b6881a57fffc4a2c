// Memory that the agent keeps in a store of its own, as its profile says (`memory: own`): written
// means a record of the store next to the conversation, or that a later call reads it back.
// Recalled means that it appears in the result of the call.
import type { JudgedExpectation } from '../domain/judgement.ts';
import { findMarks } from '../domain/token.ts';
import type { ModelExchange, StoreRecord } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import { holds, holdsWords } from './excerpt.ts';
import { checkOf, type ExpectationOf, type Subject } from './finding.ts';
import type { LedgerTurn } from './ledger-entry.ts';
import {
  brokenOff,
  describeResult,
  findCall,
  isBrokenOff,
  judgeUncalled,
  placeInResults,
  whyNeverNoted,
  whyNotCalled,
} from './memory.ts';
import { textsOf } from './memory-of.ts';
import { describePlace } from './store.ts';
import { findToldMemory, isUnasked } from './told-memory.ts';

/** Whether the profile says that the agent keeps its memory itself. */
export function isOwnMemory({ observation }: TurnContext): boolean {
  return observation.declared?.memory === 'own';
}

/** Judges `memory: { written }`. */
export function judgeOwnWritten(
  context: TurnContext,
  subject: ExpectationOf<'memory-written'>,
): JudgedExpectation {
  const { text, withinMs } = subject;
  const check = checkOf(subject, `${text} in the agent's own memory`);
  const tool = 'commit-memory';
  if (!context.observation.modelSeen) return check.notObserved(whyNotCalled(context, tool));
  const call = findCall(context, tool);
  if (call === null) return judgeUncalled(context, tool, 'memory-not-written', check);
  if (isBrokenOff(context, tool, text)) return check.notObserved(brokenOff);
  const { turns } = context.observation;
  const onwards = turns.slice(turns.indexOf(context.turn));
  // A store is copied when its turn is over: that is within any time that a canary may give.
  const looked = withinMs === undefined ? onwards : onwards.slice(0, 1);
  const note = looked.map((turn) => findNote(context, turn, text)).find((row) => row !== null);
  if (note != null) return check.met(`a record of ${describePlace(note)}`);
  const reader = onwards.find((turn) => isReadBack(turn, text));
  if (reader !== undefined)
    return check.met(`read back through the tool in turn ${reader.turn.number}`);
  const told = isUnasked(context, 'recall-memory')
    ? onwards.find((turn) => isToldLater(context, turn, text))
    : undefined;
  if (told !== undefined) return check.met(`told to the model in turn ${told.turn.number}`);
  const { store } = context.turn;
  const called = 'the tool was called, and no later call read it back';
  if (store === null) return check.notObserved(`${called}; no store was found`);
  if (store.truncated) return check.notObserved(`${called}; the store is cut`);
  const actual = `${called}; the store has no record of it outside the conversation${describeResult(context, call, text)}`;
  return check.unmet('memory-not-written', actual);
}

/**
 * Judges `memory: { written }` of an agent that notes by itself what was said: its rows at the
 * platform, or what another session is told or given back. A record of its own store may as well be
 * the conversation's.
 */
export function judgeNotedItself(
  context: TurnContext,
  subject: ExpectationOf<'memory-written'>,
): JudgedExpectation {
  const { text } = subject;
  const check = checkOf(subject, `${text} noted by the agent itself`);
  const { turns } = context.observation;
  const rows = turns.flatMap(({ memory }) => memory);
  if (rows.some((row) => row.kind === 'write' && row.accepted && holds(row.content, text)))
    return check.met('written to the memory service');
  const later = turns.slice(turns.indexOf(context.turn) + 1);
  const reader = later.find((turn) => isReadBack(turn, text) || isToldLater(context, turn, text));
  if (reader !== undefined) return check.met(`known in turn ${reader.turn.number}`);
  return check.notObserved('no later turn shows it');
}

/** Judges `memory: { recalled }`. */
export function judgeOwnRecalled(
  context: TurnContext,
  text: string,
  subject: Subject,
): JudgedExpectation {
  const check = checkOf(subject, `${text} recalled by the agent's own memory tool`);
  const tool = 'recall-memory';
  if (!context.observation.modelSeen) return check.notObserved(whyNotCalled(context, tool));
  const call = findCall(context, tool);
  if (call === null) return judgeUncalled(context, tool, 'memory-not-recalled', check);
  if (isBrokenOff(context, tool, text)) return check.notObserved(brokenOff);
  const place = placeInResults(context, call, text);
  if (place === 'own') return check.met("in the tool's result");
  const never = whyNeverNoted(context, text);
  if (never !== null) return check.notObserved(never);
  const actual =
    place === 'others'
      ? 'it is only in the results of other calls'
      : `the tool was called, and no result that the model received holds it${describeResult(context, call, text)}`;
  return check.unmet('memory-not-recalled', actual);
}

/**
 * A record with the words that the call was given. The conversation is stored too, the call and its
 * result in it: a record with a mark of a turn or an answer, with the id of the call or with the
 * tool's name is of that.
 */
function findNote(context: TurnContext, { store }: LedgerTurn, text: string): StoreRecord | null {
  const calls = context.turn.model
    .filter(({ called }) => called === 'commit-memory')
    .flatMap(({ answer }) => answer.toolCalls);
  const given = calls
    .flatMap((call) => textsOf(call.arguments))
    .filter((words) => words.includes(text));
  const traces = calls.flatMap(({ id, name }) => [id, name]).filter((trace) => trace !== '');
  const isConversation = (record: StoreRecord): boolean =>
    findMarks(record.text).length > 0 || traces.some((trace) => record.text.includes(trace));
  return (
    (store?.records ?? []).find(
      (record) => given.some((words) => holdsWords(record.text, words)) && !isConversation(record),
    ) ?? null
  );
}

/** Whether another session's requests hold a text that this turn noted. */
function isToldLater({ turn }: TurnContext, later: LedgerTurn, text: string): boolean {
  return later.contextId !== turn.contextId && findToldMemory(later, text) !== null;
}

/**
 * Whether the result of a call that reads the memory holds a text in a turn. The call is known by
 * its name: some agents give calls ids of their own.
 */
function isReadBack({ model, astray }: LedgerTurn, text: string): boolean {
  const reads = model.filter(({ called }) => called === 'recall-memory');
  const names = new Set(reads.flatMap(({ answer }) => answer.toolCalls.map(({ name }) => name)));
  const holdsResult = ({ transcript: { utterances } }: ModelExchange): boolean => {
    const calls = utterances.flatMap((one) => one.calls).filter(({ name }) => names.has(name));
    const ids = new Set<string | null>(calls.map(({ id }) => id));
    return utterances.some(
      ({ speaker, resultOf, text: result }) =>
        speaker === 'tool' && ids.has(resultOf) && holds(result, text),
    );
  };
  return [...model, ...astray].some(holdsResult);
}
