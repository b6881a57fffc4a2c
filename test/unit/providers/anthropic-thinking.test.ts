// What Claude thinks, as agents get it and send it back: the real client over real sockets.
import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { startModelEndpoint } from '../../../src/scripted-model/model-endpoint.ts';
import {
  call,
  clock,
  find,
  say,
  script,
  seededRandom,
  tag1,
  tag2,
  tools,
} from '../scripted-model/builders.ts';

type Thinking = Anthropic.ThinkingConfigParam;
type Messages = readonly Anthropic.MessageParam[];
type Block = Anthropic.ContentBlockParam;

const enabled: Thinking = { type: 'enabled', budget_tokens: 1024 };
const adaptive: Thinking = { type: 'adaptive' };
const offered = ['commit_memory', 'recall_memory'].map(
  (name): Anthropic.Tool => ({
    name,
    input_schema: { type: 'object', properties: { content: {}, query: {} } },
  }),
);
const steps = [
  call('commit-memory', { find: [find('colour is {}.')], with: { content: 'Colour: {}' } }),
  call('recall-memory', { with: { query: 'colour' } }),
  say('Noted.'),
];
const question: Anthropic.MessageParam = { role: 'user', content: `My colour is blue. [${tag1}]` };
const next: Anthropic.MessageParam = { role: 'user', content: `And now? [${tag2}]` };

/** What an agent makes of the conversation before it sends that. */
type Habit = (messages: Messages) => Messages;

const thoughtsOf = (content: readonly { readonly type: string }[]) =>
  content.filter(({ type }) => type === 'thinking');
const eachBlock =
  (change: (block: Block) => readonly Block[]): Habit =>
  (messages) =>
    messages.map((message) =>
      message.role === 'assistant' && typeof message.content !== 'string'
        ? { ...message, content: message.content.flatMap(change) }
        : message,
    );
const without = eachBlock((block) => (block.type === 'thinking' ? [] : [block]));
const signedBy = (signature: string): Habit =>
  eachBlock((block) => [block.type === 'thinking' ? { ...block, signature } : block]);
const reworded = eachBlock((block) => [
  block.type === 'thinking' ? { ...block, thinking: block.thinking.replaceAll('\n', ' ') } : block,
]);

interface Setting {
  readonly thinking?: Thinking;
  readonly streamed?: boolean;
  readonly thinks?: boolean;
}

/** Plays two turns, the first with two rounds of calls, and tells what was seen. */
async function play(habit: Habit, setting: Setting = {}) {
  const { thinking, streamed: isStreamed = false, thinks: isThinking = true } = setting;
  await using endpoint = await startModelEndpoint({
    ...{ random: seededRandom(), clock, tools, bindHost: '127.0.0.1' },
  });
  const thinks = isThinking ? { thinks: true as const } : {};
  endpoint.register(script(steps, thinks));
  endpoint.register(script([say('Well.')], { ...thinks, tag: tag2 }));
  const baseURL = endpoint.url('127.0.0.1');
  const client = new Anthropic({ baseURL, apiKey: 'x', maxRetries: 0 });
  const messages: Anthropic.MessageParam[] = [question];
  const answers: Anthropic.Message[] = [];
  for (let round = 0; round < 4; round += 1) {
    const asked: Anthropic.MessageCreateParamsNonStreaming = {
      ...{ model: 'claude-x', max_tokens: 2000, tools: offered },
      messages: [...habit(messages)],
      ...(thinking === undefined ? {} : { thinking }),
    };
    const answer = isStreamed
      ? await client.messages.stream(asked).finalMessage()
      : await client.messages.create(asked);
    answers.push(answer);
    messages.push({ role: 'assistant', content: answer.content });
    const results = answer.content.flatMap((block): Block[] =>
      block.type === 'tool_use'
        ? [{ type: 'tool_result', tool_use_id: block.id, content: 'ok' }]
        : [],
    );
    messages.push(results.length > 0 ? { role: 'user', content: results } : next);
  }
  const requests = endpoint.exchanges().map(({ request }) => request);
  const words = requests.flatMap(({ messages: said }) => said.map(({ text }) => text));
  expect(words.filter((text) => text.includes('I look at what I was asked'))).toEqual([]);
  return { answers, faults: requests.map(({ fault }) => fault) };
}

const none = [undefined, undefined, undefined, undefined];

describe.each([false, true])('a model that thinks (streamed: %s)', (streamed) => {
  it('thinks once in a turn with `enabled`, and with `adaptive` before each answer', async () => {
    const one = await play((all) => all, { streamed, thinking: enabled });
    expect(one.answers.map(({ content }) => content[0]?.type)).toEqual([
      'thinking',
      'tool_use',
      'text',
      'thinking',
    ]);
    expect(one.faults).toEqual(none);
    const each = await play((all) => all, { streamed, thinking: adaptive });
    const thoughts = each.answers.flatMap(({ content }) => thoughtsOf(content));
    expect(thoughts).toHaveLength(4);
    expect(new Set(thoughts.map((thought) => JSON.stringify(thought)))).toHaveProperty('size', 4);
    expect(each.faults).toEqual(none);
  });

  it('sends a seal alone where its thoughts are to be omitted', async () => {
    const omitted: Thinking = { type: 'adaptive', display: 'omitted' };
    const { answers, faults } = await play((all) => all, { streamed, thinking: omitted });
    expect(answers[0]?.content[0]).toMatchObject({ type: 'thinking', thinking: '' });
    expect(faults).toEqual(none);
  });

  it('thinks of nothing where the request does not let it, or its script does not', async () => {
    for (const setting of [
      { streamed },
      { streamed, thinking: { type: 'disabled' } as const },
      { streamed, thinking: enabled, thinks: false },
    ]) {
      const { answers, faults } = await play(without, setting);
      expect(answers.flatMap(({ content }) => thoughtsOf(content))).toEqual([]);
      expect(faults).toEqual(none);
    }
  });
});

describe('what Anthropic refuses of thoughts', () => {
  it('a tool round that does not begin with its thought, with `enabled` alone', async () => {
    const { faults } = await play(without, { thinking: enabled });
    const missing = expect.stringMatching(
      /^the message with the call of commit_memory \(call\w+\) does not begin with what the model/,
    );
    expect(faults).toEqual([undefined, missing, missing, undefined]);
    expect((await play(without, { thinking: adaptive })).faults).toEqual(none);
  });

  it('a thought without a signature, and with one that is not its own, in any turn', async () => {
    const own = (await play((all) => all, { thinking: enabled })).answers[0]?.content[0];
    if (own?.type !== 'thinking') throw new Error('no thought');
    for (const thinking of [enabled, adaptive]) {
      const { faults } = await play(signedBy(''), { thinking });
      const says = 'what the model thought (`thinking`) has no signature';
      expect(faults).toEqual([undefined, says, says, says]);
      const cut = own.signature.slice(0, -4);
      for (const signature of [cut, `${cut}AAAA`, 'c2lnbmF0dXJl']) {
        const changed = await play(signedBy(signature), { thinking });
        const saysSo = 'what the model thought (`thinking`) has a signature that is not its own';
        expect(changed.faults).toEqual([undefined, saysSo, saysSo, saysSo]);
      }
    }
  });

  it('a thought in other words, in the newest message of the assistant', async () => {
    const { faults } = await play(reworded, { thinking: enabled });
    const says = expect.stringContaining('is not as it came in the latest message');
    expect(faults).toEqual([undefined, says, undefined, undefined]);
    const { faults: each } = await play(reworded, { thinking: adaptive });
    expect(each).toEqual([undefined, says, says, says]);
  });

  it('none of a turn that is over, nor one that a real provider has signed', async () => {
    const newestAlone: Habit = (messages) =>
      messages.flatMap((message, at) =>
        at < messages.length - 1 && messages.at(-1) === next ? without([message]) : [message],
      );
    expect((await play(newestAlone, { thinking: enabled })).faults).toEqual(none);
    const example: Messages = [
      { role: 'user', content: 'Which day is it?' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'They want the day.', signature: 'EqQBCgIYAhIM' },
          { type: 'redacted_thinking', data: 'EmwKAhgBEgy3' },
          { type: 'text', text: 'Monday.' },
        ],
      },
    ];
    const withExample: Habit = (messages) => [...example, ...messages];
    expect((await play(withExample, { thinking: enabled })).faults).toEqual(none);
  });

  it('nothing where the assistant is written as two messages in a row', async () => {
    const parted: Habit = (messages) =>
      messages.flatMap((message) =>
        typeof message.content === 'string' || message.role !== 'assistant'
          ? [message]
          : message.content.map((block) => ({ ...message, content: [block] })),
      );
    expect((await play(parted, { thinking: enabled })).faults).toEqual(none);
  });
});
