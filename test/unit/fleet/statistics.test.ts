// The sequential test and the bounds against exact figures, and against bakes that are played with
// dice.
import { expect, it } from 'vitest';
import { toExactBound } from '../../../src/domain/red-rate.ts';
import {
  characterise,
  decide,
  runsForGo,
  runsForNoGo,
} from '../../../src/fleet/sequential-test.ts';
import { createSeededRandom } from './double/random.ts';

const plan = { goodRate: 0.01, badRate: 0.05, risk: 0.05 };

it.each([
  [0, null, 72],
  [1, null, 112],
  [2, 8, 152],
  [3, 48, 192],
  [4, 88, 232],
  [5, 128, 272],
])('%i false reds mean no-go up to %s runs and go from %i', (reds, noGo, go) => {
  expect(runsForGo(reds, plan)).toBe(go);
  expect(decide(reds, go, plan)).toBe('go');
  expect(decide(reds, go - 1, plan)).toBe('go-on');
  expect(runsForNoGo(reds, plan)).toBe(noGo);
  if (noGo === null) return;
  expect(decide(reds, noGo, plan)).toBe('no-go');
  expect(decide(reds, noGo + 1, plan)).toBe('go-on');
});

it.each([
  [{ goodRate: 0.005, badRate: 0.03, risk: 0.05 }, 116],
  [{ goodRate: 0.01, badRate: 0.1, risk: 0.05 }, 31],
])('%o goes after %i clean runs', (other, runs) => {
  expect(runsForGo(0, other)).toBe(runs);
});

it.each([
  [0.005, 0.997, 89],
  [0.01, 0.971, 113],
  [0.02, 0.738, 156],
  [0.05, 0.05, 79],
  [0.1, 0.001, 30],
])(
  'at a true rate of %f it goes with probability %f, after %i runs on average',
  (rate, go, runs) => {
    const found = characterise(plan, rate);
    expect(found.go).toBeCloseTo(go, 3);
    expect(Math.abs(found.meanRuns - runs)).toBeLessThan(1);
    expect(found.go + found.noGo).toBeCloseTo(1, 5);
  },
);

it.each([
  [0, 59, 0.05],
  [1, 93, 0.05],
  [2, 124, 0.05],
  [3, 153, 0.05],
  [0, 299, 0.01],
  [2, 628, 0.01],
  [0, 29, 0.1],
])('%i reds in %i runs bound the rate by %f, and one run less does not', (reds, runs, bound) => {
  expect(toExactBound(reds, runs)).toBeLessThanOrEqual(bound);
  expect(toExactBound(reds, runs - 1)).toBeGreaterThan(bound);
});

it('is right in bakes that are played', () => {
  const random = createSeededRandom(7);
  const play = (rate: number): boolean => {
    let reds = 0;
    for (let runs = 1; ; runs += 1) {
      if (random() < rate) reds += 1;
      const result = decide(reds, runs, plan);
      if (result !== 'go-on') return result === 'go';
    }
  };
  const share = (rate: number): number =>
    Array.from({ length: 10_000 }, () => play(rate)).filter(Boolean).length / 10_000;
  expect(share(0.01)).toBeGreaterThanOrEqual(0.95);
  expect(share(0.05)).toBeLessThanOrEqual(0.06);
});
