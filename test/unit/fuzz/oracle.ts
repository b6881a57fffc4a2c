// The second opinion: where a fact was lost, told from what the agent did and not from what the
// judge reads. Who said a message is known here by its origin; the judge has to find that out from
// tags and receipts.

import type { PlayTurn } from '../../../src/domain/canary.ts';
import { errorTexts } from '../../../src/domain/error-texts.ts';
import { type Layer, layers } from '../../../src/domain/verdict.ts';
import { finalsOf, givenOf, isEnded, receiptOf } from './answers.ts';
import type { Result } from './laboratory.ts';
import {
  addNamed,
  historyLayers,
  isOvertaken,
  isSameKey,
  isUnheard,
  lossLayer,
} from './oracle-history.ts';
import {
  adoptedBy,
  chatterOf,
  isSaidIn,
  isWithoutTools,
  judgedOf,
  lateOf,
  requestsOf,
  strayOf,
  toTexts,
} from './oracle-requests.ts';
import { addAttachments, addBroken, addCalls, addMemory } from './oracle-tools.ts';
import {
  factsOf,
  isDue,
  isForeignAsked,
  type Requests,
  restartsAfter,
  type Said,
  type Turn,
  tokensOf,
  toTurns,
} from './said.ts';

/**
 * What must be said of an agent: the turn and layer of a loss, that nothing judged was touched, or
 * that nothing was proved.
 */
export type Expected = { readonly turn: number; readonly layer: Layer } | 'passed' | 'unproven';

/** Earliest turn, then order of the table. */
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
  const asked = requestsOf(turn);
  const adopted = adoptedBy(turn, turns);
  // The answer that the user was given, to whichever of the requests that may be this turn's.
  const own = finalsOf(log).filter(({ messages }) => asked.includes(messages));
  const answers = [own, ...adopted.map(({ finals }) => finals)].map((finals) =>
    givenOf(
      finals.map((final) => final.answer),
      reply,
    ),
  );
  const answer = answers.find((text) => text !== null) ?? null;
  const isGiven = answer !== null;
  if (!isGiven && play.stop !== true && isErrorText(reply)) return found.add('rejected');
  if (holdsForeign([reply], turn) || isForeignAnswer(turn)) found.add('leaked-from-other-session');
  if (named !== null && named !== log.contextId) found.add('answered-in-another-context');
  const requests = judgedOf(asked, adopted, turn);
  const all = [...asked, ...adopted.flatMap((one) => one.requests)];
  const ownJudged = requests.filter((messages) => asked.includes(messages));
  // Of several answers the history behind the last is judged.
  const unjudged = ownJudged.length === requests.length ? undefined : ownJudged.at(-1);
  addReply(found, turn, requests);
  if (!observation.modelSeen) return found;
  for (const messages of [
    ...all,
    ...chatterOf(turn, turns),
    ...lateOf(turn, turns),
    ...strayOf(turn, turns),
  ])
    if (holdsForeign(toTexts(messages), turn)) found.add('leaked-from-other-session');
  if (requests.length === 0 && isEnded(play)) return found;
  if (requests.length === 0)
    return found.add(play.files.length > 0 ? 'attachment-dropped' : 'answered-without-model');
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
  addBroken(found, turn, all);
  addDropped(found, turn, requests);
  addNamed(found, turn, requests);
  if (!isGiven && !isEnded(play)) found.add('answer-lost');
  else if (isGiven && (!reply.includes(answer) || reply.split(receiptOf(answer) ?? '').length > 2))
    found.add('answer-wrong');
  return found;
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

/**
 * The layer of a text that the model did not say; null where it was told only before a restart that
 * it need not survive.
 */
function untoldLayer(text: string, turn: Turn, requests: Requests): Layer | null {
  const { observation, present, before, play: asked } = turn;
  const calls = asked.model.some(({ kind }) => kind === 'call');
  if (calls && requests.length > 0 && isWithoutTools(turn, requests)) return null;
  const tells = (play: PlayTurn): boolean => factsOf(play).some((fact) => text.includes(fact));
  const told = [...before, present].filter(
    ({ part, number }) => part === 'user' && tells(playOf(observation.play.turns, number)),
  );
  if (told.length === 0 || told.some((said) => restartsAfter(turn, said).length === 0))
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

function holdsForeign(texts: readonly string[], { foreign, foreignFacts }: Turn): boolean {
  const marks = foreign.flatMap((said) => [...tokensOf(said), ...said.files]);
  const tokens = [...foreignFacts, ...marks];
  return texts.some((text) => isSaidIn(text, tokens));
}

/**
 * The model was asked another session's question, or about its answer, and the user is given what
 * it said.
 */
function isForeignAnswer(turn: Turn): boolean {
  const { log, reply, observation } = turn;
  const given = givenOf(log.answers, reply);
  if (given === null) return false;
  const asked = finalsOf(log).findLast(({ answer }) => answer === given);
  const question = asked?.messages.findLast(({ role }) => role === 'user');
  return (
    isForeignAsked(log, reply, observation) ||
    (question !== undefined && holdsForeign([question.text], turn))
  );
}
