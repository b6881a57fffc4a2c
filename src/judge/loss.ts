// The evidence of a lost text or answer in words, and the layer that the store gives.
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { Receipt, Tag } from '../domain/token.ts';
import type { Utterance } from '../domain/transcript.ts';
import type { Layer } from '../domain/verdict.ts';
import type { StoreSnapshot } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import type { Expected } from './expected.ts';
import { type Subject, unmet } from './finding.ts';
import { describeKey, describeKeys, describePlace, lossLayer, recordsWith } from './store.ts';

/** True for words that nobody said: neither a place of the history nor a doubling of what they quote. */
export function isUnsaid({ speaker }: Utterance): boolean {
  return speaker === 'system' || speaker === 'harness';
}

/**
 * An unmet expectation for a lost token: what is missing, what the request holds instead, where it was sent
 * last, and where it is stored. The store gives the layer.
 */
export function lossOf(
  context: TurnContext,
  subject: Subject,
  lost: Expected,
  wanted: string,
): JudgedExpectation {
  const store = storeFor(context);
  // Of a text without a tag no record shows which turn's it is.
  const layer = lossLayer(lost.isUntagged ? null : store, lost.token, tagInStore(context));
  const facts = [
    describeRequest(context, lost),
    ...describeLast(context, lost),
    ...(lost.isUntagged ? [] : [describeStored(context, lost.token, layer)]),
  ];
  return unmet(subject, layer, wanted, facts.join('; '));
}

/** A tag by which the store shows where the session is kept: the turn's own, or where it carries none an earlier one. */
function tagInStore({ turn, earlier }: TurnContext): Tag {
  const turns = [...earlier.map((c) => c.turn.turn), turn.turn];
  return (turns.findLast(({ untagged }) => untagged !== true) ?? turn.turn).tag;
}

/** What the turn's request has in place of a lost token, in words. */
function describeRequest({ request, earlier, turn }: TurnContext, lost: Expected): string {
  const where = `the model request of turn ${turn.turn.number}`;
  if (lost.sightings.places.length > 0) return `${lost.name} reached ${where} cut short`;
  const { utterances = [], places } = request?.transcript ?? {};
  const unsaid = utterances.find(
    (one) => isUnsaid(one) && one.marks.some(({ value }) => value === lost.token),
  );
  if (unsaid !== undefined) {
    const what = unsaid.speaker === 'system' ? 'the system text' : 'what the framework added to';
    const of = unsaid.speaker === 'system' ? ` of ${where}` : ` ${where}`;
    return `${lost.name} appears only in ${what}${of}, not in the conversation`;
  }
  const held = earlier
    .map((c) => c.turn.turn)
    .filter(({ tag, text }) => (places?.ofTurn(tag, text !== null).places.length ?? 0) > 0)
    .map(({ number }) => number);
  const instead =
    held.length === 0
      ? 'no earlier turn'
      : held.length === 1
        ? `of the earlier turns only turn ${held[0]}`
        : `${held.length} of ${earlier.length} earlier turns`;
  return `${lost.name} is missing from ${where}, which holds ${instead}`;
}

/** The last turn in whose request a lost token was, after its own, in words; nothing where there is none. */
function describeLast({ earlier }: TurnContext, { token, speaker, turn: own }: Expected): string[] {
  const last = earlier.findLast(({ request, turn }) => {
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

/** The store after a turn; where there was none yet, the one that came later. */
function storeFor({ observation, turn }: TurnContext): StoreSnapshot | null {
  return turn.store ?? observation.turns.at(-1)?.laterStore ?? null;
}

/** What the store shows of a lost token, in words. */
function describeStored(context: TurnContext, token: Tag | Receipt, layer: Layer): string {
  const { turn } = context.turn;
  const store = storeFor(context);
  if (store === null) return 'no store was found to look at';
  const record = recordsWith(store, token)[0];
  if (record === undefined)
    return context.turn.store === null
      ? 'a store was seen only after the last turn, and it is in no record of that'
      : 'it is in no record of the store';
  const stored = `it is stored in ${describePlace(record)} under key ${describeKey(record)}`;
  const own = recordsWith(store, turn.tag)[0];
  if (layer !== 'stored-under-another-key' || own === undefined) return stored;
  const [key, ownKey] = describeKeys(record, own);
  return `it is stored in ${describePlace(record)} under key ${key}, turn ${turn.number} under key ${ownKey}`;
}
