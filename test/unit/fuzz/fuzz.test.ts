// Fuzzed agents, a shorter count of what script/fuzz plays: no wrong verdict, and every kind of fault did something.
import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../src/domain/verdict.ts';
import { fuzz } from './fuzz.ts';
import { plainCanaries } from './plain-canaries.ts';

/** Layers that a conversation in memory without peers and restarts can lose a fact in. */
const reachable: readonly Layer[] = [
  'rejected',
  'attachment-dropped',
  'caption-dropped',
  'memory-not-written',
  'memory-not-recalled',
  'leaked-from-other-session',
  'sent-doubled',
  'sent-out-of-order',
  'not-stored',
  'stored-under-another-key',
  'stored-not-sent-to-model',
  'not-sent-to-model',
  'answered-without-model',
  'answer-lost',
  'answered-in-another-context',
  'answer-wrong',
];

describe('fuzzed agents', () => {
  it('1500 of them are judged as the oracle wants it: verdict, turn and layer', async () => {
    const { totals, wrong } = await fuzz(1_500, 20_261_122, plainCanaries());
    expect(wrong).toBeNull();
    expect(totals.agents).toBe(1_500);
    expect(totals.healthy).toBeGreaterThan(50);
    expect(totals.untouched).toBeGreaterThan(50);
    expect([...totals.layers.keys()].sort()).toEqual([...reachable].sort());
  }, 120_000);

  it('a wrong verdict is reported as the smallest case, with seed and faults', async () => {
    // An agent that is judged by another table than the documented one: every red one is a wrong verdict.
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
