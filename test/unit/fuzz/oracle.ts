// The second opinion: where a fact was lost, told from what the agent did and not from what the judge reads. Who said a
// message is known here by its origin; the judge has to find that out from tags and receipts.

import type { PlayTurn } from '../../../src/domain/canary.ts';
import { errorTexts } from '../../../src/domain/error-texts.ts';
import { type Layer, layers } from '../../../src/domain/verdict.ts';
import type { AgentMessage } from '../../../src/runner/vacuity/habits.ts';
import type { Result, TurnLog } from './laboratory.ts';

/** The turn and layer that must be named; null: nothing that is judged was touched. */
export type Expected = { readonly turn: number; readonly layer: Layer } | null;

/** Something said that must stand in requests: once, in order, whole, by the one who said it. */
interface Said {
  readonly contextId: string;
  /** Number within its context, as in an origin. */
  readonly turn: number;
  /** Number in the canary. */
  readonly number: number;
  readonly part: 'user' | 'answer';
  readonly token: string;
  /** Marks of its files. */
  readonly files: readonly string[];
  readonly text: string;
}

interface Turn {
  readonly play: PlayTurn;
  readonly log: TurnLog;
  readonly reply: string;
  readonly named: string | null;
  /** What was said in this context before, in order. */
  readonly before: readonly Said[];
  readonly present: Said;
  /** Said in other contexts so far. */
  readonly foreign: readonly Said[];
}

/** Earliest turn, then order of the table (design §4). */
export function expect(result: Result): Expected {
  for (const turn of toTurns(result)) {
    const found = layersOf(turn, result);
    const layer = layers.find((candidate) => found.has(candidate));
    if (layer !== undefined) return { turn: turn.play.number, layer };
  }
  return null;
}

function toTurns({ observation, log }: Result): Turn[] {
  const said: Said[] = [];
  const counts = new Map<string, number>();
  return observation.turns.map(({ turn: play, exchange, contextId }, index) => {
    const own = log[index];
    if (own === undefined || exchange.outcome.kind !== 'answered')
      throw new Error('an agent in memory answers every turn');
    const turn = (counts.get(contextId) ?? 0) + 1;
    counts.set(contextId, turn);
    const place = { contextId, turn, number: play.number };
    const files = play.files.map(({ tag }) => tag);
    const text = play.text ?? '';
    const present: Said = { ...place, part: 'user', token: play.tag, files, text };
    const { text: reply, contextId: named } = exchange.outcome.reply;
    const before = said.filter((s) => s.contextId === contextId);
    const foreign = said.filter((s) => s.contextId !== contextId);
    const token = receiptOf(own.answer ?? '');
    said.push(present);
    if (token !== null && reply.includes(token))
      said.push({ ...place, part: 'answer', token, files: [], text: own.answer ?? '' });
    return { play, log: own, reply, named, before, present, foreign };
  });
}

function receiptOf(answer: string): string | null {
  return /\[(R-\w+)\]$/.exec(answer)?.[1] ?? null;
}

function layersOf(turn: Turn, { observation }: Result): ReadonlySet<Layer> {
  const { play, log, reply, named } = turn;
  const found = new Set<Layer>();
  const receipt = receiptOf(log.answer ?? '');
  if ((receipt === null || !reply.includes(receipt)) && isErrorText(reply))
    return found.add('rejected');
  if (holdsForeign([reply], turn) || isForeignAnswer(turn)) found.add('leaked-from-other-session');
  if (named !== null && named !== log.contextId) found.add('answered-in-another-context');
  for (const expectation of play.expect) {
    if (expectation.kind === 'reply-contains' && !reply.includes(expectation.text))
      found.add('answer-wrong');
    if (expectation.kind === 'reply-not-contains' && reply.includes(expectation.text))
      found.add('answer-wrong');
    const isKey = expectation.kind === 'store-same-key-as-turn' && observation.storeSeen;
    if (isKey && !isSameKey(turn, expectation.turn)) found.add('stored-under-another-key');
  }
  if (!observation.modelSeen) return found;
  const requests = log.requests.filter((messages) => isOfTurn(messages, turn));
  if (requests.length === 0)
    return found.add(play.files.length > 0 ? 'attachment-dropped' : 'answered-without-model');
  for (const messages of requests)
    for (const layer of historyLayers(messages, turn, observation)) found.add(layer);
  if (isUnheard(requests.at(-1) ?? [], turn)) found.add(lossLayer(turn.present, turn, observation));
  addAttachments(found, turn, requests);
  addMemory(found, turn, requests);
  if (receipt === null || !reply.includes(receipt)) found.add('answer-lost');
  else if (!reply.includes(log.answer ?? '') || reply.split(receipt).length > 2)
    found.add('answer-wrong');
  return found;
}

function isErrorText(reply: string): boolean {
  return errorTexts.some(({ text, match }) =>
    match === 'whole' ? reply.trim() === text : match === 'prefix' && reply.startsWith(text),
  );
}

/**
 * A request that holds nothing of this context cannot be told from any other chatter of the agent's; nor can one without
 * this turn's text that asks about no turn, and whose answer the user is not given.
 */
function isOfTurn(messages: readonly AgentMessage[], turn: Turn): boolean {
  const { before, present, foreign, log, reply } = turn;
  const spoken = messages.filter(({ role }) => role !== 'tool');
  const holds = (tokens: readonly string[], all = spoken): boolean =>
    all.some(({ text }) => tokens.some((token) => text.includes(token)));
  if (holds([present.token, ...present.files])) return true;
  const tags = [...before, ...foreign].flatMap((s) =>
    s.part === 'user' ? [s.token, ...s.files] : [],
  );
  const newest = spoken.findLast(({ role }) => role === 'user');
  const isAsking = newest !== undefined && holds(tags, [newest]);
  const isAnswer = reply.trim().endsWith(log.answer ?? '\0');
  return holds(before.map(({ token }) => token)) && (isAsking || isAnswer);
}

function holdsForeign(texts: readonly string[], { foreign }: Turn): boolean {
  const tokens = foreign.flatMap(({ token, files }) => [token, ...files]);
  return texts.some((text) => tokens.some((token) => text.includes(token)));
}

/** The model was asked another session's question, and the user is given its answer. */
function isForeignAnswer({ log, reply }: Turn): boolean {
  const receipt = receiptOf(log.answer ?? '');
  const asked = log.requests.at(-1)?.findLast(({ role, origin }) => role === 'user' && origin);
  const isForeign = asked?.origin !== undefined && asked.origin.contextId !== log.contextId;
  return isForeign && receipt !== null && reply.includes(receipt);
}

function isOf({ origin }: AgentMessage, said: Said): boolean {
  return (
    origin?.contextId === said.contextId && origin.turn === said.turn && origin.part === said.part
  );
}

function historyLayers(
  messages: readonly AgentMessage[],
  turn: Turn,
  observation: Result['observation'],
): ReadonlySet<Layer> {
  const found = new Set<Layer>();
  const { before, present, play } = turn;
  const texts = messages.filter(({ role }) => role !== 'tool').map(({ text }) => text);
  if (holdsForeign(texts, turn)) found.add('leaked-from-other-session');
  let previous = -1;
  let isLost = false;
  for (const said of [...before, present]) {
    const role = said.part === 'user' ? 'user' : 'assistant';
    const all = messages.flatMap((m, at) =>
      isOf(m, said) && m.text.includes(said.token) ? [{ m, at }] : [],
    );
    // Whatever the user says is the user's text, also what was an answer's quotation before.
    const own = messages.flatMap((m, at) =>
      m.role === role && (role === 'user' || isOf(m, said)) && m.text.includes(said.token)
        ? [{ m, at }]
        : [],
    );
    // An answer that names an earlier file has not said what its sender said.
    const isText = said.part === 'answer' || said.text !== '' || said === present;
    const inOtherRole = all.filter(({ m }) => isText && m.role !== role && m.role !== 'system');
    const isWhole = ({ m }: { m: AgentMessage }): boolean => m.text.includes(said.text);
    // What an answer quotes of a text is no repetition.
    const isSaidAgain = ({ m }: { m: AgentMessage }): boolean =>
      said.part === 'user' ? m.text === said.text : m.text.includes(said.text);
    if (own.length > 1 || (own.length > 0 && said.text !== '' && inOtherRole.some(isSaidAgain)))
      found.add('sent-doubled');
    if (own.length === 0 && inOtherRole.length > 0) found.add('sent-out-of-order');
    const at = own[0]?.at;
    if (at !== undefined && at < previous) found.add('sent-out-of-order');
    previous = Math.max(previous, at ?? -1);
    const isJudgedAsFile = said === present && play.files.length > 0;
    // Of several losses the one that was said first is named.
    if (isJudgedAsFile || isLost || inOtherRole.length > own.length) continue;
    isLost = !own.some(isWhole);
    if (isLost) found.add(lossLayer(said, turn, observation));
  }
  const system = messages.filter(({ role }) => role === 'system').map(({ text }) => text);
  const pairs = before.filter(({ part }) => part === 'answer');
  for (const { turn: number, token } of pairs) {
    const user = before.find((s) => s.part === 'user' && s.turn === number);
    if (system.some((text) => text.includes(token) && text.includes(user?.token ?? '\0')))
      found.add('sent-doubled');
  }
  return found;
}

function keysWith(stored: TurnLog['stored'], token: string): string[] {
  return [...stored].flatMap(([key, kept]) =>
    kept.some(({ text }) => text.includes(token)) ? [key] : [],
  );
}

/** The model was asked about something else than this turn, of which there is nothing. */
function isUnheard(messages: readonly AgentMessage[], { present }: Turn): boolean {
  const spoken = messages.filter(({ role }) => role !== 'tool');
  const tokens = [present.token, ...present.files];
  return !spoken.some(({ text }) => tokens.some((token) => text.includes(token)));
}

function lossLayer(
  lost: Said,
  { log, present }: Turn,
  { storeSeen }: Result['observation'],
): Layer {
  if (!storeSeen) return 'not-sent-to-model';
  const keys = keysWith(log.stored, lost.token);
  if (keys.length === 0) return 'not-stored';
  const own = keysWith(log.stored, present.token);
  const isElsewhere = own.length > 0 && !keys.some((key) => own.includes(key));
  return isElsewhere ? 'stored-under-another-key' : 'stored-not-sent-to-model';
}

/** True also where one of the two stands in no record. */
function isSameKey({ log, before, present }: Turn, number: number): boolean {
  const earlier = before.find((said) => said.part === 'user' && said.number === number);
  const own = keysWith(log.stored, present.token);
  const other = keysWith(log.stored, earlier?.token ?? '\0');
  return own.length === 0 || other.length === 0 || own.some((key) => other.includes(key));
}

function addAttachments(
  found: Set<Layer>,
  { play, present }: Turn,
  requests: readonly (readonly AgentMessage[])[],
): void {
  if (play.files.length === 0) return;
  for (const file of play.files) {
    const isWhole = requests.some((messages) =>
      messages.some(({ origin, text }) => origin?.part === 'result' && text === file.content),
    );
    if (!isWhole) found.add('attachment-dropped');
  }
  if (play.text === null) return;
  const last = requests.at(-1) ?? [];
  const isWhole = last.some(
    (m) => isOf(m, present) && m.role === 'user' && m.text.includes(present.text),
  );
  if (!isWhole) found.add('caption-dropped');
}

function addMemory(
  found: Set<Layer>,
  { play, log }: Turn,
  requests: readonly (readonly AgentMessage[])[],
): void {
  for (const expectation of play.expect) {
    if (expectation.kind === 'memory-written') {
      // A call that another turn's script made, to which the model was led, is not the one that is asked for.
      const call = log.calls.find(
        ({ asked }) =>
          asked.name === 'commit_memory' && asked.given.content?.includes(expectation.text),
      );
      const isRun = call?.ran.some(({ content }) => content === call.asked.given.content) ?? true;
      if (!isRun) found.add('memory-not-written');
    }
    if (expectation.kind === 'memory-recalled') {
      const queries = play.model.flatMap((step) => (step.kind === 'call' ? step.with.query : []));
      const call = log.calls.find(
        ({ asked }) => asked.name === 'recall_memory' && queries.includes(asked.given.query),
      );
      if (call === undefined) continue;
      const isTold = requests.some((messages) =>
        messages.some(
          ({ origin, text }) => origin?.part === 'result' && text.includes(expectation.text),
        ),
      );
      if (call.ran.length === 0 || !isTold) found.add('memory-not-recalled');
    }
  }
}
