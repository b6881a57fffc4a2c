// Several memories in one answer: each is written, and each is recalled.
import { describe, expect, it } from 'vitest';
import type { Habits, ToolUse } from '../../../src/runner/vacuity/habits.ts';
import { headlineOf as headlineIn } from './one-agent.ts';

const headlineOf = (habits: Habits): Promise<string> => headlineIn('writes-together', habits);

/** Writes those of the memories of one answer that `isKept` says, by their number from 0. */
function writing(isKept: (number: number) => boolean): Habits {
  let number = -1;
  return {
    tool: ({ name, given }, run) => {
      if (name !== 'commit_memory') return run(given);
      number += 1;
      return isKept(number) ? run(given) : '{"success":true}';
    },
  };
}

/** Changes what is written. */
function writingFrom(change: (given: ToolUse['given']) => ToolUse['given']): Habits {
  return {
    tool: ({ name, given }, run) => run(name === 'commit_memory' ? change(given) : given),
  };
}

describe('memories that are written in one answer', () => {
  it.each<[string, Habits]>([
    ['are all kept', {}],
    [
      'may be kept in other words around them',
      writingFrom(({ content }) => ({ content: `Note: ${content}` })),
    ],
    [
      'may be left out of the history with their calls',
      {
        keep: (said) =>
          said.filter(({ role, toolCalls }) => role !== 'tool' && toolCalls.length === 0),
      },
    ],
  ])('%s', async (_name, habits) => {
    expect(await headlineOf(habits)).toBe('passed');
  });

  it.each<[string, (number: number) => boolean]>([
    ['the first', (number) => number === 0],
    ['the last', (number) => number === 2],
    ['all but the second', (number) => number !== 1],
    ['none', () => false],
  ])('are lost where %s is kept', async (_name, isKept) => {
    expect(await headlineOf(writing(isKept))).toMatch(/^memory-not-written: turn 1: /);
  });

  it('are lost where the recall brings one of them', async () => {
    const recalling: Habits = {
      tool: ({ name, given }, run) =>
        name === 'recall_memory' ? (run(given).split('\n')[0] ?? '') : run(given),
    };
    expect(await headlineOf(recalling)).toMatch(/^memory-not-recalled: turn 2: /);
  });
});
