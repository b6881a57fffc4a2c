import type { Position } from './position.js';
import { type Layer, type Verdict } from './verdict.js';
/** Layers that an entry may name: what is unproven has not failed, and is never excused. */
export declare const excusableLayers: readonly Layer[];
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
declare const expectedStates: readonly ['as-expected', 'other-layer', 'passed', 'expired', 'not-judged'];
/** One of {@link expectedStates}. */
export type ExpectedState = (typeof expectedStates)[number];
/** An entry as a report has it, besides the canary. */
export interface ReportExpected extends Omit<ExpectedFailure, 'canary' | 'position'> {
    readonly state: ExpectedState;
}
/** What became of an entry on a day. A canary that could not be judged is never excused. */
export declare function toExpectedState(entry: Pick<ExpectedFailure, 'layer' | 'expires'>, { verdict, layer }: {
    readonly verdict: Verdict;
    readonly layer: Layer | null;
}, day: string): ExpectedState;
/** Whether a canary failed as an entry says, in that very layer. */
export declare function isExcused(canary: {
    readonly verdict: Verdict;
    readonly layer: Layer | null;
    readonly expected?: ReportExpected;
}): boolean;
export {};
