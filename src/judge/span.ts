// A turn with the stretch of its container's records in which its own may lie.
import type { ContainerRecord, Moment, TurnRecord } from '../domain/record.ts';

/** From the beginning of a turn to the beginning of the next that does not overlap with it. */
export interface Span {
  readonly turn: TurnRecord;
  readonly container: ContainerRecord;
  /** Number of the first turn of those that overlap with this one. */
  readonly group: number;
  /** null: no turn followed in this container. */
  readonly until: Moment | null;
  /** Texts pushed during the turn. */
  readonly pushed: readonly string[];
}
