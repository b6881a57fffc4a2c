// The invariant `no-foreign-session`: nothing of another session stands in a model request or in the reply.
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { TokenOwner } from '../domain/observation.ts';
import type { TurnContext } from './context.ts';
import { holdsWords } from './excerpt.ts';
import { met, notObserved, type Subject, unmet } from './finding.ts';
import { isToolResult, type Token, tokensIn } from './request.ts';

const wanted = 'the model is sent nothing of another session';

/** A token of another session, and where it stands. */
interface Leak {
  readonly token: Token;
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
  const foreign = (token: Token, place: Leak['place'], text: string): Leak | null => {
    const owner = observation.tokens.get(token);
    const isForeign = owner !== undefined && owner.contextId !== turn.contextId;
    if (!isForeign || !isMeant(owner)) return null;
    return served.some((row) => isQuotedRow(text, row, token)) ? null : { token, owner, place };
  };
  const messages = [...turn.model, ...context.astray].flatMap(({ request }) => request.messages);
  for (const { text } of messages.filter((m) => !isToolResult(m))) {
    for (const token of tokensIn(text)) {
      const leak = foreign(token, 'the model request', text);
      if (leak !== null) return leak;
    }
  }
  const { outcome } = turn.exchange;
  const reply = outcome.kind === 'answered' ? outcome.reply.text : '';
  const results = messages.filter(isToolResult);
  for (const token of tokensIn(reply)) {
    // An answer may quote what a tool brought, whoever wrote it there.
    const isQuoted = results.some((m) => m.text.includes(token));
    const leak = isQuoted ? null : foreign(token, 'the reply', reply);
    if (leak !== null) return leak;
  }
  return null;
}

/** Whether a token stands in a text as part of a memory row: the row is there, at least up to the token. */
function isQuotedRow(text: string, row: string, token: Token): boolean {
  const at = row.indexOf(token);
  return at >= 0 && holdsWords(text, row.slice(0, at + token.length));
}
