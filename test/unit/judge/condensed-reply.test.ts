// Agents whose standing system text reads like an order to work on the conversation: what the model
// then says of the whole request is no answer, and proves nothing of the history.
import { describe, expect, it } from 'vitest';
import type { AgentMessage, Moment } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { headlineOf } from './one-agent.ts';

type Change = (history: readonly AgentMessage[]) => readonly AgentMessage[];

const faults: Readonly<Record<string, Change>> = {
  'is whole': (history) => history,
  'is doubled': (history) => [...history, ...history],
  'is reversed': (history) => history.toReversed(),
  'lacks its answers': (history) => history.filter(({ role }) => role !== 'assistant'),
  'has its roles swapped': (history) =>
    history.map((one) => ({ ...one, role: one.role === 'user' ? 'assistant' : 'user' })),
};

/** An agent without tools that says this in the system text of every request. */
function standing(text: string, change: Change) {
  return {
    tools: () => [],
    messages: (all: readonly AgentMessage[], { history }: Moment) => [
      say('system', text),
      ...change(history),
      ...all.slice(history.length),
    ],
  };
}

describe('a system text that no one can tell from an order', () => {
  const text = 'You are a support agent. Make a standalone question of what the user says.';

  it.each(Object.entries(faults))('is never green where the history %s', async (_name, change) => {
    expect(await headlineOf('name-recall', standing(text, change))).toMatch(
      /^unproven: The reply of turn 1 is what the scripted model said where it took a request/,
    );
  });
});
