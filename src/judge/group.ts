// Turns that overlap are one group.
import type { Play, PlayTurn } from '../domain/canary.ts';
import type { Ledger, LedgerTurn } from './ledger-entry.ts';

/**
 * Number of the first of the turns that overlapped with this one: within a group there is no order.
 */
export function groupOf({ turns }: Play, { number }: PlayTurn): number {
  let first = number;
  while (first > 1 && turns[first - 1]?.overlap === true) first -= 1;
  return first;
}

/**
 * The turns that overlapped with this one and were answered: an agent that answers them is not just
 * slow.
 */
export function answeredBeside({ play, turns }: Ledger, { turn }: LedgerTurn): LedgerTurn[] {
  return turns.filter(
    (other) =>
      other.turn.number !== turn.number &&
      groupOf(play, other.turn) === groupOf(play, turn) &&
      other.exchange.outcome.kind === 'answered',
  );
}
