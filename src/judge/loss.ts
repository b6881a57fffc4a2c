// The evidence of a lost text or answer in words, and the layer that the store gives.
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { Receipt, Tag } from '../domain/token.ts';
import type { Utterance } from '../domain/transcript.ts';
import type { Layer } from '../domain/verdict.ts';
import type { StoreSnapshot } from '../domain/witness.ts';
import { isUnsaid } from '../transcript/unsaid.ts';
import type { TurnContext } from './context.ts';
import { describeDifference } from './difference.ts';
import { answersOf, type Expected } from './expected.ts';
import { type Subject, unmet } from './finding.ts';
import {
  describeKey,
  describeKeys,
  describePlace,
  keysOf,
  lossLayer,
  recordsWith,
} from './store.ts';
import { sourceIn } from './told.ts';

/**
 * An unmet expectation for a lost token: what is missing, what the request holds instead, where it
 * was sent last, and where it is stored. The store gives the layer.
 */
export function lossOf(
  context: TurnContext,
  subject: Subject,
  lost: Expected,
  wanted: string,
): JudgedExpectation {
  const store = storeFor(context);
  // Of a text without a tag no record shows which turn's it is.
  const kept = lost.isUntagged ? null : store;
  const layer = isOutside(context, lost)
    ? 'sent-out-of-order'
    : lossLayer(kept, lost.token, homeOf(context, lost, kept).token);
  const facts = [
    describeRequest(context, lost),
    ...describeLast(context, lost),
    ...(lost.isUntagged ? [] : [describeStored(context, lost, layer)]),
  ];
  return unmet(subject, layer, wanted, facts.join('; '));
}

/** Whether a lost token was sent all the same, in words without a speaker. */
function isOutside(context: TurnContext, { token, sightings }: Expected): boolean {
  return sightings.places.length === 0 && findOutside(sourceIn(context), token) !== undefined;
}

function findOutside(request: TurnContext['request'], token: string): Utterance | undefined {
  return request?.transcript.utterances.find(
    (one) => isUnsaid(one) && one.marks.some(({ value }) => value === token),
  );
}

/** A token by which the store shows where the session is kept, and the number of its turn. */
interface Home {
  readonly token: Tag | Receipt;
  readonly number: number;
}

/**
 * Where the session is kept: by the turn's tag. A turn without one is known by its answer, if the
 * store keeps the lost text under the same key as its own answer. Otherwise by an earlier turn.
 */
function homeOf(context: TurnContext, lost: Expected, store: StoreSnapshot | null): Home {
  const { turn } = context.turn;
  if (turn.untagged !== true) return { token: turn.tag, number: turn.number };
  const answer = store === null ? null : storedAnswer(context, store);
  if (store !== null && answer !== null && isKeptWithAnswer(context, lost, store))
    return { token: answer, number: turn.number };
  const tagged = context.earlier.findLast((c) => c.turn.turn.untagged !== true);
  const { tag, number } = (tagged ?? context).turn.turn;
  return { token: tag, number };
}

/** The last answer of a turn that is in the store. */
function storedAnswer(context: TurnContext, store: StoreSnapshot): Receipt | null {
  const { given } = answersOf(context);
  return given.findLast(({ receipt }) => recordsWith(store, receipt).length > 0)?.receipt ?? null;
}

/** Whether the store has a lost text under a key of its answer. */
function isKeptWithAnswer({ earlier }: TurnContext, lost: Expected, store: StoreSnapshot): boolean {
  if (lost.speaker === 'assistant') return true;
  const teller = earlier.find((c) => c.turn.turn.number === lost.turn);
  const answer = teller === undefined ? null : storedAnswer(teller, store);
  if (answer === null) return false;
  const keys = keysOf(store, lost.token);
  return [...keysOf(store, answer)].some((key) => keys.has(key));
}

/** What the turn's request has in place of a lost token, in words. */
function describeRequest(context: TurnContext, lost: Expected): string {
  const { earlier, turn } = context;
  const request = sourceIn(context);
  const where = `the model request of turn ${turn.turn.number}`;
  const [place] = lost.sightings.places;
  if (place !== undefined) {
    const { text = '' } = request?.transcript.utterances[place.utterance] ?? {};
    return `${lost.name} reached ${where} ${describeDifference(lost.said, text)}`;
  }
  const unsaid = findOutside(request, lost.token);
  if (unsaid !== undefined)
    return `${lost.name} was sent, but only in ${describeOutside(unsaid)} ${where}`;
  const held = earlier.filter((c) => isSentIn(request, c)).map((c) => c.turn.turn.number);
  const instead =
    held.length === 0
      ? 'no earlier turn'
      : held.length === 1
        ? `of the earlier turns only turn ${held[0]}`
        : `${held.length} of ${earlier.length} earlier turns`;
  return `${lost.name} is missing from ${where}, which holds ${instead}`;
}

/** Whether a request holds the text of a turn, in its role. */
export function isSentIn(
  request: TurnContext['request'],
  { turn: { turn } }: Pick<TurnContext, 'turn'>,
): boolean {
  return (request?.transcript.places.ofTurn(turn.tag, turn.text !== null).places.length ?? 0) > 0;
}

/** Words without a speaker, before the request in which they are. */
function describeOutside({ speaker, isCondensed }: Utterance): string {
  if (isCondensed === true) return 'a summary in';
  return speaker === 'system' ? 'the system text of' : 'what the framework added to';
}

/**
 * The last turn in whose request a lost token was, after its own, in words. Nothing where there is
 * none.
 */
function describeLast({ earlier }: TurnContext, { token, speaker, turn: own }: Expected): string[] {
  const last = earlier.findLast((context) => {
    const { turn } = context;
    const request = sourceIn(context);
    if (request === null || turn.turn.number <= own) return false;
    const { places } = request.transcript;
    const seen =
      speaker === 'user'
        ? places.ofTurn(token as Tag, turn.turn.text !== null)
        : places.ofAnswer(token as Receipt);
    return seen.places.length > 0;
  });
  return last === undefined ? [] : [`it was last sent in turn ${last.turn.turn.number}`];
}

/** The store after a turn. Where there was none yet, the first that its container had later. */
export function storeFor({ observation: { turns }, turn }: TurnContext): StoreSnapshot | null {
  for (const { container, store, laterStore = null } of turns.slice(turns.indexOf(turn)))
    if (container === turn.container && (store ?? laterStore) !== null) return store ?? laterStore;
  return null;
}

/** What the store shows of a lost token, in words. */
function describeStored(context: TurnContext, lost: Expected, layer: Layer): string {
  const store = storeFor(context);
  if (store === null) return 'no store was found to look at';
  const record = recordsWith(store, lost.token)[0];
  if (record === undefined)
    return context.turn.store === null
      ? 'the store was seen only later, and it is in no record of that'
      : 'it is in no record of the store';
  const stored = `it is stored in ${describePlace(record)} under key ${describeKey(record)}`;
  const home = homeOf(context, lost, store);
  const own = recordsWith(store, home.token)[0];
  if (layer !== 'stored-under-another-key' || own === undefined) return stored;
  const [key, ownKey] = describeKeys(record, own);
  return `it is stored in ${describePlace(record)} under key ${key}, turn ${home.number} under key ${ownKey}`;
}
