/** Reds among runs, and the bound on their rate. */
export interface RedRate {
    readonly reds: number;
    readonly runs: number;
    /** With 95 % confidence the rate is no higher. From 0 to 1. */
    readonly upperBound: number;
    /** `3/N` where none was red, else the exact bound of Clopper and Pearson, one-sided. */
    readonly rule: '3/N' | 'Clopper-Pearson';
}
/** The bound for `reds` of `runs`. `null` where nothing was run. */
export declare function toRedRate(reds: number, runs: number): RedRate | null;
/**
 * The rate at which `reds` of `runs` or fewer come with probability {@link alpha}. 1 where nothing
 * was run.
 */
export declare function toExactBound(reds: number, runs: number): number;
