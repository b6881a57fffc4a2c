// What models of DeepSeek's and Moonshot's think, as agents get it through OpenAI's client and send
// it back.
import OpenAI from 'openai';
import type {
  ChatCompletionMessage,
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from 'openai/resources/chat/completions';
import { describe, expect, it } from 'vitest';
import { startModelEndpoint } from '../../../src/scripted-model/model-endpoint.ts';
import {
  call,
  clock,
  say,
  script,
  seededRandom,
  tag1,
  tag2,
  tools,
} from '../scripted-model/builders.ts';

type Reasoned = ChatCompletionMessage & { readonly reasoning_content?: string };
/** What an agent keeps of an answer. */
type Habit = (message: Reasoned) => ChatCompletionMessageParam;

const parameters = { type: 'object', properties: { query: {} } };
const offered: ChatCompletionTool[] = [
  { type: 'function', function: { name: 'recall_memory', parameters } },
];
const whole: Habit = (message) => message;
const without: Habit = ({ reasoning_content: _, ...message }) => message;
const emptied: Habit = (message) => ({ ...message, reasoning_content: '' }) as Reasoned;
const enabled = { thinking: { type: 'enabled' } };

/** Plays two turns, the first with a round of calls, and tells what was seen. */
async function play(habit: Habit, model = 'deepseek-reasoner', more: object = enabled) {
  await using endpoint = await startModelEndpoint({
    ...{ random: seededRandom(), clock, tools, bindHost: '127.0.0.1' },
  });
  const steps = [call('recall-memory', { with: { query: 'colour' } }), say('Noted.')];
  endpoint.register(script(steps, { thinks: true }));
  endpoint.register(script([say('Well.')], { thinks: true, tag: tag2 }));
  const baseURL = `${endpoint.url('127.0.0.1')}/v1`;
  const { completions } = new OpenAI({ baseURL, apiKey: 'x', maxRetries: 0 }).chat;
  const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: `Blue. [${tag1}]` }];
  const thoughts: (string | undefined)[] = [];
  for (let round = 0; round < 3; round += 1) {
    const answer = await completions.create({ model, tools: offered, messages, ...more });
    const message: Reasoned | undefined = answer.choices[0]?.message;
    if (message === undefined) throw new Error('no answer');
    thoughts.push(message.reasoning_content);
    messages.push(habit(message));
    const [called] = message.tool_calls ?? [];
    if (called === undefined) messages.push({ role: 'user', content: `And now? [${tag2}]` });
    else messages.push({ role: 'tool', tool_call_id: called.id, content: 'blue' });
  }
  const requests = endpoint.exchanges().map(({ request }) => request);
  const words = requests.flatMap(({ messages: said }) => said.map(({ text }) => text));
  expect(words.filter((text) => text.includes('I look at what I was asked'))).toEqual([]);
  return { thoughts, requests, faults: requests.map(({ fault }) => fault) };
}

const none = [undefined, undefined, undefined];

describe.each([
  ['deepseek-reasoner', 'DeepSeek'],
  ['moonshot/kimi-k2.6', 'Moonshot'],
])('%s', (model, provider) => {
  it('thinks before each answer, and takes what it thought back, even if it is empty', async () => {
    const { thoughts, faults } = await play(whole, model);
    expect(thoughts).toEqual([expect.any(String), expect.any(String), expect.any(String)]);
    expect(faults).toEqual(none);
    expect((await play(emptied, model)).faults).toEqual(none);
  });

  it('refuses a call of the newest turn without what was thought before it', async () => {
    const { faults, requests } = await play(without, model);
    const says = expect.stringMatching(
      /comes without what the model thought \(reasoning_content\)$/,
    );
    expect(faults).toEqual([undefined, says, undefined]);
    expect(requests[1]?.provider).toBe(provider);
  });

  it('thinks of nothing where the request does not say so itself', async () => {
    for (const more of [{}, { thinking: { type: 'disabled' } }, { reasoning_effort: 'high' }]) {
      const { thoughts, faults } = await play(without, model, more);
      expect(thoughts).toEqual(none);
      expect(faults).toEqual(none);
    }
  });
});

it('A model of another maker thinks of nothing in chat completions', async () => {
  for (const model of ['gpt-5', 'scripted-model', 'glm-4.6']) {
    const { thoughts, faults } = await play(without, model);
    expect(thoughts).toEqual(none);
    expect(faults).toEqual(none);
  }
});

it('A stream has the thoughts in front of the words, in pieces', async () => {
  await using endpoint = await startModelEndpoint({
    ...{ random: seededRandom(), clock, tools, bindHost: '127.0.0.1' },
  });
  endpoint.register(script([say('Well.')], { thinks: true }));
  const response = await fetch(`${endpoint.url('127.0.0.1')}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({
      ...{ model: 'deepseek-chat', stream: true, ...enabled },
      messages: [{ role: 'user', content: tag1 }],
    }),
  });
  const events = (await response.text()).split('\n\n').filter((line) => line.startsWith('data: {'));
  const deltas = events.map((line) => JSON.parse(line.slice(6)).choices[0].delta);
  const thoughts = deltas.flatMap(({ reasoning_content: piece }) => piece ?? []);
  expect(thoughts.length).toBeGreaterThan(1);
  expect(thoughts.join('')).toBe(endpoint.exchanges()[0]?.thought);
  const first = deltas.findIndex(({ content }) => typeof content === 'string' && content !== '');
  expect(deltas.findLastIndex(({ reasoning_content: piece }) => piece)).toBeLessThan(first);
});
