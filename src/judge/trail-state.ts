// How far the history of a session was followed.
import type { Utterance } from '../domain/transcript.ts';

/** How far a session's history was followed; one for each session. */
export interface Trail {
  /** What users and assistant said in the last request that was in order. */
  said: readonly Utterance[];
  /** The marks that were due in it: each is there once, in order, in its role and whole. */
  marks: Set<string>;
  /** How many turns of the session they are of; the answer of the last was not due yet. */
  turns: number;
  /** The last request in which nothing of another session was found. */
  cleared: readonly Utterance[];
  /** Names of the tools that the model has called in the session. */
  readonly called: Set<string>;
}

/** A trail before its first turn. */
export function createTrail(): Trail {
  return { said: [], marks: new Set(), turns: 0, cleared: [], called: new Set() };
}
