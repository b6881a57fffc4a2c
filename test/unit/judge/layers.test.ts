// The layer table: each faulty conversation has its layer, and the headline names the evidence.
import { describe, expect, it } from 'vitest';
import { layers } from '../../../src/domain/verdict.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import { layerCases } from './layer-cases.ts';
import { answered, observe, position, receipts } from './observation.ts';

describe('layers', () => {
  for (const layer of layers) {
    for (const [index, change] of layerCases[layer].entries()) {
      it(`${layer}, case ${index + 1}`, () => {
        const judgement = judgeCanary(observe(change));
        expect(judgement.layer).toBe(layer);
        expect(judgement.verdict).toBe(layer === 'unproven' ? 'errored' : 'failed');
        expect(judgement.headline).toMatch(new RegExp(`^${layer}: `));
      });
    }
  }

  it('points an annotation at the unmet expectation', () => {
    const judgement = judgeCanary(observe({ outcome: answered(`I don't know. [${receipts[1]}]`) }));
    expect(judgement.position).toEqual(position);
  });

  it('names the evidence: turn, count and store keys', () => {
    const change = layerCases['stored-under-another-key'][0];
    expect(judgeCanary(observe(change)).headline).toContain(
      'turn 2: turn 1 is missing from the model request of turn 2, which holds no earlier turn; ' +
        'it is stored in s.db:messages under key task-1, turn 2 under key task-2',
    );
  });
});
