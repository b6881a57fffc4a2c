// The invariant `no-foreign-session`: nothing of another session appears in a model request or in
// the reply.
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { TokenOwner } from '../domain/record.ts';
import { findMarks } from '../domain/token.ts';
import type { Utterance } from '../domain/transcript.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import { hasEnding } from './due.ts';
import { isQuotedRow } from './excerpt.ts';
import { met, notObserved, type Subject, unmet } from './finding.ts';
import { findForeignCall } from './foreign-calls.ts';
import { groupOf } from './group.ts';
import type { Ledger, LedgerTurn, Token } from './ledger-entry.ts';
import { isUnasked } from './told-memory.ts';

const wanted = 'the model is sent nothing of another session';

/** A token, a fact or the id of a call of another session, and where it appears. */
interface Leak {
  readonly token: string;
  readonly owner: TokenOwner;
  readonly place: 'the model request' | 'the reply' | 'a pushed text';
}

/** Judges a turn. `session` narrows the question to one session of the same canary. */
export function judgeForeign(
  context: TurnContext,
  subject: Subject = 'no-foreign-session',
  session: string | null = null,
): JudgedExpectation {
  const { observation } = context;
  if (observation.scope === 'workspace')
    return notObserved(subject, wanted, 'the session scope is declared as workspace');
  const isMeant = ({ contextId }: TokenOwner): boolean =>
    session === null ||
    observation.turns.some((one) => one.turn.session === session && one.contextId === contextId);
  const leak = findLeak(context, isMeant, session === null);
  if (leak === null) return met(subject, wanted, 'nothing');
  const { token, owner, place } = leak;
  const whose = `turn ${owner.turn} of canary ${owner.canary} (context ${owner.contextId})`;
  const what = observation.calls.has(token) ? `the call ${token}` : token;
  const actual = observation.tokens.has(token as Token)
    ? `${place} holds text of another session: ${whose}, known by its mark ${token}`
    : `${place} holds ${what}, of another session: ${whose}`;
  const isCause = place === 'the model request' || !isModelUnasked(context);
  return unmet(
    subject,
    isCause ? 'leaked-from-other-session' : 'answered-without-model',
    wanted,
    actual,
  );
}

function isTogether({ play }: Ledger, one: LedgerTurn, other: LedgerTurn): boolean {
  return groupOf(play, one.turn) === groupOf(play, other.turn);
}

/**
 * Whether the turn was answered without the model: what the answer was made of instead explains
 * what is wrong with it.
 */
function isModelUnasked({ observation, request, turn }: TurnContext): boolean {
  return (
    observation.modelSeen &&
    request === null &&
    // A request during the turn may be the one that was meant, whatever it asks.
    !observation.turns.some((other) => isAskedDuring(other, turn)) &&
    !observation.turns.some((other) => other !== turn && isTogether(observation, other, turn)) &&
    turn.turn.files.length === 0 &&
    !hasEnding(turn.turn)
  );
}

function isAskedDuring({ model, astray, beside }: LedgerTurn, turn: LedgerTurn): boolean {
  return [...model, ...astray, ...beside].some(
    ({ at }) => at >= turn.beganAt && at <= turn.repliedAt,
  );
}

/**
 * The first token, fact or call of another session in what belongs to a turn. `null`: there is
 * none.
 */
export function findLeak(
  context: TurnContext,
  isMeant: (owner: TokenOwner) => boolean,
  isWhole: boolean,
): Leak | null {
  const told = findTold(context, isMeant, isWhole);
  const place = 'the model request';
  if (told?.place === place) return told;
  const { turn } = context;
  const exchanges = [...turn.model, ...turn.astray, ...turn.beside];
  const called = findForeignCall(
    context,
    exchanges,
    isMeant,
    (text, mark) => isServed(context, text, mark) || isBrought(exchanges, mark),
  );
  return called === null ? told : { ...called, place };
}

/** The same of what is said, in a request or to the user. */
function findTold(
  context: TurnContext,
  isMeant: (owner: TokenOwner) => boolean,
  isWhole: boolean,
): Leak | null {
  const { observation, turn } = context;
  const facts = [...foreignFacts(context)];
  const exchanges = [...turn.model, ...turn.astray, ...turn.beside];
  const users = isPresentNamed(turn, exchanges) ? [] : otherUsers(context);
  const isFollowed = isWhole && facts.length === 0 && users.length === 0;
  for (const { text, marks, place } of wordsOf(context, exchanges, isFollowed)) {
    const marked = marks.flatMap(({ value }) => {
      const owner = observation.tokens.get(value);
      return owner === undefined || owner.contextId === turn.contextId
        ? []
        : [[value, owner] as const];
    });
    const named = namesOf(turn).some((name) => text.includes(name)) ? [] : users;
    const told = [...facts, ...named].filter(([fact]) => text.includes(fact));
    // An answer may quote what a tool brought, whoever wrote it there.
    const isExcused = (token: string): boolean =>
      isServed(context, text, token) ||
      (isUnasked(context, 'commit-memory') && isToBeKept(context, token)) ||
      (place !== 'the model request' &&
        (isBrought(exchanges, token) || isRemembered(context, token)));
    for (const [token, owner] of [...marked, ...told])
      if (isMeant(owner) && !isExcused(token)) return { token, owner, place };
  }
  return null;
}

/**
 * Words in which another session's may be: of the requests and of the agent's tools, and what the
 * user was given.
 */
function* wordsOf(
  context: TurnContext,
  exchanges: readonly ModelExchange[],
  isFollowed: boolean,
): Generator<Pick<Utterance, 'text' | 'marks'> & Pick<Leak, 'place'>> {
  const { turn, trail } = context;
  const place = 'the model request';
  for (const { utterances } of exchanges.map(({ transcript }) => transcript)) {
    // What the request before began with as well was looked at there.
    for (const one of utterances.slice(sharedStart(utterances, trail.cleared)))
      if (one.speaker !== 'tool') yield { ...one, place };
    if (isFollowed) trail.cleared = utterances;
  }
  for (const exchange of exchanges)
    for (const one of unaskedResults(context, exchange)) yield { ...one, place };
  const { outcome } = turn.exchange;
  const replied = outcome.kind === 'answered' ? outcome.reply.text : '';
  yield { text: replied, marks: findMarks(replied), place: 'the reply' };
  for (const text of [...turn.notifications, ...turn.lateNotifications])
    yield { text, marks: findMarks(text), place: 'a pushed text' };
}

/**
 * Whether a tag is of a turn that the canary wants remembered, in a run that sees no model request:
 * an agent that notes the user's sentence as it is quotes it with its tag. Where requests are seen,
 * the result of the memory tool shows where it came from.
 */
function isRemembered(context: TurnContext, token: string): boolean {
  const { observation } = context;
  return !observation.modelSeen && isToBeKept(context, token);
}

/** Whether a mark is of a turn that the canary wants remembered, or of its answer. */
function isToBeKept({ observation }: TurnContext, token: string): boolean {
  const owner = observation.tokens.get(token as Token);
  const teller = observation.turns.find(
    ({ contextId, turn }) => contextId === owner?.contextId && turn.number === owner.turn,
  );
  return (teller?.turn.model ?? []).some(
    (step) => step.kind === 'call' && step.tool === 'commit-memory',
  );
}

function isBrought(exchanges: readonly ModelExchange[], token: string): boolean {
  return exchanges.some(({ transcript }) =>
    transcript.utterances.some((one) => one.speaker === 'tool' && one.text.includes(token)),
  );
}

/** How many utterances two requests have in common from their beginning. */
function sharedStart(one: readonly Utterance[], other: readonly Utterance[]): number {
  let count = 0;
  while (count < one.length && one[count] === other[count]) count += 1;
  return count;
}

/**
 * Whether a text holds a token as part of a row that the control plane has served: it may carry
 * another session's text, because memory is shared by design (contract 3).
 */
function isServed({ earlier, turn }: TurnContext, text: string, token: string): boolean {
  return [...earlier.map((c) => c.turn), turn].some(({ memory }) =>
    memory.some(
      (event) => event.kind === 'read' && event.rows.some((row) => isQuotedRow(text, row, token)),
    ),
  );
}

/**
 * Results of calls of tools that the model never called in this session: the agent has put them
 * there by itself, as it might have put them into the system text.
 */
function unaskedResults(
  { turn, astray, trail }: TurnContext,
  { transcript: { utterances } }: ModelExchange,
): Utterance[] {
  for (const { answer } of [...turn.model, ...astray]) {
    for (const { name } of answer.toolCalls) trail.called.add(name);
    if (answer.through !== undefined) trail.called.add(answer.through.name);
  }
  const unasked = new Set<string>();
  for (const { calls } of utterances)
    for (const { id, name } of calls) if (!trail.called.has(name)) unasked.add(id);
  if (unasked.size === 0) return [];
  return utterances.filter(({ resultOf }) => resultOf !== null && unasked.has(resultOf));
}

/**
 * Facts told in other sessions of the canary until now, by which a text is known whose tag was cut
 * off. What was given to the memory is left out, and so is a canary of memory: it is shared by
 * design, and an agent may have one of its own.
 */
function foreignFacts({ observation, earlier, turn }: TurnContext): Map<string, TokenOwner> {
  if (observation.play.canary.proves.includes('memory')) return new Map();
  if (observation.turns.every(({ contextId }) => contextId === turn.contextId)) return new Map();
  const told = observation.turns.filter((other) => other.turn.number < turn.turn.number);
  const own = [...earlier.map((c) => c.turn), turn].flatMap(factsOf);
  const kept = [...told, turn].flatMap(({ model, memory }) => [
    ...model.flatMap(({ answer }) => answer.toolCalls.map((call) => call.arguments)),
    ...memory.flatMap((event) => (event.kind === 'write' ? [event.content] : event.rows)),
  ]);
  const facts = new Map<string, TokenOwner>();
  for (const other of told.filter(({ contextId }) => contextId !== turn.contextId))
    for (const fact of factsOf(other))
      if (!own.includes(fact) && !kept.some((text) => text.includes(fact)))
        facts.set(fact, toOwner(observation, other));
  return facts;
}

/** The names of other users who were signed in before, where one is signed in now. */
function otherUsers({ observation, turn }: TurnContext): (readonly [string, TokenOwner])[] {
  const own = namesOf(turn);
  if (own.length === 0) return [];
  return observation.turns
    .filter((other) => other.turn.number < turn.turn.number && other.contextId !== turn.contextId)
    .flatMap((other) =>
      namesOf(other)
        .filter((name) => !own.includes(name))
        .map((name) => [name, toOwner(observation, other)] as const),
    );
}

/**
 * Whether the agent's own words name the present user: then they list users, and take none for
 * another. Some dialects send them as one text, others as several.
 */
function isPresentNamed(turn: LedgerTurn, exchanges: readonly ModelExchange[]): boolean {
  const isOwn = ({ speaker, text }: Utterance): boolean =>
    (speaker === 'system' || speaker === 'harness') &&
    namesOf(turn).some((name) => text.includes(name));
  return exchanges.some(({ transcript }) => transcript.utterances.some(isOwn));
}

/** What a signed-in user is known by. */
function namesOf({ turn: { identity } }: LedgerTurn): string[] {
  return identity === undefined ? [] : [identity.userId, identity.email];
}

function toOwner({ play }: Ledger, { contextId, turn }: LedgerTurn): TokenOwner {
  return { contextId, canary: play.canary.name, turn: turn.number };
}

function factsOf({ turn }: LedgerTurn): string[] {
  return [...turn.facts, ...turn.files.flatMap(({ facts }) => facts)];
}
