// The Anthropic dialect as agents use it: the real client over real sockets.
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

const start = () =>
  startModelEndpoint({ random: seededRandom(), clock, tools, bindHost: '127.0.0.1' });

function toClient(base: string): Anthropic {
  return new Anthropic({ baseURL: base, apiKey: 'x', maxRetries: 0 });
}

const offered = ['mcp__a2a__commit_memory', 'mcp__a2a__recall_memory'].map(
  (name): Anthropic.Tool => ({
    name,
    input_schema: { type: 'object', properties: { content: {}, query: {}, scope: {} } },
  }),
);
const memoryTurn = script([
  call('commit-memory', { find: [find('colour is {}.')], with: { content: 'Colour: {}' } }),
  call('recall-memory', { with: { query: 'colour' } }),
  say('Noted {}.', [find('[LOCAL] Colour: {}', { in: 'tool-result' })], 'Nothing noted.'),
]);
const body = { model: 'claude-x', max_tokens: 100 };

describe('the Anthropic client', () => {
  it('gets a whole answer out of blocks, behind reminders', async () => {
    await using endpoint = await start();
    endpoint.register(script([say('You are {}.', [find('my name is {}.')])], { tag: tag2 }));
    const answer = await toClient(endpoint.url('127.0.0.1')).messages.create({
      ...body,
      system: [{ type: 'text', text: 'You are an agent.' }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: '<system-reminder>Be kind.</system-reminder>' },
            { type: 'text', text: `Hi, my name is Ann. [${tag1}]` },
          ],
        },
        { role: 'assistant', content: [{ type: 'text', text: 'Hi!' }] },
        { role: 'user', content: `What's my name? [${tag2}]` },
      ],
    });
    const exchange = endpoint.exchanges()[0];
    expect(answer.content).toMatchObject([
      { type: 'text', text: `You are Ann. [${exchange?.receipt}]` },
    ]);
    expect(answer).toMatchObject({ stop_reason: 'end_turn', role: 'assistant', model: 'claude-x' });
    expect(answer.usage.input_tokens).toBeGreaterThan(0);
    expect(exchange?.request.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
    ]);
  });

  it('streams a text in several deltas', async () => {
    await using endpoint = await start();
    endpoint.register(script([say('Grüße 🙂 and good-bye.')]));
    const stream = toClient(endpoint.url('127.0.0.1')).messages.stream({
      ...body,
      messages: [{ role: 'user', content: `Hi [${tag1}]` }],
    });
    const deltas: string[] = [];
    stream.on('text', (delta) => deltas.push(delta));
    expect(await stream.finalText()).toBe(
      `Grüße 🙂 and good-bye. [${endpoint.exchanges()[0]?.receipt}]`,
    );
    expect(deltas.length).toBeGreaterThan(1);
    expect((await stream.finalMessage()).usage.output_tokens).toBeGreaterThan(1);
  });

  it.each([false, true])('is led through a tool loop (streamed: %s)', async (isStreamed) => {
    await using endpoint = await start();
    endpoint.register(memoryTurn);
    const client = toClient(endpoint.url('127.0.0.1'));
    const messages: Anthropic.MessageParam[] = [
      { role: 'user', content: `My favourite colour is blue-heron-1. [${tag1}]` },
    ];
    const called: unknown[] = [];
    let reply: string | null = null;
    for (let round = 0; round < 4 && reply === null; round += 1) {
      const asked = { ...body, messages, tools: offered };
      const answer = isStreamed
        ? await client.messages.stream(asked).finalMessage()
        : await client.messages.create(asked);
      const results: Anthropic.ContentBlockParam[] = [];
      for (const block of answer.content) {
        if (block.type === 'text') reply = block.text;
        if (block.type !== 'tool_use') continue;
        called.push([block.name, block.input]);
        const text = block.name.endsWith('recall_memory') ? '[LOCAL] Colour: blue-heron-1' : 'ok';
        results.push({ type: 'tool_result', tool_use_id: block.id, content: text });
      }
      messages.push({ role: 'assistant', content: answer.content });
      messages.push({
        role: 'user',
        content: [...results, { type: 'text', text: '<system-reminder>9 left</system-reminder>' }],
      });
      expect(answer.stop_reason).toBe(reply === null ? 'tool_use' : 'end_turn');
    }
    expect(called).toEqual([
      ['mcp__a2a__commit_memory', { content: 'Colour: blue-heron-1' }],
      ['mcp__a2a__recall_memory', { query: 'colour' }],
    ]);
    expect(reply).toBe(`Noted blue-heron-1. [${endpoint.exchanges()[2]?.receipt}]`);
  });

  it('gets the JSON of a title, beside the turn', async () => {
    await using endpoint = await start();
    endpoint.register(script([say('Hello.')]));
    const schema = {
      type: 'object',
      properties: { title: { type: 'string' } },
      required: ['title'],
      additionalProperties: false,
    };
    const answer = await toClient(endpoint.url('127.0.0.1')).beta.messages.create({
      ...body,
      messages: [{ role: 'user', content: `<session>\nHi [${tag1}]\n</session>` }],
      output_config: { format: { type: 'json_schema', schema } },
    });
    const block = answer.content[0];
    expect(JSON.parse(block?.type === 'text' ? block.text : '')).toHaveProperty('title');
    expect(endpoint.exchanges()[0]).toMatchObject({ route: { kind: 'side' }, receipt: null });
    expect(endpoint.unmatchedRequests()).toEqual([]);
  });

  it('counts tokens beside the turn, and lists models', async () => {
    await using endpoint = await start();
    endpoint.register(script([say('Hello.')]));
    const client = toClient(endpoint.url('127.0.0.1'));
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: `Hi [${tag1}]` }];
    const counted = await client.messages.countTokens({ model: 'claude-x', messages });
    expect(counted.input_tokens).toBeGreaterThan(0);
    expect(endpoint.exchanges()[0]).toMatchObject({
      route: { kind: 'side', reason: 'counts tokens' },
      receipt: null,
    });
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual(['scripted-model']);
    expect(await client.models.retrieve('claude-x')).toMatchObject({ id: 'claude-x' });
  });

  it('reads errors as its own', async () => {
    await using endpoint = await start();
    const client = toClient(endpoint.url('127.0.0.1'));
    await expect(client.messages.create({ ...body, messages: [] })).rejects.toThrow(
      Anthropic.BadRequestError,
    );
    expect(endpoint.unmatchedRequests()).toEqual([
      'POST /v1/messages (400: messages: at least one message is required)',
    ]);
  });
});
