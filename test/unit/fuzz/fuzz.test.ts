// Fuzzed agents, a shorter count of what script/fuzz plays: no wrong verdict, and every kind of
// fault did something.
import { describe, expect, it } from 'vitest';
import { layers } from '../../../src/domain/verdict.ts';
import { fuzz, type JudgeCase, judge, judgeTwice } from './fuzz.ts';
import { plainCanaries } from './plain-canaries.ts';

/** A verdict without a layer is no loss. */
// A fact lost in a summary is due where one is declared alone: test/unit/judge/designs.test.ts has
// such agents.
const losses = layers.filter((layer) => layer !== 'unproven' && layer !== 'lost-in-summary');

/** A quarter of the records is written and read again; script/fuzz does it with all of them. */
const judgeSome: JudgeCase = (record, given) =>
  (given.seed % 4 === 0 ? judgeTwice : judge)(record, given);

describe('fuzzed agents', () => {
  it('2000 of them are judged as the oracle wants it: verdict, turn and layer', async () => {
    const { totals, wrong } = await fuzz(2_000, 20_261_122, plainCanaries(), judgeSome);
    expect(wrong).toBeNull();
    expect(totals.agents).toBe(2_000);
    expect(totals.healthy).toBeGreaterThan(50);
    expect(totals.untouched).toBeGreaterThan(50);
    expect([...totals.layers.keys()].sort()).toEqual(losses.toSorted());
  }, 120_000);

  it('a wrong verdict is reported as the smallest case, with seed and faults', async () => {
    // An agent that is judged by another table than the documented one: every red one is a wrong
    // verdict.
    const { wrong, seed } = await fuzz(200, 5, plainCanaries(), () => ({
      verdict: 'passed',
      headline: 'nothing is ever wrong',
    }));
    expect(seed).toBe(5);
    expect(wrong).toMatch(/^wanted [a-z-]+: turn 1, got passed \(nothing is ever wrong\)\n/);
    expect(wrong?.match(/fault: /g)).toHaveLength(1);
    expect(wrong).toContain('seed of tags: 0');
  }, 120_000);
});
