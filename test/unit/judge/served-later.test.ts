// Two turns of a session at once, of which the agent serves the later one first: what the other one
// sends to the model has the later one's text, and is its own all the same.
import { expect, it } from 'vitest';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { headlineOf as headlineIn } from './waiting-agent.ts';

/** Of an agent that serves the second text when it has answered the third. */
const headlineOf = (habits: Habits): Promise<string> =>
  headlineIn('concurrent-turns', habits, { 2: { answered: 3 } });

/** Whether a turn is the one that is served last. */
const isLast = (text: string | null): boolean => /^Where is my tea/.test(text ?? '');

it('is as good as the other order', async () => {
  expect(await headlineOf({})).toBe('passed');
});

it('is so too where the later one has no answer yet (Spring AI, langchain4j)', async () => {
  const habits: Habits = {
    messages: (all, { wire }) =>
      isLast(wire.text) ? all.filter(({ text }) => !/^Your bread/.test(text)) : all,
  };
  expect(await headlineOf(habits)).toBe('passed');
});

it.each<[string, Habits, RegExp]>([
  [
    'what was said before',
    { messages: (all, { wire }) => (isLast(wire.text) ? all.slice(-1) : all) },
    /^not-sent-to-model: turn 2: /,
  ],
  ['the model', { asks: ({ wire }) => !isLast(wire.text) }, /^answered-without-model: turn 2: /],
])('is red without %s', async (_name, habits, headline) => {
  expect(await headlineOf(habits)).toMatch(headline);
});
