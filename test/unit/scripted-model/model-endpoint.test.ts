// The endpoint as agents use it: the real OpenAI client over real sockets.
import OpenAI from 'openai';
import type { ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources';
import { describe, expect, it } from 'vitest';
import { startModelEndpoint } from '../../../src/scripted-model/model-endpoint.ts';
import { call, clock, find, say, script, seededRandom, tag1, tag2, tools } from './builders.ts';

const start = () =>
  startModelEndpoint({ random: seededRandom(), clock, tools, bindHost: '127.0.0.1' });

function toClient(base: string): OpenAI {
  return new OpenAI({ baseURL: `${base}/v1`, apiKey: 'x', maxRetries: 0 });
}

const functionTool = (name: string, ...args: readonly string[]): ChatCompletionTool => ({
  type: 'function',
  function: {
    name,
    parameters: {
      type: 'object',
      properties: Object.fromEntries(args.map((arg) => [arg, { type: 'string' }])),
    },
  },
});
const offered = [
  functionTool('fx__commit_memory', 'text', 'scope'),
  functionTool('fx__recall_memory', 'q'),
];
const memoryTurn = script([
  call('commit-memory', { find: [find('colour is {}.')], with: { content: 'Colour: {}' } }),
  call('recall-memory', { with: { query: 'colour' } }),
  say('Noted {}.', [find('[LOCAL] Colour: {}', { in: 'tool-result' })], 'Nothing noted.'),
]);

describe('an answer that is held back', () => {
  it('is decided and kept at once, and goes out when the hold settles, however it does', async () => {
    await using endpoint = await start();
    for (const [tag, settle] of [
      [tag1, 'resolve'],
      [tag2, 'reject'],
    ] as const) {
      const held = Promise.withResolvers<void>();
      held.promise.catch(() => undefined);
      endpoint.register({ ...script([say('Here.')], { tag }), hold: held.promise });
      let isAnswered = false;
      const answering = toClient(endpoint.url('127.0.0.1'))
        .chat.completions.create({
          model: 'm',
          messages: [{ role: 'user', content: `Hello. [${tag}]` }],
        })
        .finally(() => {
          isAnswered = true;
        });
      const before = endpoint.exchanges().length;
      while (endpoint.exchanges().length === before) await new Promise(setImmediate);
      expect(isAnswered).toBe(false);
      held[settle]();
      expect((await answering).choices[0]?.message.content).toMatch(/^Here\. \[R-/);
    }
  });
});

describe('chat completions', () => {
  it('answers whole', async () => {
    await using endpoint = await start();
    endpoint.register(script([say('Your name is {}.', [find('my name is {}.')])], { tag: tag2 }));
    const completion = await toClient(endpoint.url('127.0.0.1')).chat.completions.create({
      model: 'm',
      messages: [
        { role: 'user', content: `Hi, my name is Ann. [${tag1}]` },
        { role: 'assistant', content: 'Hi!' },
        { role: 'user', content: [{ type: 'text', text: `What's my name? [${tag2}]` }] },
      ],
    });
    const exchange = endpoint.exchanges()[0];
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { role: 'assistant', content: `Your name is Ann. [${exchange?.receipt}]` },
    });
    expect(completion).toMatchObject({ object: 'chat.completion', model: 'm' });
    expect(completion.usage?.total_tokens).toBeGreaterThan(0);
    expect(exchange?.route).toEqual({ kind: 'turn', tag: tag2, round: 0 });
    expect(JSON.parse(exchange?.requestBody ?? '')).toMatchObject({ model: 'm' });
  });

  it('streams text in several deltas, with usage when asked', async () => {
    await using endpoint = await start();
    endpoint.register(script([say('Grüße 🙂 and good-bye.')]));
    const stream = await toClient(endpoint.url('127.0.0.1')).chat.completions.create({
      model: 'm',
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: `Hi [${tag1}]` }],
    });
    const deltas: string[] = [];
    let usage = 0;
    let finish: string | null = null;
    for await (const chunk of stream) {
      const content = chunk.choices[0]?.delta.content;
      if (content) deltas.push(content);
      finish = chunk.choices[0]?.finish_reason ?? finish;
      usage += chunk.usage?.total_tokens ?? 0;
    }
    expect(deltas.length).toBeGreaterThan(1);
    expect(deltas.join('')).toBe(`Grüße 🙂 and good-bye. [${endpoint.exchanges()[0]?.receipt}]`);
    expect(finish).toBe('stop');
    expect(usage).toBeGreaterThan(0);
  });

  it.each([false, true])('leads through a tool loop (streamed: %s)', async (isStreamed) => {
    await using endpoint = await start();
    endpoint.register(memoryTurn);
    const client = toClient(endpoint.url('127.0.0.1'));
    const messages: ChatCompletionMessageParam[] = [
      { role: 'system', content: 'You have tools.' },
      { role: 'user', content: `My favourite colour is blue-heron-1. [${tag1}]` },
    ];
    const called: string[] = [];
    let reply: string | null = null;
    for (let round = 0; round < 4 && reply === null; round += 1) {
      const body = { model: 'm', messages, tools: offered };
      const completion = isStreamed
        ? await client.chat.completions.stream(body).finalChatCompletion()
        : await client.chat.completions.create(body);
      const answered = completion.choices[0]?.message;
      if (answered === undefined) throw new Error('no choice');
      messages.push(answered);
      const toolCalls = answered.tool_calls ?? [];
      for (const toolCall of toolCalls) {
        if (toolCall.type !== 'function') throw new Error('no function call');
        called.push(`${toolCall.function.name} ${toolCall.function.arguments}`);
        const content = toolCall.function.name.endsWith('recall_memory')
          ? '[LOCAL] Colour: blue-heron-1'
          : '{"success":true}';
        messages.push({ role: 'tool', tool_call_id: toolCall.id, content });
      }
      if (toolCalls.length === 0) reply = answered.content;
      else expect(completion.choices[0]?.finish_reason).toBe('tool_calls');
    }
    expect(called).toEqual([
      'fx__commit_memory {"text":"Colour: blue-heron-1"}',
      'fx__recall_memory {"q":"colour"}',
    ]);
    expect(reply).toBe(`Noted blue-heron-1. [${endpoint.exchanges()[2]?.receipt}]`);
    expect(endpoint.exchanges().map(({ called: tool }) => tool)).toEqual([
      'commit-memory',
      'recall-memory',
      null,
    ]);
  });

  it('passes over tools that are not offered', async () => {
    await using endpoint = await start();
    endpoint.register(memoryTurn);
    await toClient(endpoint.url('127.0.0.1')).chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: `My colour is blue. [${tag1}]` }],
    });
    expect(endpoint.exchanges()[0]).toMatchObject({
      called: null,
      passedOver: [
        { tool: 'commit-memory', cause: 'not-offered' },
        { tool: 'recall-memory', cause: 'not-offered' },
      ],
    });
  });

  it('gives a title request the JSON that it demands', async () => {
    await using endpoint = await start();
    const completion = await toClient(endpoint.url('127.0.0.1')).chat.completions.create({
      model: 'm',
      messages: [{ role: 'user', content: `<session>Hi [${tag1}]</session>` }],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 't', schema: { type: 'object', properties: { title: {} } } },
      },
    });
    expect(JSON.parse(completion.choices[0]?.message.content ?? '')).toHaveProperty('title');
    expect(endpoint.exchanges()[0]).toMatchObject({ route: { kind: 'side' }, receipt: null });
  });

  it('answers requests that overlap, each with its own', async () => {
    await using endpoint = await start();
    endpoint.register(script([say('one')]));
    endpoint.register(script([say('two')], { tag: tag2 }));
    const client = toClient(endpoint.url('127.0.0.1'));
    const asked = [tag1, tag2, tag1, tag2].map((tag) =>
      client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: tag }] }),
    );
    const texts = (await Promise.all(asked)).map((one) => one.choices[0]?.message.content);
    expect(texts.map((text) => text?.slice(0, 3))).toEqual(['one', 'two', 'one', 'two']);
  });
});
