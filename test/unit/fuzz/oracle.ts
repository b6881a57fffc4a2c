// The second opinion: where a fact was lost, told from what the agent did and not from what the judge reads. Who said a
// message is known here by its origin; the judge has to find that out from tags and receipts.

import type { PlayTurn } from '../../../src/domain/canary.ts';
import { errorTexts } from '../../../src/domain/error-texts.ts';
import { findMarks } from '../../../src/domain/token.ts';
import { type Layer, layers } from '../../../src/domain/verdict.ts';
import type { AgentMessage } from '../../../src/runner/vacuity/habits.ts';
import type { Result } from './laboratory.ts';
import {
  addNamed,
  historyLayers,
  isOvertaken,
  isSameKey,
  isUnheard,
  lossLayer,
} from './oracle-history.ts';
import { addAttachments, addCalls, addMemory } from './oracle-tools.ts';
import {
  type Final,
  factsOf,
  finalsOf,
  givenOf,
  isBeside,
  isDue,
  isEnded,
  isForeignAsked,
  type Requests,
  receiptOf,
  restartAfter,
  type Said,
  type Turn,
  tokensOf,
  toTurns,
} from './said.ts';
import type { TurnLog } from './turn-log.ts';

/** What must be said of an agent: the turn and layer of a loss, that nothing judged was touched, or that nothing was proved. */
export type Expected = { readonly turn: number; readonly layer: Layer } | 'passed' | 'unproven';

/** Earliest turn, then order of the table (design §4). */
export function expect(result: Result): Expected {
  const turns = toTurns(result);
  for (const turn of turns) {
    const found = layersOf(turn, turns);
    const layer = layers.find((candidate) => found.has(candidate));
    if (layer !== undefined) return { turn: turn.play.number, layer };
  }
  const isProved = turns.some(({ play, reply }) =>
    play.expect.some(
      (e) =>
        (e.kind === 'reply-contains' && reply.includes(e.text)) || e.kind === 'reply-not-contains',
    ),
  );
  return isProved ? 'passed' : 'unproven';
}

function layersOf(turn: Turn, turns: readonly Turn[]): ReadonlySet<Layer> {
  const { play, log, reply, named, observation } = turn;
  const found = new Set<Layer>();
  const adopted = adoptedBy(turn, turns);
  // The answer that the user was given, to whichever of the requests that may be this turn's.
  const answer = [log, ...adopted].flatMap((one) => givenOf(one.answers, reply) ?? [])[0] ?? null;
  const isGiven = answer !== null;
  if (!isGiven && play.stop !== true && isErrorText(reply)) return found.add('rejected');
  if (holdsForeign([reply], turn) || isForeignAnswer(turn)) found.add('leaked-from-other-session');
  if (named !== null && named !== log.contextId) found.add('answered-in-another-context');
  const asked = requestsOf(turn);
  const requests = judgedOf(asked, adopted, turn);
  const all = [...asked, ...adopted.flatMap((one) => one.requests)];
  const own = requests.filter((messages) => asked.includes(messages));
  // Of several answers the history behind the last is judged.
  const unjudged = own.length === requests.length ? undefined : own.at(-1);
  addReply(found, turn, requests);
  if (!observation.modelSeen) return found;
  if (requests.length === 0 && isEnded(play)) return found;
  if (requests.length === 0)
    return found.add(play.files.length > 0 ? 'attachment-dropped' : 'answered-without-model');
  for (const messages of [...all, ...lateOf(turn, turns)])
    if (holdsForeign(toTexts(messages), turn)) found.add('leaked-from-other-session');
  for (const messages of requests) {
    if (messages === unjudged) continue;
    for (const layer of historyLayers(messages, turn, requests)) found.add(layer);
  }
  if (isUnheard(requests.at(-1) ?? [], turn)) found.add(lossLayer(turn.present, turn));
  if (isOvertaken(requests.at(-1) ?? [], turn)) found.add('sent-out-of-order');
  const seen = [...all.filter((messages) => !requests.includes(messages)), ...requests];
  addAttachments(found, turn, seen);
  addMemory(found, turn, turns, seen);
  addCalls(found, turn, seen);
  addDropped(found, turn, requests);
  addNamed(found, turn, requests);
  if (!isGiven && !isEnded(play)) found.add('answer-lost');
  else if (isGiven && (!reply.includes(answer) || reply.split(receiptOf(answer) ?? '').length > 2))
    found.add('answer-wrong');
  return found;
}

/**
 * The requests of a turn by which it is judged. Of several for the answer it is the one whose answer the user
 * was given. Where none was, the one that holds most of what was said, of those that ask about the turn.
 */
function judgedOf(asked: Requests, adopted: readonly Adopted[], turn: Turn): Requests {
  const { log, reply } = turn;
  const own = finalsOf(log).filter(({ messages }) => asked.includes(messages));
  const finals = [...own, ...adopted.flatMap((one) => one.finals)];
  const withoutOthers = (chosen: Final | undefined): Requests =>
    asked.filter((m) => m === chosen?.messages || !own.some(({ messages }) => messages === m));
  const rest = adopted.flatMap((one) => one.requests);
  const given = (of: readonly Final[]): Final | undefined =>
    of.findLast(({ answer }) => givenOf([answer], reply) !== null);
  const ownGiven = given(own);
  if (given(finals) !== undefined) return [...withoutOthers(ownGiven), ...rest];
  const answered = finals.filter(({ answer }) => receiptOf(answer) !== null);
  const asking = answered.filter(
    ({ messages }) => !isOvertaken(messages, turn) && !isUnheard(messages, turn),
  );
  const some = asking.length > 0 ? asking : answered.length > 0 ? answered : finals.slice(-1);
  const most = Math.max(...some.map(({ messages }) => saidIn(messages, turn)));
  const chosen = some.find(({ messages }) => saidIn(messages, turn) === most);
  const isOwn = chosen === undefined || own.includes(chosen);
  return [...withoutOthers(chosen), ...(isOwn ? [] : rest)];
}

/** How much of what was said in its session until now a request holds. */
function saidIn(messages: readonly AgentMessage[], { before, present }: Turn): number {
  const spoken = messages.filter(({ role }) => role === 'user' || role === 'assistant');
  const tokens = [...before, present].flatMap((said) => [...tokensOf(said), ...said.files]);
  return tokens.filter((token) => spoken.some(({ text }) => text.includes(token))).length;
}

/**
 * Requests made when the turn was over. Of turns that overlap nobody can tell which one has made them: the
 * last is taken of those whose session has words in them.
 */
function lateOf(turn: Turn, turns: readonly Turn[]): Requests {
  const group = turns.filter((t) => t === turn || isBeside(turn, t.play.number, turn.play.number));
  const late = group.flatMap(({ log }) => log.late);
  return late.flatMap(({ messages, sequence }) => {
    const began = (t: Turn): number => t.observation.turns[t.play.number - 1]?.began.exchange ?? 0;
    const owner = group.findLast((t) => began(t) < sequence && hasWordsIn(messages, t, turns));
    return owner === turn ? [messages] : [];
  });
}

/** Whether a request holds marks of a turn's session, or, where it holds none at all, a fact of it. */
function hasWordsIn(
  messages: readonly AgentMessage[],
  { log }: Turn,
  turns: readonly Turn[],
): boolean {
  const texts = toTexts(messages);
  const own = turns.filter((t) => t.log.contextId === log.contextId);
  const marks = own.flatMap(({ play, log: { answers } }) => [
    play.tag,
    ...play.files.map(({ tag }) => tag),
    ...answers.flatMap((text) => receiptOf(text) ?? []),
  ]);
  if (texts.some((text) => isSaidIn(text, marks))) return true;
  if (texts.some((text) => findMarks(text).length > 0)) return false;
  const facts = own.flatMap(({ play }) => factsOf(play));
  return messages.some(({ text }) => isSaidIn(text, facts));
}

function toTexts(messages: readonly AgentMessage[]): string[] {
  return messages.filter(({ role }) => role !== 'tool').map(({ text }) => text);
}

/** What is expected of the reply, and of the key under which the turn is stored. */
function addReply(found: Set<Layer>, turn: Turn, requests: Requests): void {
  const { play, answer, reply, observation, before } = turn;
  for (const expectation of play.expect) {
    if (expectation.kind === 'reply-contains' && !reply.includes(expectation.text)) {
      const isSaid = answer?.includes(expectation.text) === true;
      const layer = isSaid ? 'answer-wrong' : untoldLayer(expectation.text, turn, requests);
      if (layer !== null) found.add(layer);
    }
    if (expectation.kind === 'reply-not-contains' && reply.includes(expectation.text))
      found.add('answer-wrong');
    if (expectation.kind === 'store-same-key-as-turn' && observation.storeSeen) {
      const earlier = before.find((s) => s.part === 'user' && s.number === expectation.turn);
      const isKept = earlier !== undefined && isDue(earlier, turn, requests);
      if (isKept && !isSameKey(turn, expectation.turn)) found.add('stored-under-another-key');
    }
  }
}

/** The layer of a text that the model did not say; null where it was told only before a restart that it need not survive. */
function untoldLayer(text: string, turn: Turn, requests: Requests): Layer | null {
  const { observation, present, before } = turn;
  const tells = (play: PlayTurn): boolean => factsOf(play).some((fact) => text.includes(fact));
  const told = [...before, present].filter(
    ({ part, number }) => part === 'user' && tells(playOf(observation.play.turns, number)),
  );
  if (told.length === 0 || told.some((said) => restartAfter(turn, said) === null))
    return 'answer-wrong';
  if (observation.declared?.survivesRestart === 'memory') return 'memory-not-recalled';
  return told.some((said) => isDue(said, turn, requests)) ? 'answer-wrong' : null;
}

function playOf(turns: readonly PlayTurn[], number: number): PlayTurn {
  const found = turns[number - 1];
  if (found === undefined) throw new Error(`no turn ${number}`);
  return found;
}

/** What a dropped turn has become, against what is declared. */
function addDropped(found: Set<Layer>, turn: Turn, requests: Requests): void {
  const { play, before, observation } = turn;
  const declared = observation.declared?.streamCancellation;
  for (const expectation of play.expect) {
    if (expectation.kind !== 'stream-dropped-turn' || declared === undefined) continue;
    const answer = before.find((s) => s.part === 'answer' && s.number === expectation.turn);
    const text = before.find((s) => s.part === 'user' && s.number === expectation.turn);
    const isThere = (role: 'user' | 'assistant', said: Said | undefined): boolean =>
      said !== undefined &&
      (requests.at(-1) ?? []).some((m) => m.role === role && isSaidIn(m.text, tokensOf(said)));
    const isKept = isThere('assistant', answer);
    const isTold = isThere('user', text);
    if (declared === 'cancel' && isKept) found.add('answer-wrong');
    const isAsked = text !== undefined && isDue(text, turn, requests);
    if (declared === 'survive' && isAsked && !(isKept && isTold)) found.add('not-sent-to-model');
  }
}

function isErrorText(reply: string): boolean {
  return errorTexts.some(({ text, match }) =>
    match === 'whole' ? reply.trim() === text : match === 'prefix' && reply.startsWith(text),
  );
}

/** The requests by which a turn is judged: its own, those whose calls were run for one of its own, and those that followed. */
function requestsOf(turn: Turn): Requests {
  const { requests } = turn.log;
  const own = requests.map((messages) => isOfTurn(messages, turn));
  const isFollowed = (one: number, other: number): boolean =>
    other > one && callsOf(requests[other] ?? [], turn) > callsOf(requests[one] ?? [], turn);
  return requests.filter((_, index) =>
    own.some(
      (isOwn, at) => isOwn && (at === index || isFollowed(index, at) || isFollowed(at, index)),
    ),
  );
}

/** Requests of another turn that ask about this one. */
interface Adopted extends Pick<TurnLog, 'answers'> {
  readonly requests: Requests;
  readonly finals: readonly Final[];
}

/**
 * Requests of turns beside this one that ask about this one and not about theirs, with the answer: nobody can tell that they
 * are not its own, unless the user is given the turn's own answer and not that one.
 */
function adoptedBy({ present, log, reply }: Turn, turns: readonly Turn[]): Adopted[] {
  const { number, contextId, token, files } = present;
  const isAsking = (messages: readonly AgentMessage[]): boolean => {
    const newest = messages.findLast(({ role }) => role === 'user');
    return [token, ...files].some((mark) => newest?.text.includes(mark) === true);
  };
  const isAnswered = givenOf(log.answers, reply) !== null;
  return turns
    .filter((t) => t.log.contextId === contextId && isBeside(t, number, t.present.number))
    .filter((t) => t.present.number > number)
    .filter((t) => !isAnswered || givenOf(t.log.answers, reply) !== null)
    .flatMap((t) => {
      const requests = t.log.requests.filter((m) => isAsking(m) && !requestsOf(t).includes(m));
      const finals = finalsOf(t.log).filter(({ messages }) => requests.includes(messages));
      return requests.length === 0 ? [] : [{ requests, finals, answers: t.log.answers }];
    });
}

/** Calls of a turn that stand in a request. */
function callsOf(messages: readonly AgentMessage[], { log, present }: Turn): number {
  return messages.filter(
    ({ origin }) =>
      origin?.part === 'call' && origin.contextId === log.contextId && origin.turn === present.turn,
  ).length;
}

/**
 * A request that holds nothing of this context cannot be told from any other chatter of the agent's; nor can one without
 * this turn's text that asks about no turn, and whose answer the user is not given. One that asks about a turn beside this
 * one is that one's.
 */
function isOfTurn(messages: readonly AgentMessage[], turn: Turn): boolean {
  const { before, present, foreign, log, reply } = turn;
  const isMarked = ({ text }: AgentMessage): boolean =>
    isSaidIn(text, [present.token, ...present.files]);
  const texts = [present, ...before, ...foreign].filter(({ part }) => part === 'user');
  const tokens = texts.map(({ token }) => token);
  // What follows a tool's result without a mark of any turn is taken for a reminder that goes with it.
  const isReminder = ({ role, text }: AgentMessage, at: number): boolean =>
    role === 'user' && !isSaidIn(text, tokens) && messages[at - 1]?.role === 'tool';
  const spoken = messages.filter((m, at) => m.role !== 'tool' && !isReminder(m, at));
  const holds = (tokens: readonly string[], all = spoken): boolean =>
    all.some(({ text }) => isSaidIn(text, tokens));
  if (spoken.some(isMarked)) return true;
  const tags = [...before, ...foreign].flatMap((s) =>
    s.part === 'user' ? [s.token, ...s.files] : [],
  );
  const newest = spoken.findLast(({ role }) => role === 'user');
  const beside = before.filter(
    (s) => s.part === 'user' && isBeside(turn, s.number, present.number),
  );
  const marks = beside.flatMap(({ token, files }) => [token, ...files]);
  if (newest !== undefined && holds(marks, [newest])) return false;
  // What the user said without an answer in between is one question.
  const end = spoken.findLastIndex(({ role }) => role === 'user') + 1;
  const start = spoken.slice(0, end).findLastIndex(({ role }) => role === 'assistant') + 1;
  const asked = spoken.slice(start, end);
  const isAsking = newest !== undefined && holds(tags, asked);
  const isAnswer = log.answers.some((text) => text !== '' && reply.trim().endsWith(text));
  return holds(before.map(({ token }) => token)) && (isAsking || isAnswer);
}

function isSaidIn(text: string, tokens: readonly string[]): boolean {
  return tokens.some((token) => text.includes(token));
}

function holdsForeign(texts: readonly string[], { foreign, foreignFacts }: Turn): boolean {
  const marks = foreign.flatMap((said) => [...tokensOf(said), ...said.files]);
  const tokens = [...foreignFacts, ...marks];
  return texts.some((text) => isSaidIn(text, tokens));
}

/** The model was asked another session's question, and the user is given its answer. */
function isForeignAnswer({ log, reply, observation }: Turn): boolean {
  return isForeignAsked(log, reply, observation) && givenOf(log.answers, reply) !== null;
}
