// The invariant `no-foreign-session`: nothing of another session stands in a model request or in the reply.
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { TokenOwner } from '../domain/record.ts';
import { findMarks } from '../domain/token.ts';
import type { Utterance } from '../domain/transcript.ts';
import type { ModelExchange } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import { isQuotedRow } from './excerpt.ts';
import { met, notObserved, type Subject, unmet } from './finding.ts';
import type { LedgerTurn, Token } from './ledger-entry.ts';

const wanted = 'the model is sent nothing of another session';

/** A token or fact of another session, and where it stands. */
interface Leak {
  readonly token: string;
  readonly owner: TokenOwner;
  readonly place: 'the model request' | 'the reply';
}

/** Judges a turn; `session` narrows the question to one session of the same canary. */
export function judgeForeign(
  context: TurnContext,
  subject: Subject = 'no-foreign-session',
  session: string | null = null,
): JudgedExpectation {
  const { observation } = context;
  if (observation.scope === 'workspace')
    return notObserved(subject, wanted, 'the session scope is declared as workspace');
  const contexts = observation.turns
    .filter((turn) => turn.turn.session === session)
    .map((turn) => turn.contextId);
  const leak = findLeak(context, (owner) => session === null || contexts.includes(owner.contextId));
  if (leak === null) return met(subject, wanted, 'nothing');
  const { token, owner, place } = leak;
  const whose = `turn ${owner.turn} of canary ${owner.canary} (context ${owner.contextId})`;
  const actual = `${place} holds ${token}, of ${whose}; if one session per workspace is meant, declare session-scope: workspace`;
  return unmet(subject, 'leaked-from-other-session', wanted, actual);
}

function findLeak(context: TurnContext, isMeant: (owner: TokenOwner) => boolean): Leak | null {
  const { observation, turn } = context;
  // Rows that the control plane served may carry another session's text: memory is shared by design (contract 3).
  const served = [...context.earlier.map((c) => c.turn), turn]
    .flatMap(({ memory }) => memory)
    .flatMap((event) => (event.kind === 'read' ? event.rows : []));
  const facts = foreignFacts(context);
  const found = ({ text, marks }: Pick<Utterance, 'text' | 'marks'>): string[] => [
    ...marks.map(({ value }) => value),
    ...[...facts.keys()].filter((fact) => text.includes(fact)),
  ];
  const foreign = (token: string, place: Leak['place'], text: string): Leak | null => {
    const owner = facts.get(token) ?? observation.tokens.get(token as Token);
    const isForeign = owner !== undefined && owner.contextId !== turn.contextId;
    if (!isForeign || !isMeant(owner)) return null;
    return served.some((row) => isQuotedRow(text, row, token)) ? null : { token, owner, place };
  };
  const exchanges = [...turn.model, ...turn.astray, ...turn.beside];
  const utterances = exchanges.flatMap(({ transcript }) => transcript.utterances);
  const unasked = exchanges.flatMap((exchange) => unaskedResults(context, exchange));
  for (const one of [...utterances.filter(({ speaker }) => speaker !== 'tool'), ...unasked]) {
    for (const token of found(one)) {
      const leak = foreign(token, 'the model request', one.text);
      if (leak !== null) return leak;
    }
  }
  const { outcome } = turn.exchange;
  const reply = outcome.kind === 'answered' ? outcome.reply.text : '';
  const results = utterances.filter(({ speaker }) => speaker === 'tool');
  for (const token of found({ text: reply, marks: findMarks(reply) })) {
    // An answer may quote what a tool brought, whoever wrote it there.
    const isQuoted = results.some(({ text }) => text.includes(token));
    const leak = isQuoted ? null : foreign(token, 'the reply', reply);
    if (leak !== null) return leak;
  }
  return null;
}

/**
 * Results of calls of tools that the model never called in this session: the agent has put them there by itself, as it might
 * have put them into the system text.
 */
function unaskedResults(
  { earlier, turn, astray }: TurnContext,
  { transcript: { utterances } }: ModelExchange,
): Utterance[] {
  const answers = [
    ...earlier.flatMap((c) => [...c.turn.model, ...c.astray]),
    ...turn.model,
    ...astray,
  ];
  const calls = answers.flatMap(({ answer: { toolCalls, through } }) =>
    through === undefined ? toolCalls : [...toolCalls, through],
  );
  const called = new Set(calls.map(({ name }) => name));
  const unasked = new Set(
    utterances
      .flatMap((one) => one.calls)
      .filter(({ name }) => !called.has(name))
      .map(({ id }) => id),
  );
  return utterances.filter(({ resultOf }) => resultOf !== null && unasked.has(resultOf));
}

/**
 * Facts told in other sessions of the canary until now, by which a text is known whose tag was cut off. What was given to the
 * memory is left out, and so is a canary of memory: it is shared by design, and an agent may have one of its own.
 */
function foreignFacts({ observation, earlier, turn }: TurnContext): Map<string, TokenOwner> {
  if (observation.play.canary.proves.includes('memory')) return new Map();
  const told = observation.turns.filter((other) => other.turn.number < turn.turn.number);
  const own = [...earlier.map((c) => c.turn), turn].flatMap(factsOf);
  const kept = [...told, turn].flatMap(({ model, memory }) => [
    ...model.flatMap(({ answer }) => answer.toolCalls.map((call) => call.arguments)),
    ...memory.flatMap((event) => (event.kind === 'write' ? [event.content] : event.rows)),
  ]);
  const facts = new Map<string, TokenOwner>();
  for (const other of told.filter(({ contextId }) => contextId !== turn.contextId)) {
    const canary = observation.play.canary.name;
    const owner = { contextId: other.contextId, canary, turn: other.turn.number };
    for (const fact of factsOf(other))
      if (!own.includes(fact) && !kept.some((text) => text.includes(fact))) facts.set(fact, owner);
  }
  return facts;
}

function factsOf({ turn }: LedgerTurn): string[] {
  return [...turn.facts, ...turn.files.flatMap(({ facts }) => facts)];
}
