// One history for all sessions, of two that are under way at once: the one that is served last is
// told what the other said, and its request is its own all the same.
import { expect, it } from 'vitest';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { headlineOf as headlineIn } from './waiting-agent.ts';

/** Of an agent that answers the first text that it is sent when it has answered the second. */
const headlineOf = (habits: Habits): Promise<string> =>
  headlineIn('two-sessions', habits, { 1: { answered: 2 } });

it('is a leak of the turn that is told the other one', async () => {
  expect(await headlineOf({})).toBe('passed');
  expect(await headlineOf({ key: () => 'all' })).toMatch(/^leaked-from-other-session: turn 1: /);
});

it('is a leak too where it is told next to its own', async () => {
  const habits: Habits = { messages: (all, { others }) => [...others, ...all] };
  expect(await headlineOf(habits)).toMatch(/^leaked-from-other-session: turn 1: /);
});

it('of which the model was not asked in the first turn is told as such', async () => {
  const habits: Habits = { key: () => 'all', asks: ({ history }) => history.length !== 2 };
  expect(await headlineOf(habits)).toMatch(/^answered-without-model: turn 1: /);
});
