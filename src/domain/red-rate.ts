// How often a run may be red, from how often it was: the 95 % upper bound, one-sided.

/** Reds among runs, and the bound on their rate. */
export interface RedRate {
  readonly reds: number;
  readonly runs: number;
  /** With 95 % confidence the rate is no higher. From 0 to 1. */
  readonly upperBound: number;
  /** `3/N` where none was red, else the exact bound of Clopper and Pearson, one-sided. */
  readonly rule: '3/N' | 'Clopper-Pearson';
}

/** Probability of seeing so few reds that a rate at the bound or above is ruled out. */
const alpha = 0.05;
/** Halvings of the interval: more than a double can tell apart. */
const halvings = 60;

/** The bound for `reds` of `runs`. `null` where nothing was run. */
export function toRedRate(reds: number, runs: number): RedRate | null {
  if (runs === 0) return null;
  if (reds === 0) return { reds, runs, upperBound: Math.min(1, 3 / runs), rule: '3/N' };
  return { reds, runs, upperBound: toExactBound(reds, runs), rule: 'Clopper-Pearson' };
}

/**
 * The rate at which `reds` of `runs` or fewer come with probability {@link alpha}. 1 where nothing
 * was run.
 */
export function toExactBound(reds: number, runs: number): number {
  if (reds >= runs) return 1;
  let low = reds / runs;
  let high = 1;
  for (let step = 0; step < halvings; step += 1) {
    const rate = (low + high) / 2;
    if (atMost(reds, runs, rate) > alpha) low = rate;
    else high = rate;
  }
  return high;
}

/**
 * Probability of at most `reds` of `runs` at a rate strictly between 0 and 1. In logarithms, since
 * the parts underflow.
 */
function atMost(reds: number, runs: number, rate: number): number {
  let log = runs * Math.log1p(-rate);
  let sum = Math.exp(log);
  for (let count = 1; count <= reds; count += 1) {
    log += Math.log((runs - count + 1) / count) + Math.log(rate) - Math.log1p(-rate);
    sum += Math.exp(log);
  }
  return sum;
}
