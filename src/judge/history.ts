// The history invariants of design §3: tags and receipts of the context in order, in their role, once, whole, none foreign.
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { Receipt, Tag } from '../domain/token.ts';
import type { MarkPlace, MarkSightings, Places, Utterance } from '../domain/transcript.ts';
import type { Layer } from '../domain/verdict.ts';
import type { ModelExchange, StoreSnapshot } from '../domain/witness.ts';
import { callsIn } from './calls-run.ts';
import type { TurnContext } from './context.ts';
import { type Excuse, excuseOf, excuseOfAnswer, isForgotten, unreadReceipts } from './due.ts';
import { foldWhitespace, holdsWords } from './excerpt.ts';
import { met, notObserved, type Subject, unmet, worstOf } from './finding.ts';
import { judgeForeign } from './foreign.ts';
import { groupOf } from './group.ts';
import { describeKey, describePlace, lossLayer, placeOf, recordsWith } from './store.ts';

/** A token that a request must hold, with the name people know it by. */
interface Expected {
  readonly token: Tag | Receipt;
  readonly name: string;
  readonly sightings: MarkSightings;
  /** What was said: all its words must stand in the same message; a token without them is a clipped text. */
  readonly said: string;
  /** The same with all that stood around it where it was said: what an agent adds to an answer. */
  readonly given: string;
  /** Number of the turn, and of the first that overlapped with it: the order within such a group is nobody's. */
  readonly turn: number;
  readonly group: number;
  /** Why it may be missing; null: it must be there. */
  readonly excuse: Excuse;
  /** True where memory alone can have brought it back: rows have an order and a role of their own. */
  readonly forgotten: boolean;
}

/** Judges the history in a turn's request. With no request only the reply can show a fault: what is another session's. */
export function judgeHistory(context: TurnContext): JudgedExpectation[] {
  const { request } = context;
  if (request === null) return [judgeForeign(context)].filter((e) => e.result === 'unmet');
  // The request that was answered, and those before it whose scripted calls the agent ran for it.
  const asked = [...context.turn.model, ...context.astray];
  const thrownAway = findThrownAway(asked);
  const chain = asked.filter(
    (e) => e.called !== null && e.sequence < request.sequence && !thrownAway.has(e),
  );
  const all = [...chain, request].map(
    (e): Asked => ({ request: e, expected: expectedTokens(context, e) }),
  );
  const judgeAll = (judge: (asked: Asked) => JudgedExpectation): JudgedExpectation[] => {
    const judged = all.map(judge);
    return [worstOf(judged) ?? judged.at(-1)].filter((e) => e !== undefined);
  };
  return [
    judgeForeign(context),
    ...judgeAll((asked) => judgeOnce(context, asked)),
    ...judgeAll(({ expected }) => judgeOrder(expected)),
    ...judgeAll((asked) => judgeComplete(context, asked)),
  ];
}

/** The requests whose call was left aside for the same one that another request of the round was given. */
function findThrownAway(asked: readonly ModelExchange[]): ReadonlySet<ModelExchange> {
  const given = new Set(asked.flatMap(({ transcript }) => callsIn(transcript)));
  const isRun = ({ answer }: ModelExchange): boolean =>
    answer.toolCalls.some(({ id }) => given.has(id));
  const placeOfCall = ({ route, called }: ModelExchange): string =>
    `${route.kind === 'turn' ? route.round : ''} ${called}`;
  const run = new Set(asked.filter(isRun).map(placeOfCall));
  return new Set(asked.filter((e) => !isRun(e) && run.has(placeOfCall(e))));
}

/** A request with what it must hold. */
interface Asked {
  readonly request: ModelExchange;
  readonly expected: readonly Expected[];
}

/** Tags and receipts of this context up to the present turn, in the order in which they were said. */
function expectedTokens(context: TurnContext, request: ModelExchange): Expected[] {
  const { places } = request.transcript;
  const expected: Expected[] = [];
  for (const c of [...context.earlier, context]) {
    const { number, tag, text } = c.turn.turn;
    const group = groupOf(context.observation.play, c.turn.turn);
    const forgotten = isForgotten(context, c);
    expected.push({
      turn: number,
      group,
      forgotten,
      excuse: excuseOf(context, c),
      token: tag,
      name: `turn ${number}`,
      sightings: places.ofTurn(tag, text !== null),
      said: text ?? '',
      given: text ?? '',
    });
    const answer = c === context ? null : carriedAnswer(c, places, context.turn.store);
    if (answer === null) continue;
    expected.push({
      turn: number,
      group,
      forgotten,
      excuse: excuseOfAnswer(context, c),
      token: answer.receipt,
      name: `the answer of turn ${number}`,
      sightings: places.ofAnswer(answer.receipt),
      said: answer.text,
      given: `${answer.text}\n${c.reply}`,
    });
  }
  return expected;
}

/** An answer of the model's. */
interface Answer {
  readonly receipt: Receipt;
  readonly text: string;
}

/**
 * The answer of an earlier turn that a request must hold. The model may have given the turn several: a
 * draft and its rewriting, a plan and what came of it, the same once more in another form. Any of them
 * that the agent carries on is the turn's answer; where it sends none, one that it stored is missing,
 * else the one that the user was given. null: nobody was given one.
 */
function carriedAnswer(c: TurnContext, places: Places, store: StoreSnapshot | null): Answer | null {
  const { model, beside, turn } = c.turn;
  // What was asked about it when it was answered counts too: an agent may keep what came of that.
  const after = beside.filter(({ route }) => route.kind === 'turn' && route.tag === turn.tag);
  const given = [...model, ...c.astray, ...after].flatMap(({ receipt, answer }): Answer[] =>
    receipt === null ? [] : [{ receipt, text: answer.text ?? '' }],
  );
  const unread = unreadReceipts(c).at(-1);
  const due = given.find(({ receipt }) => receipt === (c.receipt ?? unread)) ?? null;
  const isPlaced = ({ receipt }: Answer): boolean => places.ofAnswer(receipt).places.length > 0;
  if (due === null || isPlaced(due)) return due;
  const isMisplaced = ({ receipt }: Answer): boolean => places.ofAnswer(receipt).wrongRoleOnly;
  const isStored = ({ receipt }: Answer): boolean =>
    store !== null && recordsWith(store, receipt).length > 0;
  const sent = given.findLast(isPlaced) ?? given.findLast(isMisplaced);
  return sent ?? (isStored(due) ? due : (given.findLast(isStored) ?? due));
}

/** Whether the model request of this turn holds turn `number` whole; shared with the declared expectation. */
export function judgeIncludesTurn(
  context: TurnContext,
  number: number,
  subject: Subject,
): JudgedExpectation {
  const wanted = `the model is sent turn ${number}, whole`;
  const tag = context.earlier.find((c) => c.turn.turn.number === number)?.turn.turn.tag;
  const { request } = context;
  const expected = request === null ? [] : expectedTokens(context, request);
  const wantedTurn = expected.find((e) => e.token === tag);
  if (request === null || wantedTurn === undefined)
    return notObserved(subject, wanted, 'the model was not asked');
  if (isWhole(wantedTurn, request)) return met(subject, wanted, 'there, whole');
  if (wantedTurn.excuse !== null) return notObserved(subject, wanted, wantedTurn.excuse);
  return lossOf(context, subject, wantedTurn, wanted);
}

function judgeOnce(context: TurnContext, { request, expected: all }: Asked): JudgedExpectation {
  const wanted = 'the model is sent every turn and answer of the context once';
  // Memory may bring a row back with every turn.
  const expected = all.filter(({ forgotten }) => !forgotten);
  const doubled = expected.find((e) => e.sightings.places.length > 1);
  if (doubled !== undefined) {
    const actual = `${doubled.name} stands ${doubled.sightings.places.length} times in the model request`;
    return unmet('history-once', 'sent-doubled', wanted, actual);
  }
  const { utterances } = request.transcript;
  const echoed = expected.find((e) => e.said !== '' && utterances.some((u) => isEcho(u, e)));
  if (echoed !== undefined) {
    const role = echoed.token.startsWith('T-') ? 'the assistant' : 'the user';
    const actual = `${echoed.name} stands in the model request once more as what ${role} said`;
    return unmet('history-once', 'sent-doubled', wanted, actual);
  }
  const system = utterances
    .filter(({ speaker }) => speaker === 'system' || speaker === 'harness')
    .map(({ text }) => text)
    .join('\n');
  const repeated = context.earlier.find(
    (c) =>
      c.receipt !== null &&
      !isForgotten(context, c) &&
      isSentOf(expected, c.turn.turn.tag) &&
      system.includes(c.turn.turn.tag) &&
      system.includes(c.receipt),
  );
  if (repeated === undefined) return met('history-once', wanted, 'no repeats');
  const actual = `turn ${repeated.turn.turn.number} and its answer stand in the system text as well`;
  return unmet('history-once', 'sent-doubled', wanted, actual);
}

/** Whether a token has a place of its own in the request. */
function isSentOf(expected: readonly Expected[], token: Tag | Receipt): boolean {
  return expected.some((e) => e.token === token && e.sightings.places.length > 0);
}

/**
 * A user's text said again, word for word, by the assistant, or an answer said again by the user in a message of its own:
 * more than a quotation, which stands in an answer or beside a text.
 */
function isEcho(utterance: Utterance, { token, said, given, sightings }: Expected): boolean {
  if (sightings.places.length === 0) return false;
  if (token.startsWith('T-'))
    return (
      utterance.speaker === 'assistant' &&
      foldWhitespace(utterance.text).trim() === foldWhitespace(said).trim()
    );
  // A file's name in the answer brings a tag of its own, as does what the agent quotes before it; an answer that quotes
  // earlier ones ends with its own receipt.
  const { speaker, marks, text } = utterance;
  if (speaker !== 'user' || marks.findLast(({ kind }) => kind === 'answer')?.value !== token)
    return false;
  const isAlone = marks.every(({ kind, value }) => kind !== 'turn' || given.includes(value));
  return isAlone && holdsWords(text, said);
}

function judgeOrder(all: readonly Expected[]): JudgedExpectation {
  const wanted = 'the model is sent turns and answers in their order and role';
  const expected = all.filter(({ forgotten }) => !forgotten);
  const swapped = expected.find((e) => e.sightings.wrongRoleOnly);
  if (swapped !== undefined) {
    const role = swapped.token.startsWith('T-') ? 'the assistant' : 'the user';
    return unmet(
      'history-in-order',
      'sent-out-of-order',
      wanted,
      `${swapped.name} is said by ${role}`,
    );
  }
  const placed = expected.flatMap(({ sightings, name, turn, group }) => {
    const [place] = sightings.places;
    return place === undefined ? [] : [{ ...place, name, turn, group }];
  });
  for (const [index, one] of placed.entries()) {
    // Of turns that overlapped, only an answer has its place: behind its own turn.
    const before = placed
      .slice(0, index)
      .findLast(
        (other) => (other.group < one.group || other.turn === one.turn) && !isBefore(other, one),
      );
    if (before === undefined) continue;
    const actual = `${one.name} stands before ${before.name}`;
    return unmet('history-in-order', 'sent-out-of-order', wanted, actual);
  }
  return met('history-in-order', wanted, 'in order');
}

function isBefore(one: MarkPlace, other: MarkPlace): boolean {
  if (one.utterance !== other.utterance) return one.utterance < other.utterance;
  return one.offset < other.offset;
}

function judgeComplete(context: TurnContext, { request, expected }: Asked): JudgedExpectation {
  const wanted = 'the model is sent every earlier turn and answer of the context, whole';
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
  if (missing === undefined) return met('history-complete', wanted, `${expected.length - 1} found`);
  return lossOf(context, 'history-complete', missing, wanted);
}

function isWhole(expected: Expected, exchange: ModelExchange): boolean {
  return expected.sightings.places.some(({ utterance }) => {
    const text = exchange.transcript.utterances[utterance]?.text ?? '';
    return holdsWords(text, expected.said);
  });
}

/** An unmet expectation for a lost token, with the layer and evidence that the store gives. */
function lossOf(
  context: TurnContext,
  subject: Subject,
  lost: Expected,
  wanted: string,
): JudgedExpectation {
  const { store, turn } = context.turn;
  const place = placeOf(store, lost.token, turn.tag);
  const layer = lossLayer(place);
  const system = (context.request?.transcript.utterances ?? []).filter(
    ({ speaker }) => speaker === 'system' || speaker === 'harness',
  );
  const inRequest =
    lost.sightings.places.length > 0
      ? `${lost.name} reached the model request of turn ${turn.number} cut short`
      : system.some(({ text }) => text.includes(lost.token))
        ? `${lost.name} stands in the system text of turn ${turn.number} alone, which is nobody's words`
        : `${lost.name} is missing from the model request of turn ${turn.number}`;
  return unmet(
    subject,
    layer,
    wanted,
    `${inRequest}; ${describeStored(context, lost.token, layer)}`,
  );
}

/** What the store shows of a lost token, in words. */
function describeStored(context: TurnContext, token: Tag | Receipt, layer: Layer): string {
  const { store, turn } = context.turn;
  if (store === null) return 'no store was found to look at';
  const record = recordsWith(store, token)[0];
  if (record === undefined) return 'it is in no record of the store';
  const stored = `it is stored in ${describePlace(record)} under key ${describeKey(record)}`;
  const own = recordsWith(store, turn.tag)[0];
  if (layer !== 'stored-under-another-key' || own === undefined) return stored;
  return `${stored}, turn ${turn.number} under key ${describeKey(own)}`;
}
