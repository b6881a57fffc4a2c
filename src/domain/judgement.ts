// The judge's answer for one canary.
import type { ExpectationKind } from './expectation.ts';
import type { Position } from './position.ts';
import type { ExpectationResult, Layer } from './verdict.ts';

/** Invariants hold in every turn without being written down. */
export const invariantKinds = [
  'turn-answered',
  'model-asked',
  'attachments-reach-model',
  'caption-reaches-model',
  'no-foreign-session',
  'instructions-reach-model',
  'history-once',
  'history-in-order',
  'history-complete',
  'request-accepted',
  'receipt-in-reply',
  'context-unchanged',
] as const;

/** One of {@link invariantKinds}. */
export type InvariantKind = (typeof invariantKinds)[number];

/** One judged expectation or invariant. Texts may come from the agent: hostile until rendered. */
export interface JudgedExpectation {
  readonly kind: ExpectationKind | InvariantKind;
  /** Where it is written. `null` for an invariant. */
  readonly position: Position | null;
  readonly result: ExpectationResult;
  readonly expected: string;
  readonly actual: string;
  /** The layer to which an unmet one points. `null` when met or not observed. */
  readonly layer: Layer | null;
}

/** Judgement of one turn. */
export interface TurnJudgement {
  readonly number: number;
  readonly expectations: readonly JudgedExpectation[];
}

/**
 * Judgement of one canary. `unproven` when nothing is unmet but no declared reply expectation was
 * met.
 */
export interface CanaryJudgement {
  readonly verdict: 'passed' | 'failed' | 'errored';
  readonly layer: Layer | null;
  /** One sentence for people. Starts with the layer when not passed. */
  readonly headline: string;
  /** Where to point an annotation: the unmet expectation, else the turn. */
  readonly position: Position | null;
  readonly turns: readonly TurnJudgement[];
}
