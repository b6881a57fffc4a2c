// The history invariants of design §3: tags and receipts of the context in order, in their role, once, whole, none foreign.
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { Receipt, Tag } from '../domain/token.ts';
import type { Layer } from '../domain/verdict.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import { holds } from './excerpt.ts';
import { met, notObserved, type Subject, unmet } from './finding.ts';
import { isToolResult, sightReceipt, sightTag, type TokenSightings, tokensOf } from './request.ts';
import { describeKey, describePlace, lossLayer, placeOf, recordsWith } from './store.ts';

/** A token that a request must hold, with the name people know it by. */
interface Expected {
  readonly token: Tag | Receipt;
  readonly name: string;
  readonly sightings: TokenSightings;
  /** Facts that must stand in the same message; a tag without them is a clipped text. */
  readonly facts: readonly string[];
}

/** Judges the history in a turn's request. With no request there is nothing to judge and nothing is returned. */
export function judgeHistory(context: TurnContext): JudgedExpectation[] {
  const { request } = context;
  if (request === null) return [];
  const expected = expectedTokens(context, request);
  return [
    judgeForeign(context),
    judgeOnce(expected),
    judgeOrder(expected),
    judgeComplete(context, request, expected),
  ];
}

/** Tags and receipts of this context up to the present turn, in the order in which they were said. */
function expectedTokens(context: TurnContext, request: ModelExchange): Expected[] {
  const messages = request.request.messages;
  const expected: Expected[] = [];
  for (const c of [...context.earlier, context]) {
    const { number, tag, text, facts } = c.turn.turn;
    expected.push({
      token: tag,
      name: `turn ${number}`,
      sightings: sightTag(messages, tag, text !== null),
      facts: text === null ? [] : facts,
    });
    if (c !== context && c.receipt !== null) {
      const sightings = sightReceipt(messages, c.receipt);
      expected.push({
        token: c.receipt,
        name: `the answer of turn ${number}`,
        sightings,
        facts: [],
      });
    }
  }
  return expected;
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
  return isWhole(wantedTurn, request)
    ? met(subject, wanted, 'there, whole')
    : lossOf(context, subject, wantedTurn, wanted);
}

/** Tokens of the sessions named by `owners` must not stand in any request of this turn. */
export function judgeForeign(
  context: TurnContext,
  subject: Subject = 'no-foreign-session',
): JudgedExpectation {
  const wanted = 'the model is sent nothing of another session';
  const { observation, turn } = context;
  if (observation.scope === 'workspace')
    return notObserved(subject, wanted, 'the session scope is declared as workspace');
  // Rows that the control plane served may carry another session's text: memory is shared by design (contract 3).
  const served = turn.memory
    .flatMap((event) => (event.kind === 'read' ? event.rows : []))
    .join('\n');
  for (const exchange of turn.model) {
    for (const token of tokensOf(exchange.request.messages)) {
      const owner = observation.tokens.get(token);
      if (owner === undefined || owner.contextId === turn.contextId || served.includes(token))
        continue;
      const actual = `the model request holds ${token}, of turn ${owner.turn} of canary ${owner.canary} (context ${owner.contextId}); if one session per workspace is meant, declare session-scope: workspace`;
      return unmet(subject, 'leaked-from-other-session', wanted, actual);
    }
  }
  return met(subject, wanted, 'none');
}

function judgeOnce(expected: readonly Expected[]): JudgedExpectation {
  const wanted = 'the model is sent every turn and answer of the context once';
  const doubled = expected.find((e) => e.sightings.places.length > 1);
  if (doubled === undefined) return met('history-once', wanted, 'no repeats');
  return unmet(
    'history-once',
    'sent-doubled',
    wanted,
    `${doubled.name} stands ${doubled.sightings.places.length} times in the model request`,
  );
}

function judgeOrder(expected: readonly Expected[]): JudgedExpectation {
  const wanted = 'the model is sent turns and answers in their order and role';
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
  let previous: { message: number; offset: number; name: string } | null = null;
  for (const { sightings, name } of expected) {
    const place = sightings.places[0];
    if (place === undefined) continue;
    const isLater =
      previous === null ||
      place.message > previous.message ||
      (place.message === previous.message && place.offset > previous.offset);
    if (!isLater && previous !== null) {
      return unmet(
        'history-in-order',
        'sent-out-of-order',
        wanted,
        `${name} stands before ${previous.name}`,
      );
    }
    previous = { ...place, name };
  }
  return met('history-in-order', wanted, 'in order');
}

function judgeComplete(
  context: TurnContext,
  request: ModelExchange,
  expected: readonly Expected[],
): JudgedExpectation {
  const wanted = 'the model is sent every earlier turn and answer of the context, whole';
  const present = context.turn.turn.tag;
  const missing = expected.find(
    (e) => e.token !== present && !isWhole(e, request) && !e.sightings.wrongRoleOnly,
  );
  if (missing === undefined) return met('history-complete', wanted, `${expected.length - 1} found`);
  return lossOf(context, 'history-complete', missing, wanted);
}

function isWhole(expected: Expected, exchange: ModelExchange): boolean {
  return expected.sightings.places.some(({ message }) => {
    const text = exchange.request.messages[message]?.text ?? '';
    return expected.facts.every((fact) => holds(text, fact));
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
  const inRequest =
    lost.sightings.places.length > 0
      ? `${lost.name} stands in the model request of turn ${turn.number} without its facts`
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

/** Texts of the messages in which content may reach the model: all but what the assistant itself said. */
export function reachableText(exchange: ModelExchange): string {
  return exchange.request.messages
    .filter((m) => m.role !== 'assistant' || isToolResult(m))
    .map((m) => m.text)
    .join('\n');
}
