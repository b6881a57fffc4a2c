import { type RedRate } from './red-rate.js';
import type { Verdict } from './verdict.js';
/**
 * How a canary ended in one run. `place` is its layer, else its error code, null when it passed or
 * was skipped.
 */
export interface SeriesCanary {
    readonly name: string;
    readonly verdict: Verdict;
    readonly place: string | null;
    /** Judged only in a second container, after a failed boot. */
    readonly flaky: boolean;
    /** It failed as expected, which makes no run red. Absent: it did not. */
    readonly expected?: true;
}
/** One run of a series. */
export interface SeriesRun {
    /** From 1. */
    readonly number: number;
    /** Plays this run again by itself. */
    readonly seed: string;
    readonly verdict: Exclude<Verdict, 'skipped'>;
    readonly durationMs: number;
    readonly canaries: readonly SeriesCanary[];
}
/**
 * A run as a report lists it: all runs of a long series with all canaries would be a long list of
 * what passed.
 */
export interface ListedRun extends Omit<SeriesRun, 'canaries'> {
    /** The canaries that failed or could not be judged. */
    readonly reds: readonly SeriesCanary[];
    /** Folder of its evidence in the report folder. `null` where none is kept. */
    readonly evidence: string | null;
}
/**
 * How often a canary ended in which way. A canary whose run was cancelled before its end is left
 * out.
 */
export interface CanaryTally {
    readonly name: string;
    readonly passed: number;
    readonly failed: number;
    readonly errored: number;
    readonly skipped: number;
    readonly flaky: number;
    /** How often it failed as expected, which `failed` leaves out. Absent: never. */
    readonly expected?: number;
    /** Layers and error codes of its reds, the most frequent first. */
    readonly places: readonly {
        readonly place: string;
        readonly count: number;
    }[];
    /** null where it was never judged. */
    readonly redRate: RedRate | null;
}
/**
 * The counts of a series. A run that was cancelled before its end counts only if a canary had
 * failed in it.
 */
export interface SeriesTally {
    readonly passed: number;
    readonly failed: number;
    readonly errored: number;
    /** null where no run counts. */
    readonly redRate: RedRate | null;
    readonly canaries: readonly CanaryTally[];
}
/**
 * Whether a canary was stopped with its run by who had asked for it: that says nothing about the
 * agent.
 */
export declare function isCancelled({ place }: Pick<SeriesCanary, 'place'>): boolean;
/** Counts runs and canaries. Canaries appear in the order in which they were first seen. */
export declare function tallySeries(runs: readonly SeriesRun[]): SeriesTally;
/** Whether a canary makes its run red. */
export declare function isRedCanary({ verdict, expected }: SeriesCanary): boolean;
