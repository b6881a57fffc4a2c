// Agents whose whole prompt is the system text: the conversation with the newest question in it.
import { describe, expect, it } from 'vitest';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { core, notPassed, play } from './play.ts';

const canaries = [...core, 'tool-loop', 'repeated-texts', 'deep-history', 'instructions'];

type Change = (told: readonly AgentMessage[]) => readonly AgentMessage[];

const lines = (all: readonly AgentMessage[]): string =>
  all
    .filter(({ role }) => role === 'user' || role === 'assistant')
    .map(({ role, text }) => `${role === 'user' ? 'Human' : 'AI'}: ${text}`)
    .join('\n');

/** The conversation with its question as the system text, then tool rounds and what is added. */
const prompting = (change: Change, more: readonly AgentMessage[] = []): Habits => ({
  messages: (all, { history: { length } }) => [
    say('system', `Be kind.\nConversation:\n${lines(change(all.slice(0, length + 1)))}\nAI:`),
    ...more,
    ...all.slice(length + 1),
  ],
});

const ways: [string, readonly AgentMessage[]][] = [
  ['by itself', []],
  ['with an order of the agent after it', [say('user', 'Answer the last message.')]],
];

describe('a conversation with its question in the system text', () => {
  it.each(ways)('%s', async (_, more) => {
    expect(
      await notPassed(
        prompting((all) => all, more),
        canaries,
      ),
    ).toEqual({});
  });

  it.each(ways)('%s, is red where something is wrong', async (_, more) => {
    const layerOf = async (change: Change) =>
      (await play('name-recall', prompting(change, more))).layer;
    expect(await layerOf((all) => all.slice(-1))).toBe('not-sent-to-model');
    expect(await layerOf((all) => all.filter(({ role }) => role === 'user'))).toBe(
      'not-sent-to-model',
    );
    expect(await layerOf((all) => [...all.slice(0, -1), ...all])).toBe('sent-doubled');
    expect(await layerOf((all) => [...all.slice(0, -1).toReversed(), ...all.slice(-1)])).toBe(
      'sent-out-of-order',
    );
    expect(
      (
        await play(
          'name-recall',
          prompting((all) => all.slice(0, -1), more),
        )
      ).verdict,
    ).toBe('failed');
  });
});
