// The upper bound on the red rate, against a second way to compute it and against published values.
import { describe, expect, it } from 'vitest';
import { toRedRate } from '../../../src/domain/red-rate.ts';

/** Probability of at most `reds` of `runs`, term by term with whole binomial coefficients. */
function atMost(reds: number, runs: number, rate: number): number {
  let sum = 0;
  let choose = 1n;
  for (let count = 0; count <= reds; count += 1) {
    sum += Number(choose) * rate ** count * (1 - rate) ** (runs - count);
    choose = (choose * BigInt(runs - count)) / BigInt(count + 1);
  }
  return sum;
}

describe('without a red', () => {
  it.each([
    [1, 1],
    [2, 1],
    [3, 1],
    [50, 0.06],
    [1000, 0.003],
  ])('of %d runs the bound is %d', (runs, bound) => {
    expect(toRedRate(0, runs)).toEqual({ reds: 0, runs, upperBound: bound, rule: '3/N' });
  });

  it('is no number where nothing was run', () => {
    expect(toRedRate(0, 0)).toBe(null);
  });
});

describe('with reds', () => {
  // One-sided 95 % limits of Clopper and Pearson, as tables of acceptance sampling have them.
  it.each([
    [1, 20, 0.2161],
    [2, 50, 0.1206],
    [1, 10, 0.3942],
    [5, 10, 0.7776],
  ])('%d of %d are bounded by %d', (reds, runs, bound) => {
    expect(toRedRate(reds, runs)?.upperBound).toBeCloseTo(bound, 4);
  });

  it('is the rate at which so few come in one of twenty series', () => {
    for (const runs of [1, 2, 7, 50, 200])
      for (let reds = 1; reds < runs; reds += Math.max(1, Math.floor(runs / 13))) {
        const rate = toRedRate(reds, runs);
        expect(rate?.rule).toBe('Clopper-Pearson');
        expect(atMost(reds, runs, rate?.upperBound ?? 0)).toBeCloseTo(0.05, 9);
      }
  });

  it('grows with the reds, shrinks with the runs, and is 1 where all were red', () => {
    const bound = (reds: number, runs: number): number => toRedRate(reds, runs)?.upperBound ?? 0;
    for (let reds = 1; reds < 100; reds += 1) {
      expect(bound(reds + 1, 100)).toBeGreaterThan(bound(reds, 100));
      expect(bound(reds, 100)).toBeGreaterThan(reds / 100);
    }
    // At the most runs that can be asked for, where powers of small rates underflow.
    for (const reds of [1, 500, 999]) expect(bound(reds, 1000)).toBeGreaterThan(reds / 1000);
    expect(bound(3, 100)).toBeLessThan(bound(3, 99));
    expect(bound(7, 7)).toBe(1);
    expect(bound(1000, 1000)).toBe(1);
    expect(bound(999, 1000)).toBeLessThan(1);
  });
});
