// Agents whose prompt has the question before the conversation, in one message.
import { describe, expect, it } from 'vitest';
import type { AgentMessage, Habits, Moment } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { core, notPassed, play } from './play.ts';

const canaries = [...core, 'tool-loop', 'file-in-history', 'repeated-texts', 'deep-history'];

type Messages = NonNullable<Habits['messages']>;
type Form = (question: string, history: readonly AgentMessage[]) => string;

const spoken = (all: readonly AgentMessage[]): AgentMessage[] =>
  all.filter(({ role, text }) => role !== 'tool' && text !== '');
const lines = (all: readonly AgentMessage[], user = 'User', own = 'Assistant'): string =>
  spoken(all)
    .map(({ role, text }) => `${role === 'user' ? user : own}: ${text}`)
    .join('\n');
const toJson = (all: readonly AgentMessage[]) =>
  spoken(all).map(({ role, text }) => ({ role, content: text }));

/** One message in this form in place of the conversation, where there is one. */
const prompting =
  (form: Form, of = (history: readonly AgentMessage[], _: Moment) => history): Messages =>
  (all, moment) => {
    const { length } = moment.history;
    const [question, ...rounds] = all.slice(length);
    if (length === 0) return all;
    return [say('user', form(question?.text ?? '', of(moment.history, moment))), ...rounds];
  };

const labelled: Form = (question, history) =>
  `Question: ${question}\n\nConversation so far:\n${lines(history)}`;
const forms: Record<string, Form> = {
  'between labels': labelled,
  'without a label of its own': (question, history) =>
    `${question}\n\nHere is what was said before:\n${lines(history, 'Human', 'AI')}`,
  'as a task with its context (CrewAI)': (question, history) =>
    `Current Task: ${question}\n\nThis is the expected criteria for your final answer: A reply.\n\nThis is the context you're working with:\n${lines(history)}\n\nBegin! Your job depends on it.`,
  'in elements': (question, history) =>
    `<question>${question}</question>\n<history>\n${spoken(history)
      .map(({ role, text }) => `<${role}>${text}</${role}>`)
      .join('\n')}\n</history>`,
  'as JSON': (question, history) => JSON.stringify({ question, history: toJson(history) }),
  'under headings': (question, history) =>
    `## Question\n${question}\n\n## History\n${spoken(history)
      .map(({ role, text }) => `### ${role}\n${text}`)
      .join('\n\n')}`,
};

describe('a question before the conversation, in one message', () => {
  it.each(Object.entries(forms))('%s', async (_, form) => {
    expect(await notPassed({ messages: prompting(form) }, canaries)).toEqual({});
  });

  const pairs = (all: readonly AgentMessage[]): AgentMessage[] => {
    const turned: AgentMessage[] = [];
    for (let at = 0; at < all.length; at += 2) turned.unshift(...all.slice(at, at + 2));
    return turned;
  };
  it.each(Object.entries(forms))('%s, is red where something is wrong', async (_, form) => {
    const layerOf = async (of: Parameters<typeof prompting>[1], canary = 'name-recall') =>
      (await play(canary, { messages: prompting(form, of) })).layer;
    expect(await layerOf((all) => all.slice(2))).toBe('not-sent-to-model');
    expect(await layerOf((all) => all.slice(0, -1))).toBe('not-sent-to-model');
    expect(await layerOf((all) => all.filter(({ role }) => role === 'user'))).toBe(
      'not-sent-to-model',
    );
    expect(await layerOf((all) => [...all, ...all])).toBe('sent-doubled');
    expect(await layerOf(pairs)).toBe('sent-out-of-order');
    expect(await layerOf((all) => all.toReversed())).toBe('sent-out-of-order');
    expect(await layerOf((all, { others }) => [...all, ...others], 'two-sessions')).toBe(
      'leaked-from-other-session',
    );
  });
});

/** The newest text at the beginning of the list that should end with it. */
const misplaced: Record<string, (all: readonly AgentMessage[]) => string> = {
  'in labelled lines': (all) => `Conversation so far:\n${lines(all)}`,
  'in labelled lines alone': (all) => lines(all),
  'in lines with a time': (all) =>
    spoken(all)
      .map(({ role, text }, index) => `[Sun 10:0${index % 10} AM] ${role}: ${text}`)
      .join('\n'),
  'in JSON': (all) => JSON.stringify({ history: toJson(all) }),
  'in tokens of ChatML': (all) =>
    spoken(all)
      .map(({ role, text }) => `<|im_start|>${role}\n${text}<|im_end|>`)
      .join('\n'),
  'in elements': (all) =>
    spoken(all)
      .map(({ role, text }) => `<${role}>${text}</${role}>`)
      .join('\n'),
  'under headings': (all) =>
    spoken(all)
      .map(({ role, text }) => `### ${role}\n${text}`)
      .join('\n\n'),
};

describe('a conversation whose newest text is at its beginning', () => {
  it.each(Object.entries(misplaced))('%s is out of order', async (_, form) => {
    const messages = prompting((question, history) => form([say('user', question), ...history]));
    for (const canary of ['name-recall', 'two-sessions'])
      expect(await play(canary, { messages })).toMatchObject({ layer: 'sent-out-of-order' });
  });

  it('in messages of their own is out of order', async () => {
    const messages: Messages = (all, { history }) => [...all.slice(history.length), ...history];
    expect((await play('name-recall', { messages })).verdict).toBe('failed');
  });

  it('in the middle is out of order', async () => {
    const messages = prompting(
      (question, history) =>
        `Before:\n${lines(history.slice(0, 2))}\n\nQuestion: ${question}\n\nConversation:\n${lines(history.slice(2))}`,
    );
    expect(await play('name-recall', { messages })).toMatchObject({ layer: 'sent-out-of-order' });
  });
});
