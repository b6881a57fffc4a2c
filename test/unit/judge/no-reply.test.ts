// Turns that got no reply in time, alone and beside others: always among the failures.
import { describe, expect, it } from 'vitest';
import type { CanaryRecord } from '../../../src/domain/record.ts';
import { type CanaryVerdict, judgeRecord } from '../../../src/judge/verdict.ts';
import { playAll } from '../adversarial/play.ts';

/**
 * A play of the ideal agent that ends after `last`, in which these turns were not answered in time.
 */
async function judgeSilent(
  source: string,
  silent: readonly number[],
  last: number,
): Promise<CanaryVerdict> {
  const [played] = await playAll([source], {});
  if (played === undefined) throw new Error('nothing was played');
  const record: CanaryRecord = {
    ...played.record,
    turns: played.record.turns
      .filter(({ turn }) => turn.number <= last)
      .map((turn) =>
        silent.includes(turn.turn.number)
          ? {
              ...turn,
              exchange: {
                ...turn.exchange,
                outcome: { kind: 'timed-out', limitMs: 60_000 } as const,
              },
            }
          : turn,
      ),
  };
  return judgeRecord(record);
}

/** Results of the turns' own answer. */
function answeredOf({ judgement }: CanaryVerdict): string[] {
  return judgement.turns.map(
    ({ expectations }) => expectations.find((e) => e.kind === 'turn-answered')?.result ?? '',
  );
}

describe('of two turns that overlap', () => {
  it.each([
    [2, 3],
    [3, 2],
  ])('turn %i without a reply is a failure, since turn %i was answered', async (silent, other) => {
    const verdict = await judgeSilent('concurrent-turns', [silent], 3);
    expect(verdict).toMatchObject({
      verdict: 'failed',
      layer: 'rejected',
      headline: `rejected: turn ${silent}: no reply within 60 s, while turn ${other}, which overlapped with it, was answered`,
    });
    expect(answeredOf(verdict)).toEqual(
      [1, 2, 3].map((number) => (number === silent ? 'unmet' : 'met')),
    );
  });

  it('both without a reply say nothing of the agent but that it is slow', async () => {
    const verdict = await judgeSilent('concurrent-turns', [2, 3], 3);
    expect(verdict).toMatchObject({ verdict: 'errored', error: { code: 'TURN_TIMEOUT' } });
    expect(answeredOf(verdict)).toEqual(['met', 'unmet', 'unmet']);
  });
});

describe('a turn without a reply', () => {
  it('that was alone is errored, with the missing reply unmet', async () => {
    const verdict = await judgeSilent('name-recall', [2], 2);
    expect(verdict).toMatchObject({
      verdict: 'errored',
      error: { code: 'TURN_TIMEOUT', message: 'Turn 2 got no reply within 60 s.' },
    });
    expect(answeredOf(verdict)).toEqual(['met', 'unmet']);
  });

  it('is never passed over, whatever was met before it', async () => {
    const verdict = await judgeSilent('name-recall', [6], 6);
    expect(verdict.verdict).toBe('errored');
  });

  it('after a failure is not what the canary is red for', async () => {
    const [played] = await playAll(['name-recall'], { messages: (all) => all.slice(-1) });
    if (played === undefined) throw new Error('nothing was played');
    const turns = played.record.turns.map((turn) =>
      turn.turn.number === 3
        ? {
            ...turn,
            exchange: { ...turn.exchange, outcome: { kind: 'timed-out', limitMs: 1 } as const },
          }
        : turn,
    );
    expect(judgeRecord({ ...played.record, turns })).toMatchObject({
      verdict: 'failed',
      error: null,
      headline: expect.stringMatching(/: turn 2: /),
    });
  });
});
