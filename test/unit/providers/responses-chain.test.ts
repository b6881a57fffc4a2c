// Conversations that the client leaves to the provider: `previous_response_id`, through the real
// OpenAI client.
import OpenAI from 'openai';
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

function toClient(base: string): OpenAI {
  return new OpenAI({ baseURL: `${base}/v1`, apiKey: 'x', maxRetries: 0 });
}

const recall = {
  type: 'function' as const,
  name: 'recall_memory',
  parameters: { type: 'object', properties: { query: {} } },
  strict: false,
};
const introduced = `My name is Ann. [${tag1}]`;
const asked = `What is my name? [${tag2}]`;
const nameTurn = script([say('You are {}.', [find('My name is {}.')])], { tag: tag2, turn: 2 });

describe('previous_response_id', () => {
  it.each([false, true])('stands for all that was said before (streamed: %s)', async (stream) => {
    await using endpoint = await start();
    endpoint.register(script([say('Hello.')]));
    endpoint.register(nameTurn);
    const { responses } = toClient(endpoint.url('127.0.0.1'));
    const first = await responses.create({
      model: 'm',
      instructions: 'Be kind.',
      input: introduced,
    });
    const body = {
      model: 'm',
      instructions: 'Be brief.',
      input: asked,
      previous_response_id: first.id,
    };
    const second = stream
      ? await responses.stream(body).finalResponse()
      : await responses.create(body);
    const receipt = endpoint.exchanges()[1]?.receipt;
    expect(second.output_text).toBe(`You are Ann. [${receipt}]`);
    expect(endpoint.exchanges()[1]?.request.messages.map(({ role, text }) => [role, text])).toEqual(
      [
        ['system', 'Be brief.'],
        ['user', introduced],
        ['assistant', first.output_text],
        ['user', asked],
      ],
    );
    expect(endpoint.unmatchedRequests()).toEqual([]);
  });

  it('carries tool rounds and later turns', async () => {
    await using endpoint = await start();
    endpoint.register(script([call('recall-memory', { with: { query: 'name' } }), say('Hello.')]));
    endpoint.register(nameTurn);
    const { responses } = toClient(endpoint.url('127.0.0.1'));
    const one = await responses.create({ model: 'm', input: introduced, tools: [recall] });
    const [item] = one.output;
    const callId = item?.type === 'function_call' ? item.call_id : '';
    const two = await responses.create({
      model: 'm',
      previous_response_id: one.id,
      tools: [recall],
      input: [{ type: 'function_call_output', call_id: callId, output: 'none' }],
    });
    expect(two.output_text).toBe(`Hello. [${endpoint.exchanges()[1]?.receipt}]`);
    const three = await responses.create({
      model: 'm',
      previous_response_id: two.id,
      input: asked,
    });
    expect(three.output_text).toContain('You are Ann.');
    expect(endpoint.exchanges()[2]?.request.messages).toMatchObject([
      { role: 'user', text: introduced },
      { role: 'assistant', toolCalls: [{ id: callId, name: 'recall_memory' }] },
      { role: 'tool', toolCallId: callId, text: 'none' },
      { role: 'assistant', text: two.output_text },
      { role: 'user', text: asked },
    ]);
  });

  it('holds nothing for an agent that does not name the response before', async () => {
    await using endpoint = await start();
    endpoint.register(script([say('Hello.')]));
    endpoint.register(nameTurn);
    const { responses } = toClient(endpoint.url('127.0.0.1'));
    await responses.create({ model: 'm', input: introduced });
    await responses.create({ model: 'm', input: asked });
    expect(endpoint.exchanges()[1]?.request.messages).toHaveLength(1);
  });

  it.each([
    ['that was never given', {}, 'resp_x'],
    ['that was not to be stored', { store: false }, null],
  ])('is refused for a response %s', async (_name, more, id) => {
    await using endpoint = await start();
    endpoint.register(script([say('Hello.')]));
    const { responses } = toClient(endpoint.url('127.0.0.1'));
    const first = await responses.create({ model: 'm', input: introduced, ...more });
    const named = id ?? first.id;
    await expect(
      responses.create({ model: 'm', input: asked, previous_response_id: named }),
    ).rejects.toThrow(`Previous response with id '${named}' not found.`);
    expect(endpoint.exchanges()).toHaveLength(1);
  });

  it('bounds what a chain may grow to', async () => {
    await using endpoint = await start();
    const { responses } = toClient(endpoint.url('127.0.0.1'));
    const input = Array.from({ length: 6_000 }, () => ({ role: 'user' as const, content: 'x' }));
    const first = await responses.create({ model: 'm', input });
    await expect(
      responses.create({ model: 'm', input, previous_response_id: first.id }),
    ).rejects.toThrow('more than 10000');
  });
});

it.each([
  ['that was stored', {}, null],
  ['that was not to be stored', { store: false }, 'not found'],
])('item_reference names an item of a response %s', async (_name, more, refusal) => {
  await using endpoint = await start();
  endpoint.register(script([say('Hello.')]));
  endpoint.register(nameTurn);
  const { responses } = toClient(endpoint.url('127.0.0.1'));
  const first = await responses.create({ model: 'm', input: introduced, ...more });
  const [item] = first.output;
  const input = [
    { type: 'item_reference', id: item?.id ?? '' },
    { role: 'user', content: asked },
  ] as const;
  const second = responses.create({ model: 'm', input: [...input] });
  if (refusal === null) expect((await second).output_text).not.toBe('');
  else await expect(second).rejects.toThrow(`404 Item with id '${item?.id}' ${refusal}.`);
});
