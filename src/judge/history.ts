// The history invariants: tags and receipts of the context in order, in their role, once, whole,
// none foreign.
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { MarkPlace, Utterance } from '../domain/transcript.ts';
import type { ModelExchange } from '../domain/witness.ts';
import { isUnsaid } from '../transcript/unsaid.ts';
import { withoutQuestionFirst } from './asked-first.ts';
import { keptBeginning } from './beginning.ts';
import { type TurnContext, turnOf } from './context.ts';
import { isForgotten } from './due.ts';
import { foldWhitespace } from './excerpt.ts';
import { type Expected, expectedTokens } from './expected.ts';
import { checkOf, met, type Subject, unmet, worstOf } from './finding.ts';
import { judgeForeign } from './foreign.ts';
import { lossOf } from './loss.ts';
import { findRoundFault } from './rounds.ts';
import { lossLayer } from './store.ts';
import {
  type AskedFact,
  askedFacts,
  excuseOfForm,
  historyForm,
  lostFact,
  roadOf,
  sourceIn,
  sourceOf,
  swappedFacts,
} from './told.ts';
import { follow, settle } from './trail.ts';
import { foldedText, isWholeIn } from './whole.ts';

/**
 * Judges the history in a turn's request. With no request only the reply can show a fault: what is
 * another session's.
 */
export function judgeHistory(context: TurnContext): JudgedExpectation[] {
  const { request } = context;
  if (request === null) return [judgeForeign(context)].filter((e) => e.result === 'unmet');
  const all = roadOf(context, request).map((one) => judgeRequest(context, sourceOf(context, one)));
  return [
    judgeForeign(context),
    ...([0, 1, 2] as const).flatMap((rule) => {
      const judged = all.map((results) => results[rule]);
      return worstOf(judged) ?? judged.at(-1) ?? [];
    }),
  ];
}

/** Whether one request holds the history once, in order and whole. */
function judgeRequest(
  context: TurnContext,
  request: ModelExchange,
): readonly [JudgedExpectation, JudgedExpectation, JudgedExpectation] {
  const { trail } = context;
  const kept = keptBeginning(context, request);
  const fault = kept === null ? findRoundFault(context, request) : doubling(kept);
  const followed = fault === null ? follow(trail, context, request.transcript) : null;
  if (followed !== null) return [metOnce, metOrder, metComplete(followed)];
  const expected = expectedTokens(context, request);
  const judged = [
    judgeOnce(context, request, expected),
    judgeOrder(context, request, expected),
    judgeComplete(context, request, expected),
  ] as const;
  if (fault === null && judged.every(({ result }) => result === 'met'))
    settle(trail, context, request.transcript, expected);
  const [once, order, complete] = judged;
  // What is wrong with the words explains more than what is wrong with the rounds between them.
  if (judged.some(({ result }) => result === 'unmet')) return judged;
  const withFault = (one: JudgedExpectation): JudgedExpectation =>
    one.kind === fault?.kind && one.result === 'met' ? fault : one;
  return [withFault(once), withFault(order), withFault(complete)];
}

const wantedOnce = 'the model is sent every turn and answer of the context once';
const wantedOrder = 'the model is sent turns and answers in their order and role';
const wantedComplete = 'the model is sent every earlier turn and answer of the context, whole';
const wantedFacts = 'the model is sent the facts that the turn asks for';
const metOnce = met('history-once', wantedOnce, 'no repeats');
const metOrder = met('history-in-order', wantedOrder, 'in order');

function metComplete(due: number): JudgedExpectation {
  return met('history-complete', wantedComplete, `${due - 1} found`);
}

/**
 * Whether the model request of this turn holds turn `number` whole. Shared with the declared
 * expectation.
 */
export function judgeIncludesTurn(
  context: TurnContext,
  number: number,
  subject: Subject,
): JudgedExpectation {
  const wanted = `the model is sent turn ${number}, whole`;
  const check = checkOf(subject, wanted);
  const teller = turnOf(context.earlier, number);
  const tag = teller?.turn.turn.tag;
  const request = sourceIn(context);
  const expected = request === null ? [] : expectedTokens(context, request);
  const wantedTurn = expected.find((e) => e.token === tag);
  if (request === null || wantedTurn === undefined)
    return check.notObserved('the model was not asked');
  if (isWhole(wantedTurn, request)) return check.met('present and complete');
  const lost = lostFact(
    askedFacts(context).filter((asked) => asked.teller === teller),
    request,
  );
  if (lost !== null && excuseOfForm(context, lost.teller) !== null)
    return unmetFact(context, request, lost, subject, wanted);
  if (wantedTurn.excuse !== null) return check.notObserved(wantedTurn.excuse);
  return lossOf(context, subject, wantedTurn, wanted);
}

function doubling(actual: string): JudgedExpectation {
  return unmet('history-once', 'sent-doubled', wantedOnce, actual);
}

function judgeOnce(
  context: TurnContext,
  request: ModelExchange,
  all: readonly Expected[],
): JudgedExpectation {
  const { utterances } = request.transcript;
  // Memory may bring a row back with every turn.
  const expected = all.filter(({ forgotten }) => !forgotten);
  const doubled = expected.find((e) => e.sightings.places.length > 1);
  if (doubled !== undefined)
    return doubling(
      `${doubled.name} appears ${timesOf(doubled.sightings.places.length)} in the model request`,
    );
  const echoed = expected.find(echoTest(utterances));
  if (echoed !== undefined)
    return doubling(
      `${echoed.name} appears in the model request once more, in the role of the ${otherRole(echoed)}`,
    );
  // A summary may tell what its conversation says as well.
  const isTelling = (one: Utterance): boolean => isUnsaid(one) && one.isCondensed !== true;
  const unsaid = utterances.filter(isTelling).flatMap(({ marks }) => marks.map((m) => m.value));
  const retold = new Set<string>(unsaid);
  const isSaid = (tag: string): boolean =>
    expected.some((e) => e.token === tag && e.sightings.places.length > 0 && !e.isOutside);
  const repeated = context.earlier.find(
    (c) =>
      c.receipt !== null &&
      retold.has(c.turn.turn.tag) &&
      retold.has(c.receipt) &&
      !isForgotten(context, c) &&
      isSaid(c.turn.turn.tag),
  );
  if (repeated === undefined) return metOnce;
  return doubling(
    `turn ${repeated.turn.turn.number} and its answer appear in the system text as well`,
  );
}

function timesOf(count: number): string {
  return count === 2 ? 'twice' : `${count} times`;
}

function otherRole({ speaker }: Expected): string {
  return speaker === 'user' ? 'assistant' : 'user';
}

/**
 * Whether something is said again in the other role: a user's text, word for word, by the
 * assistant, or an answer by the user in a message of its own. That is more than a quotation, which
 * is within an answer or next to a text.
 */
function echoTest(utterances: readonly Utterance[]): (expected: Expected) => boolean {
  const byAssistant = new Set<string>();
  const byUser = new Map<string, Utterance[]>();
  for (const one of utterances) {
    const { speaker, marks } = one;
    if (marks.length === 0) continue;
    if (speaker === 'assistant' && marks.some(({ kind }) => kind === 'turn'))
      byAssistant.add(foldedText(one));
    const last = speaker === 'user' ? marks.findLast(({ kind }) => kind === 'answer') : undefined;
    if (last !== undefined) byUser.set(last.value, [...(byUser.get(last.value) ?? []), one]);
  }
  return ({ token, speaker, said, given, forms, sightings }) => {
    if (said === '' || sightings.places.length === 0) return false;
    if (speaker === 'user')
      return byAssistant.size > 0 && byAssistant.has(foldWhitespace(said).trim());
    // A file's name in the answer brings a tag of its own, as does what the agent quotes before it.
    // An answer that quotes earlier ones ends with its own receipt.
    const isByUser = (receipt: string, text: string): boolean =>
      (byUser.get(receipt) ?? []).some(
        (one) =>
          one.marks.every(({ kind, value }) => kind !== 'turn' || given.includes(value)) &&
          isWholeIn(one, text),
      );
    return isByUser(token, said) || forms.some(({ receipt, text }) => isByUser(receipt, text));
  };
}

function judgeOrder(
  context: TurnContext,
  request: ModelExchange,
  all: readonly Expected[],
): JudgedExpectation {
  const expected = all.filter(({ forgotten }) => !forgotten);
  // An agent's own summary may be in any role: what is in another one by itself is no summary.
  const isAlone = ({ token }: Expected): boolean =>
    request.transcript.utterances.some(
      ({ marks }) => marks.length > 0 && marks.every(({ value }) => value === token),
    );
  const isSummed = excuseOfForm(context, context.earlier[0] ?? context) !== null;
  const swapped = expected.find((e) => e.sightings.wrongRoleOnly && (!isSummed || isAlone(e)));
  const facts = isSummed ? swappedFacts(askedFacts(context), request, historyForm(context)) : null;
  if (facts !== null) {
    const [first, second] = facts.map(({ fact }) => fact);
    const actual = `${second} comes before ${first}, which was told first`;
    return unmet('history-in-order', 'sent-out-of-order', wantedOrder, actual);
  }
  if (swapped !== undefined) {
    const actual = `${swapped.name} appears in the role of the ${otherRole(swapped)}`;
    return unmet('history-in-order', 'sent-out-of-order', wantedOrder, actual);
  }
  const found = expected.flatMap(({ sightings, name, turn, group, token, said }) => {
    const [place] = sightings.places;
    return place === undefined ? [] : [{ ...place, name, turn, group, token, said }];
  });
  const placed = withoutQuestionFirst(found, request.transcript.utterances);
  let furthest: MarkPlace | null = null;
  for (const [index, one] of placed.entries()) {
    if (furthest === null || isBefore(furthest, one)) {
      furthest = one;
      continue;
    }
    // Of turns that overlapped, only an answer has its place: after its own turn.
    const before = placed
      .slice(0, index)
      .findLast(
        (other) => (other.group < one.group || other.turn === one.turn) && !isBefore(other, one),
      );
    if (before === undefined) continue;
    const actual = `${one.name} comes before ${before.name}`;
    return unmet('history-in-order', 'sent-out-of-order', wantedOrder, actual);
  }
  return metOrder;
}

function isBefore(one: MarkPlace, other: MarkPlace): boolean {
  if (one.utterance !== other.utterance) return one.utterance < other.utterance;
  return one.offset < other.offset;
}

function judgeComplete(
  context: TurnContext,
  request: ModelExchange,
  expected: readonly Expected[],
): JudgedExpectation {
  // A present turn with files is judged as its caption.
  const present = context.turn.turn.files.length > 0 ? context.turn.turn.tag : null;
  // Of several losses the one that was said first is named.
  const missing = expected.find(
    (e) =>
      e.token !== present &&
      e.excuse === null &&
      !isWhole(e, request) &&
      !e.sightings.wrongRoleOnly,
  );
  const lost = lostFact(askedFacts(context), request);
  if (missing === undefined && lost !== null && excuseOfForm(context, lost.teller) !== null)
    return unmetFact(context, request, lost, 'history-complete', wantedFacts);
  if (missing === undefined) return metComplete(expected.length);
  return lossOf(context, 'history-complete', missing, wantedComplete);
}

/**
 * A fact that a turn asks for and its request has lost, where the history is declared to be told in
 * part.
 */
function unmetFact(
  context: TurnContext,
  request: ModelExchange,
  { fact, teller }: AskedFact,
  subject: Subject,
  wanted: string,
): JudgedExpectation {
  const { tag, number } = teller.turn.turn;
  const { store, turn } = context.turn;
  const isElsewhere = lossLayer(store, tag, turn.tag) === 'stored-under-another-key';
  const layer = isElsewhere ? 'stored-under-another-key' : 'lost-in-summary';
  const isSaid = request.transcript.utterances.some(({ text }) => text.includes(fact));
  const where = isSaid ? "only in the agent's own answers in" : 'in no words of';
  const actual = `${fact}, told in turn ${number}, is ${where} the model request of turn ${turn.number}, which asks for it; declared is history: ${historyForm(context)}`;
  return unmet(subject, layer, wanted, actual);
}

function isWhole({ sightings, said }: Expected, { transcript }: ModelExchange): boolean {
  return sightings.places.some((place) => {
    const utterance = transcript.utterances[place.utterance];
    return utterance !== undefined && isWholeIn(utterance, said);
  });
}
