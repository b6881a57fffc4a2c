// Agents that acknowledge at once and push their answer through the control plane's `notify`
// (docs/rules/platform.md "Acknowledgements"): what is an acknowledgement, and the wait for what
// follows it.
import type { Clock } from '../../domain/ports.ts';
import type { TurnExchange, TurnOutcome } from '../../domain/reply.ts';
import type { ModelExchange } from '../../domain/witness.ts';

/** How often a pushed reply is looked for, in milliseconds. */
const pollMs = 100;
/**
 * An empty reply may be the answer of a broken agent: nothing is waited for beyond this, in
 * milliseconds.
 */
const emptyReplyGraceMs = 3_000;

const acknowledgement = /^\W*acknowledged\b/i;

/** Whether one of the texts carries the receipt of an answer that the model gave. */
export function holdsReceipt(texts: readonly string[], model: readonly ModelExchange[]): boolean {
  return model.some(
    ({ receipt }) => receipt !== null && texts.some((text) => text.includes(receipt)),
  );
}

/**
 * The exchange, once the pushed reply is there or is not due any more. A Task that is still at work
 * counts as answered when its answer was pushed: the judge reads the pushed text next to the
 * reply's.
 */
export async function awaitPushed(
  exchange: TurnExchange,
  isPushed: () => boolean,
  endsAt: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<TurnExchange> {
  const graceMs = graceOf(exchange.outcome);
  if (graceMs === null) return exchange;
  const until = Math.min(endsAt, clock.now() + graceMs);
  while (!isPushed() && clock.now() < until && !signal.aborted) {
    await clock.sleep(pollMs, signal).catch(() => undefined);
  }
  const { outcome } = exchange;
  if (outcome.kind !== 'rejected' || outcome.reply === null || !isPushed()) return exchange;
  return { ...exchange, outcome: { kind: 'answered', reply: outcome.reply } };
}

/** Milliseconds for which a push may still come. `null` for an outcome that no push follows. */
function graceOf(outcome: TurnOutcome): number | null {
  if (outcome.kind === 'timed-out' || outcome.kind === 'disconnected') return null;
  const { reply } = outcome;
  if (outcome.kind === 'rejected') {
    const isAtWork = reply?.state === 'working' || reply?.state === 'submitted';
    return isAtWork && outcome.reason === 'task-not-completed' ? Number.POSITIVE_INFINITY : null;
  }
  const text = outcome.reply.text.trim();
  if (text === '') return emptyReplyGraceMs;
  return acknowledgement.test(text) ? Number.POSITIVE_INFINITY : null;
}
