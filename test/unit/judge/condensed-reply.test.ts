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
function standing(text: string, change: Change = (history) => history, after = '') {
  return {
    tools: () => [],
    messages: (all: readonly AgentMessage[], { history }: Moment) => [
      say('system', text),
      ...change(history),
      ...all.slice(history.length),
      ...(after === '' ? [] : [say('user', after)]),
    ],
  };
}

describe('a system text that speaks of orders in passing', () => {
  const layers = {
    'is whole': /^passed$/,
    'is doubled': /^sent-doubled/,
    'is reversed': /^sent-out-of-order/,
    'lacks its answers': /^not-sent-to-model/,
    'has its roles swapped': /^sent-out-of-order/,
  };
  const texts = [
    'You are a helpful assistant. At the end of a session you hand over a summary of the conversation to the user.',
    'You are a helpful assistant. Summarize the conversation for the user on demand.',
    'You are a helpful assistant. You can write a standalone question or a short title.',
    'You are an expert. Given a standalone question and relevant context, answer the question using only the provided context.',
    'Answer the standalone question by the documents below.',
    'You write notes. Begin each answer with a short title.',
    'Rules:\n1. Be kind.\n2. Generate a title for this chat once the topic is clear.',
    'You are a support agent. If a request is unclear, rephrase the question and ask the user to confirm it.',
    'You are a support agent. Ask follow-up questions to find the cause of a fault.',
    'You sell bicycles. Offer a follow up by phone.',
    'You are a search agent. When a question is not a standalone question, ask what is meant.',
    'You are a writing assistant: you rewrite the message of the user in plain words when asked, and summarize the previous text when asked.',
  ];

  it.each(texts)('is no order: %s', async (text) => {
    for (const [name, layer] of Object.entries(layers))
      expect(await headlineOf('name-recall', standing(text, faults[name]))).toMatch(layer);
  });
});

describe('words of the framework around the question that speak of a summary', () => {
  const around =
    (before: string, after: string, change: Change = (history) => history) =>
    (all: readonly AgentMessage[], { history }: Moment) => {
      const told = change(history).map(({ role, text }) => `${role}: ${text}`);
      const prompt = `${before}${told.join('\n')}\nuser: ${all[history.length]?.text}${after}`;
      return [say('user', prompt), ...all.slice(history.length + 1)];
    };

  it.each([
    ['Answer by the summary of the conversation and the messages below.\n\n', ''],
    ['Summary of the conversation so far:\n', ''],
    ['', '\n\nAnswer using the following information:\nA summary of the following notes: none.'],
  ])('are no order: %j %j', async (before, after) => {
    const headlines = ['is whole', 'is doubled', 'lacks its answers'].map((name) =>
      headlineOf('name-recall', {
        tools: () => [],
        messages: around(before, after, faults[name]),
      }),
    );
    expect(await Promise.all(headlines)).toEqual([
      'passed',
      expect.stringMatching(/^sent-doubled/),
      expect.stringMatching(/^not-sent-to-model/),
    ]);
  });
});

describe('words after the question that forbid a summary', () => {
  it.each([
    'Do not summarize the messages above.',
    'Do not give a summary of the discussion.',
    'Do not compress the conversation, use all of it.',
  ])('are no order: %s', async (text) => {
    const headlines = ['is whole', 'is doubled'].map((name) =>
      headlineOf('name-recall', standing('Be kind.', faults[name], text)),
    );
    expect(await Promise.all(headlines)).toEqual([
      'passed',
      expect.stringMatching(/^sent-doubled/),
    ]);
  });
});

describe('a rule in the system text, with words of the framework after the question', () => {
  it.each([
    'Be kind. If you are asked to, summarize the conversation.',
    'Be kind. You can rephrase the question.',
    'Be kind. Do not compress the conversation, use all of it.',
    'Never summarize your previous messages.',
  ])('is no order: %s', async (text) => {
    const headlines = ['is whole', 'is doubled'].map((name) =>
      headlineOf('name-recall', standing(text, faults[name], 'Today is Monday.')),
    );
    expect(await Promise.all(headlines)).toEqual([
      'passed',
      expect.stringMatching(/^sent-doubled/),
    ]);
  });
});

describe('a system text that no one can tell from an order', () => {
  const text = 'You are a support agent. Make a standalone question of what the user says.';

  it.each(Object.entries(faults))('is never green where the history %s', async (_name, change) => {
    expect(await headlineOf('name-recall', standing(text, change))).toMatch(
      /^unproven: The reply of turn 1 is what the scripted model said where it took a request/,
    );
  });
});
