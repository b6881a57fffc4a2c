// Which refusal of the scripted model may be why a turn failed.
import type { ContainerRecord, TurnRecord } from '../domain/record.ts';
import type { Unsupported } from './ledger-entry.ts';

/**
 * The request of a turn that the scripted model refused for what it lacks, where that may be why
 * the turn failed: with no request of the turn answered after it, no answer given before it and no
 * request at fault next to it. A request is of the turn unless it carries marks of other contexts
 * alone. Until the model was asked about any turn, what was refused since the start counts.
 */
export function refusedOf(
  { turn, contextId, began, ended }: TurnRecord,
  { exchanges, refusals }: ContainerRecord,
): Unsupported | null {
  if (refusals.length === 0) return null;
  const until = exchanges.filter(({ sequence }) => sequence <= ended.exchange);
  const wasAsked = until.some(({ route }) => route.kind === 'turn');
  const since = wasAsked ? began.refusal : 0;
  const refused = refusals.filter(
    ({ sequence, contextIds }) =>
      sequence > since &&
      sequence <= ended.refusal &&
      (contextIds.length === 0 || contextIds.includes(contextId)),
  );
  const last = refused.at(-1);
  if (last === undefined || last.lacks === null) return null;
  const { request, lacks, afterExchange } = last;
  const isAnswered = until.some(
    ({ route, receipt, sequence }) =>
      route.kind === 'turn' &&
      route.tag === turn.tag &&
      (receipt !== null || sequence > afterExchange),
  );
  const isFaulty = refused.some((refusal) => refusal.lacks === null);
  return isAnswered || isFaulty ? null : { request, lacks };
}
