// The records of a run as they lie in the report folder, to be judged again: what the file holds,
// and where it is.
import type { Capability } from './capability.ts';
import type { ErrorCode } from './error.ts';
import type { Layer, Verdict } from './verdict.ts';

/** Version of the shape of stored records. Raised when a reader could break. */
export const storedRecordVersion = 1;

/** How a canary ended. */
export interface Ending {
  readonly verdict: Verdict;
  readonly layer: Layer | null;
  readonly headline: string;
  /** Why it could not be judged. `null`: it was. */
  readonly code: ErrorCode | null;
}

/**
 * The first line of a file of records, of which a run writes one for each container. Each line
 * after it is a {@link StoredRecord}.
 */
export interface StoredHead {
  readonly version: typeof storedRecordVersion;
}

/** A canary's line. It is read with the nodes of all lines before it. */
export interface StoredRecord {
  /** Parts of values that no line before had (src/judge/pool.ts). */
  readonly nodes: readonly unknown[];
  readonly canary: string;
  readonly ended: Ending;
  /** Abilities that the agent was declared not to have, each with who said so. */
  readonly lacks: readonly (readonly [Capability, string])[];
  /** Why it cannot be judged again, as a sentence. `null`: it can. */
  readonly obstacle: string | null;
  /** The record without those of its containers, as it is written with nodes. */
  readonly own: unknown;
  /** The records of its containers in their order, written likewise. */
  readonly containers: readonly unknown[];
}

/**
 * Path of the n-th file with records of a run. `root`: the folder of the run, with `/` at its end,
 * or nothing.
 */
export function recordsPath(root: string, number = 1): string {
  return number === 1 ? `${root}records.jsonl` : `${root}records-${number}.jsonl`;
}
