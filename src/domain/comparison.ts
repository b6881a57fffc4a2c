// What differs between two runs.
import type { Ending } from './stored-record.ts';

/** The parts of a turn that are compared, in the order in which a fact goes through them. */
export const viewParts = ['sent', 'model request', 'store', 'memory', 'reply'] as const;
/** One of {@link viewParts}. */
export type ViewPart = (typeof viewParts)[number];

/** One turn as lines, without anything that is fresh in each run. Text of an agent. */
export interface TurnView {
  readonly turn: number;
  readonly parts: Readonly<Record<ViewPart, readonly string[]>>;
}

/** A canary of one run. */
export interface CanaryView {
  readonly ended: Pick<Ending, 'verdict' | 'layer' | 'code'>;
  /** null: it was not played, so that there is nothing to look at. */
  readonly turns: readonly TurnView[] | null;
}

/**
 * The first turn of a canary that is not the same in both runs. Both sides of each part that is
 * compared.
 */
export interface TurnDifference {
  readonly turn: number;
  readonly parts: readonly {
    readonly part: ViewPart;
    readonly left: readonly string[];
    readonly right: readonly string[];
  }[];
}

/** A canary that is not the same in both runs. */
export interface CanaryDifference {
  readonly name: string;
  /** null: this run does not have it. */
  readonly left: CanaryView['ended'] | null;
  readonly right: CanaryView['ended'] | null;
  /** null: no turn differs, or the turns of one run are not known. */
  readonly first: TurnDifference | null;
}

/** Two runs side by side. */
export interface Comparison {
  /** The folders, as they were named. */
  readonly left: string;
  readonly right: string;
  readonly compared: number;
  readonly differences: readonly CanaryDifference[];
}
