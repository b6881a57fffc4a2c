// Transcripts in a message of their own, before the question. Each form must say whose words an
// answer is.
import { describe, expect, it } from 'vitest';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { core, notPassed, play } from './play.ts';

type Entry = (role: 'user' | 'assistant', text: string) => string;

/** Lines that begin with the names of the speakers. */
const named =
  (user: string, assistant: string): Entry =>
  (role, text) =>
    `${role === 'user' ? user : assistant}: ${text}`;

/** Forms in which the speaker is a role. */
const byRole: Record<string, Entry> = {
  'elements with attributes': (role, text) =>
    `<message role="${role}" name="x" at="10:03">${text}</message>`,
  'elements with numbers': (role, text) => `<${role}_001>\n${text}\n</${role}_001>`,
  'JSON with the words first': (role, text) => JSON.stringify({ content: text, role }),
  YAML: (role, text) => `- role: ${role}\n  content: ${text}`,
  'a time before the name': (role, text) => `[10:03] ${role}: ${text}`,
  'a day and a time': (role, text) => `[Sun 10:03 AM] ${role}: ${text}`,
  'a time of ISO': (role, text) => `2026-11-30T10:03:00Z ${role}: ${text}`,
};
/** Forms in which it has a name of its own. */
const byName: Record<string, Entry> = {
  'a kind of assistant': named('User', 'AI Assistant'),
  persons: named('Anna', 'Aria'),
  'persons, with a time': (role, text) => `[10:03] ${named('Anna', 'Aria')(role, text)}`,
  'a customer and a department': named('Customer', 'Support'),
  'a bot': named('USER', 'CHATBOT'),
  'a letter and a model': named('Q', 'Claude'),
  'questions and answers': named('Previous question', 'Previous answer'),
  'Agno: runs of a workflow': (role, text) =>
    `${role === 'user' ? '[Workflow Run-1]\nUser input' : 'Workflow output'}: ${text}`,
  ShareGPT: (role, text) =>
    JSON.stringify({ from: role === 'user' ? 'human' : 'gpt', value: text }),
};
const all = { ...byRole, ...byName };

type Change = (history: readonly AgentMessage[]) => readonly AgentMessage[];

function telling(entry: Entry, change: Change = (history) => history): Habits {
  return {
    messages(messages, { history }) {
      if (history.length === 0) return messages;
      const told = change(history)
        .filter(({ role, text }) => role !== 'tool' && text !== '')
        .map(({ role, text }) => entry(role === 'user' ? 'user' : 'assistant', text));
      return [
        say('user', `Conversation so far:\n${told.join('\n')}`),
        ...messages.slice(history.length),
      ];
    },
  };
}

describe('a transcript before the question', () => {
  it.each(Object.entries(all))('passes: %s', async (_, entry) => {
    expect(await notPassed(telling(entry), [...core, 'repeated-texts', 'deep-history'])).toEqual(
      {},
    );
  });

  it.each(Object.entries(all))('is red with a fault of its own: %s', async (_, entry) => {
    const layerOf = async (change: Change) =>
      (await play('name-recall', telling(entry, change))).layer;
    expect(await layerOf((history) => history.slice(2))).toBe('not-sent-to-model');
    expect(await layerOf((history) => history.filter(({ role }) => role === 'user'))).toBe(
      'not-sent-to-model',
    );
    expect(await layerOf((history) => [...history, ...history])).toBe('sent-doubled');
    expect(await layerOf((history) => history.toReversed())).toBe('sent-out-of-order');
  });

  it.each(Object.entries(all))(
    'that gives each answer to the user is out of order: %s',
    async (_, entry) => {
      const habits = telling((_role, text) => entry('user', text));
      expect(await play('name-recall', habits)).toMatchObject({ layer: 'sent-out-of-order' });
    },
  );

  it.each(Object.entries(byRole))('that swaps the roles is out of order: %s', async (_, entry) => {
    const habits = telling((role, text) => entry(role === 'user' ? 'assistant' : 'user', text));
    expect(await play('name-recall', habits)).toMatchObject({ layer: 'sent-out-of-order' });
  });

  it.each<[string, Entry]>([
    ['no one', (_, text) => text],
    ['the same one', (_, text) => `Note: ${text}`],
    ['the user alone', (role, text) => (role === 'user' ? `Anna: ${text}` : text)],
    ['the assistant alone', (role, text) => (role === 'user' ? text : `Aria: ${text}`)],
    ['the same key', (_, text) => `- content: ${text}\n  role: user`],
    ['a time', (_, text) => `[10:03] ${text}`],
  ])('that names %s as the speaker is out of order', async (_, entry) => {
    expect(await play('name-recall', telling(entry))).toMatchObject({
      layer: 'sent-out-of-order',
    });
  });
});
