// Turns that overlap are one group.
import type { Play, PlayTurn } from '../domain/canary.ts';

/** Number of the first of the turns that overlapped with this one: within a group there is no order. */
export function groupOf({ turns }: Play, { number }: PlayTurn): number {
  let first = number;
  while (first > 1 && turns[first - 1]?.overlap === true) first -= 1;
  return first;
}
