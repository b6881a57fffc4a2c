// The responses dialect as agents use it: the real OpenAI client over real sockets.
import OpenAI from 'openai';
import type { ResponseInputItem, Tool } from 'openai/resources/responses/responses';
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

const parameters = { type: 'object', properties: { content: {}, query: {} } };
const inner = (name: string) => ({ type: 'function' as const, name, parameters });
const plainTools: Tool[] = ['commit_memory', 'recall_memory'].map((name) => ({
  ...inner(name),
  strict: false,
}));
const namespacedTools: Tool[] = [
  {
    type: 'namespace',
    name: 'mcp__fixture',
    description: 'Memory',
    tools: [inner('commit_memory'), inner('recall_memory')],
  },
];
const memoryTurn = script([
  call('commit-memory', { find: [find('colour is {}.')], with: { content: 'Colour: {}' } }),
  call('recall-memory', { with: { query: 'colour' } }),
  say('Noted {}.', [find('[LOCAL] Colour: {}', { in: 'tool-result' })], 'Nothing noted.'),
]);

describe('the OpenAI client', () => {
  it('gets a whole answer, with the history in items', async () => {
    await using endpoint = await start();
    endpoint.register(script([say('You are {}.', [find('my name is {}.')])], { tag: tag2 }));
    const response = await toClient(endpoint.url('127.0.0.1')).responses.create({
      model: 'm',
      instructions: 'You are an agent.',
      input: [
        { role: 'developer', content: 'Skills: none.' },
        { role: 'user', content: '<environment_context>here</environment_context>' },
        { role: 'user', content: [{ type: 'input_text', text: `my name is Ann. [${tag1}]` }] },
        { role: 'assistant', content: 'Hi!' },
        { role: 'user', content: `What's my name? [${tag2}]` },
      ],
    });
    const exchange = endpoint.exchanges()[0];
    expect(response.output_text).toBe(`You are Ann. [${exchange?.receipt}]`);
    expect(response).toMatchObject({ status: 'completed', model: 'm' });
    expect(response.usage?.total_tokens).toBeGreaterThan(0);
    expect(exchange?.request.messages.map(({ role }) => role)).toEqual([
      'system',
      'system',
      'user',
      'user',
      'assistant',
      'user',
    ]);
  });

  it('may name items of earlier answers in place of them, as the AI SDK does', async () => {
    await using endpoint = await start();
    const client = toClient(endpoint.url('127.0.0.1'));
    endpoint.register(memoryTurn);
    const asked = { role: 'user', content: `My colour is blue. [${tag1}]` } as const;
    const first = await client.responses.create({ model: 'm', tools: plainTools, input: [asked] });
    const [called] = first.output;
    if (called?.type !== 'function_call') throw new Error('no call');
    const reference = (id = ''): ResponseInputItem => ({ type: 'item_reference', id });
    const result: ResponseInputItem = {
      type: 'function_call_output',
      call_id: called.call_id,
      output: '[LOCAL] Colour: blue',
    };
    const input: ResponseInputItem[] = [asked, reference(called.id), result];
    const second = await client.responses.create({ model: 'm', input });
    const [said] = second.output;
    endpoint.register(script([say('Yes.')], { tag: tag2 }));
    input.push(reference(said?.id), { role: 'user', content: `Really? [${tag2}]` });
    await client.responses.create({ model: 'm', input });
    const [, , third] = endpoint.exchanges();
    expect(third?.request.messages.map(({ role, text }) => [role, text])).toEqual([
      ['user', asked.content],
      ['assistant', ''],
      ['tool', '[LOCAL] Colour: blue'],
      ['assistant', second.output_text],
      ['user', `Really? [${tag2}]`],
    ]);
    expect(third?.request.messages[1]?.toolCalls[0]?.id).toBe(called.call_id);
    const unknown = client.responses.create({ model: 'm', input: [asked, reference('msg_none')] });
    await expect(unknown).rejects.toThrow("404 Item with id 'msg_none' not found.");
  });

  it.each(['input', 'previous_response_id'])('compacts a conversation by its %s', async (how) => {
    await using endpoint = await start();
    const { responses } = toClient(endpoint.url('127.0.0.1'));
    endpoint.register(script([say('Nice to meet you.')]));
    const told = [find('My name is {}.', { in: 'any' })];
    endpoint.register(script([say('You are {}.', told, 'Who?')], { tag: tag2, turn: 2 }));
    const asked = { role: 'user', content: `My name is Ann. [${tag1}]` } as const;
    const further = { role: 'user', content: 'I like cheese.' } as const;
    const input: ResponseInputItem[] = [asked, further];
    const first = await responses.create({ model: 'm', instructions: 'Be kind.', input });
    const said = { role: 'assistant', content: first.output_text } as const;
    const compacted = await responses.compact(
      how === 'input'
        ? { model: 'm', input: [...input, said] }
        : { model: 'm', previous_response_id: first.id },
    );
    expect(compacted).toMatchObject({
      object: 'response.compaction',
      output: [
        { type: 'compaction', encrypted_content: expect.stringContaining(first.output_text) },
      ],
    });
    expect(compacted.usage.total_tokens).toBeGreaterThan(0);
    const again = { role: 'user', content: `What's my name? [${tag2}]` } as const;
    const ask = async (...kept: readonly unknown[]) => {
      const next = [...(kept as ResponseInputItem[]), again];
      return (await responses.create({ model: 'm', input: next })).output_text;
    };
    expect(await ask(...compacted.output)).toContain('You are Ann.');
    const [item] = compacted.output;
    expect(await ask({ type: 'item_reference', id: item?.id })).toContain('You are Ann.');
    expect(await ask()).toContain('Who?');
    const chained = { model: 'm', input: [again], previous_response_id: compacted.id };
    expect((await responses.create(chained)).output_text).toContain('You are Ann.');
    expect(endpoint.exchanges().at(-1)?.request.messages).toHaveLength(2);
    expect(endpoint.unmatchedRequests()).toEqual([]);
    await expect(responses.compact({ model: 'm' })).rejects.toThrow("'input' must be");
  });

  it('streams a text in several deltas', async () => {
    await using endpoint = await start();
    endpoint.register(script([say('Grüße 🙂 and good-bye.')]));
    const stream = toClient(endpoint.url('127.0.0.1')).responses.stream({
      model: 'm',
      input: `Hi [${tag1}]`,
    });
    const deltas: string[] = [];
    const numbers: number[] = [];
    stream.on('response.output_text.delta', ({ delta }) => deltas.push(delta));
    stream.on('event', ({ sequence_number: number }) => numbers.push(number ?? -1));
    const final = await stream.finalResponse();
    expect(final.output_text).toBe(`Grüße 🙂 and good-bye. [${endpoint.exchanges()[0]?.receipt}]`);
    expect(deltas.join('')).toBe(final.output_text);
    expect(deltas.length).toBeGreaterThan(1);
    expect(numbers).toEqual(numbers.map((_, index) => index));
  });

  it.each([
    ['plain tools, whole', plainTools, false],
    ['plain tools, streamed', plainTools, true],
    ['namespaced tools, whole', namespacedTools, false],
    ['namespaced tools, streamed', namespacedTools, true],
  ])('is led through a tool loop: %s', async (_name, offered, isStreamed) => {
    await using endpoint = await start();
    endpoint.register(memoryTurn);
    const client = toClient(endpoint.url('127.0.0.1'));
    const input: ResponseInputItem[] = [
      { role: 'user', content: `My favourite colour is blue-heron-1. [${tag1}]` },
    ];
    const called: unknown[] = [];
    let reply = '';
    for (let round = 0; round < 4 && reply === ''; round += 1) {
      const body = { model: 'm', input, tools: offered, store: false };
      const response = isStreamed
        ? await client.responses.stream(body).finalResponse()
        : await client.responses.create(body);
      for (const item of response.output) {
        if (item.type !== 'function_call') continue;
        called.push([item.namespace, item.name, item.arguments]);
        const { type, call_id: callId, name, arguments: args, namespace } = item;
        const echoed = namespace === undefined ? {} : { namespace };
        input.push({ type, call_id: callId, name, arguments: args, ...echoed });
        const text = name === 'recall_memory' ? '[LOCAL] Colour: blue-heron-1' : 'ok';
        input.push({ type: 'function_call_output', call_id: callId, output: text });
      }
      reply = response.output_text;
    }
    const namespace = offered === namespacedTools ? 'mcp__fixture' : undefined;
    expect(called).toEqual([
      [namespace, 'commit_memory', '{"content":"Colour: blue-heron-1"}'],
      [namespace, 'recall_memory', '{"query":"colour"}'],
    ]);
    expect(reply).toBe(`Noted blue-heron-1. [${endpoint.exchanges()[2]?.receipt}]`);
  });

  it('counts tokens beside the turn, and reads errors as its own', async () => {
    await using endpoint = await start();
    endpoint.register(script([say('Hello.')]));
    const client = toClient(endpoint.url('127.0.0.1'));
    const counted = await client.responses.inputTokens.count({ model: 'm', input: tag1 });
    expect(counted.input_tokens).toBeGreaterThan(0);
    expect(endpoint.exchanges()[0]).toMatchObject({ route: { kind: 'side' }, receipt: null });
    const asked = client.responses.create({ model: 'm', input: 'x', previous_response_id: 'r' });
    await expect(asked).rejects.toThrow(OpenAI.BadRequestError);
    expect(endpoint.unmatchedRequests()).toHaveLength(1);
  });
});
