// What the evidence of a headline says in words.
import { describe, expect, it } from 'vitest';
import type { MemoryEvent } from '../../../src/domain/witness.ts';
import { maxExcerptChars } from '../../../src/judge/excerpt.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import {
  answered,
  answers,
  contextId,
  exchange,
  fact,
  healthyMessages,
  observe,
  position,
  toolResult,
} from './observation.ts';

it('names the context that was sent and the one that the reply names', () => {
  const { headline } = judgeCanary(observe({ outcome: answered(answers[1], 'ctx-else') }));
  expect(headline).toBe(
    `answered-in-another-context: turn 2: the turn was sent in context ${contextId}, the reply names context ctx-else`,
  );
});

describe('rows of which none will do', () => {
  const row = (content: string): MemoryEvent => ({
    kind: 'write',
    sequence: 3,
    at: 1_001,
    workspaceId: 'w1',
    accepted: true,
    automatic: false,
    content,
  });
  const headlineOf = (...contents: readonly string[]): string => {
    const call = exchange(healthyMessages, {
      called: 'commit-memory',
      receipt: null,
      answer: {
        text: null,
        toolCalls: [{ id: 'c', name: 'n', arguments: `{"content":"${fact}"}` }],
      },
    });
    const model = [call, exchange([...healthyMessages, toolResult('{}')], { sequence: 2 })];
    const memory = contents.map(row);
    const expected = [{ kind: 'memory-written', text: fact, position } as const];
    return judgeCanary(observe({ expect: expected, model, turn: { memory } })).headline;
  };

  it('are counted and quoted', () => {
    expect(headlineOf('Talked\nof a name.')).toBe(
      'memory-not-written: turn 2: 1 other row was written: Talked of a name.',
    );
    expect(headlineOf('One.', 'Two.')).toBe(
      'memory-not-written: turn 2: 2 other rows were written, the newest: Two.',
    );
    expect(headlineOf('')).toContain('1 other row was written: (empty)');
  });

  it('are quoted in bounds', () => {
    expect(headlineOf('x'.repeat(100_000)).length).toBeLessThan(maxExcerptChars + 60);
  });
});
