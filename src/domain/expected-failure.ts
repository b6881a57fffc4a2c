// Failures that are known and accepted for a time: `expected-failures.yaml`. An entry excuses one
// canary that fails in one layer, until a date. Whatever else comes of the canary is red, so that
// an entry cannot outlive its fault.
import type { Position } from './position.ts';
import { type Layer, layers, type Verdict } from './verdict.ts';

/** Layers that an entry may name: what is unproven has not failed, and is never excused. */
export const excusableLayers: readonly Layer[] = layers.filter((layer) => layer !== 'unproven');

/** One entry of the file. */
export interface ExpectedFailure {
  readonly canary: string;
  readonly layer: Layer;
  readonly reason: string;
  /** Where the fault is worked on. */
  readonly link: string;
  /** The last day on which it holds, `YYYY-MM-DD`, in UTC. */
  readonly expires: string;
  /** The entry's place in its file. */
  readonly position: Position;
}

/** What came of a listed canary. Only `as-expected` keeps the run green. */
const expectedStates = ['as-expected', 'other-layer', 'passed', 'expired', 'not-judged'] as const;

/** One of {@link expectedStates}. */
export type ExpectedState = (typeof expectedStates)[number];

/** An entry as a report has it, besides the canary. */
export interface ReportExpected extends Omit<ExpectedFailure, 'canary' | 'position'> {
  readonly state: ExpectedState;
}

/** What became of an entry on a day. A canary that could not be judged is never excused. */
export function toExpectedState(
  entry: Pick<ExpectedFailure, 'layer' | 'expires'>,
  { verdict, layer }: { readonly verdict: Verdict; readonly layer: Layer | null },
  day: string,
): ExpectedState {
  if (day > entry.expires) return 'expired';
  if (verdict === 'passed') return 'passed';
  if (verdict !== 'failed') return 'not-judged';
  return layer === entry.layer ? 'as-expected' : 'other-layer';
}

/** Whether a canary failed as an entry says, in that very layer. */
export function isExcused(canary: {
  readonly verdict: Verdict;
  readonly layer: Layer | null;
  readonly expected?: ReportExpected;
}): boolean {
  const { verdict, layer, expected } = canary;
  return verdict === 'failed' && expected?.state === 'as-expected' && expected.layer === layer;
}
