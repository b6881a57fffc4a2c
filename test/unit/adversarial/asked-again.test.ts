// Agents whose prompt says the newest question twice: at the end of the conversation, and once more
// under a heading, as ElizaOS does.
import { describe, expect, it } from 'vitest';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { core, notPassed, play } from './play.ts';

const canaries = [...core, 'tool-loop', 'repeated-texts', 'deep-history', 'instructions'];

type Form = (told: readonly AgentMessage[], question: string) => string;

const lines = (all: readonly AgentMessage[], user = 'user', own = 'assistant'): string =>
  all
    .filter(({ role }) => role === 'user' || role === 'assistant')
    .map(({ role, text }) => `${role === 'user' ? user : own}: ${text}`)
    .join('\n');

/** One message in this form in place of the conversation with its question. */
const prompting = (form: Form): Habits => ({
  messages: (all, { history: { length } }) => [
    say('user', form(all.slice(0, length + 1), all[length]?.text ?? '')),
    ...all.slice(length + 1),
  ],
});

const forms: Record<string, Form> = {
  'as the received message': (told, question) =>
    `<task>Write the next message of Eliza.</task>\n\n# Conversation Messages\n${lines(told, 'Ann', 'Eliza')}\n\n# Received Message\nAnn: ${question}\n\n# Instructions\nAnswer in JSON.`,
  'as the one to respond to': (told, question) =>
    `${lines(told)}\n\nYou are replying to the above message of **Ann**. The message: ${question}\nRespond now.`,
  'as the last word': (told, question) =>
    `Chat history:\n${lines(told, 'Human', 'AI')}\n\nCurrent question: ${question}`,
  'in elements': (told, question) =>
    `<history>\n${lines(told)}\n</history>\n<current_request>\nuser: ${question}\n</current_request>`,
};

/** Forms in which the text is twice in the conversation itself. */
const doubled: Record<string, Form> = {
  'as two entries': (told, question) => `${lines([...told, say('user', question)])}\nassistant:`,
  'with an empty answer between': (told, question) =>
    `${lines([...told, say('assistant', ''), say('user', question)])}\nassistant:`,
  'with a note of a failure between': (told, question) =>
    lines([...told, say('assistant', 'The model was busy.'), say('user', question)]),
  'with the time of each': (told, question) =>
    [...told, say('user', question)]
      .map(({ role, text }, at) => `[10:${10 + at}] ${role}: ${text}`)
      .join('\n'),
  'three times, under a heading': (told, question) =>
    `${lines([...told, say('user', question)])}\n\n# Received Message\n${question}`,
};

describe('a question that is said once more under a heading', () => {
  it.each(Object.entries(forms))('%s', async (_, form) => {
    expect(await notPassed(prompting(form), canaries)).toEqual({});
  });

  it.each(Object.entries(forms))('%s, is red where something is wrong', async (_, form) => {
    const layerOf = async (of: (told: readonly AgentMessage[]) => readonly AgentMessage[]) =>
      (
        await play(
          'name-recall',
          prompting((told, question) => form(of(told), question)),
        )
      ).layer;
    expect(await layerOf((all) => all.slice(2))).toBe('not-sent-to-model');
    expect(await layerOf((all) => all.filter(({ role }) => role === 'user'))).toBe(
      'not-sent-to-model',
    );
    expect(await layerOf((all) => [...all.slice(0, 2), ...all])).toBe('sent-doubled');
  });
});

describe('a question that the conversation holds twice', () => {
  it.each(Object.entries(doubled))('%s, is doubled', async (_, form) => {
    expect(await play('name-recall', prompting(form))).toMatchObject({ layer: 'sent-doubled' });
  });

  it('in messages of their own is doubled', async () => {
    const messages: Habits['messages'] = (all, { history: { length } }) => [
      ...all.slice(0, length + 1),
      say('user', `# Received Message\n${all[length]?.text}`),
      ...all.slice(length + 1),
    ];
    expect(await play('name-recall', { messages })).toMatchObject({ layer: 'sent-doubled' });
  });
});
