// Conversations that the client leaves to Anthropic: `thread`, through the real Anthropic client.
// Its tool runner asks so unless it is told not to.
import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import type { ModelFailure } from '../../../src/domain/model-failure.ts';
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

type Params = Anthropic.Beta.Messages.MessageCreateParamsNonStreaming;

function toClient(base: string): Anthropic {
  return new Anthropic({ baseURL: base, apiKey: 'x', maxRetries: 0 });
}

const body = { model: 'm', max_tokens: 100 };
const introduced = `My name is Ann. [${tag1}]`;
const asked = `What is my name? [${tag2}]`;
const nameTurn = script([say('You are {}.', [find('My name is {}.')], 'Who?')], {
  tag: tag2,
  turn: 2,
});
const recallTurn = script([call('recall-memory', { with: { query: 'name' } }), say('Hello.')]);
const recall = {
  name: 'recall_memory',
  input_schema: { type: 'object' as const, properties: { query: {} } },
};
const runnable = () => ({
  ...recall,
  type: 'custom' as const,
  description: 'Looks something up.',
  parse: (input: unknown) => input,
  run: () => 'none',
});

describe('a message thread of the client', () => {
  it.each([false, true])('is all that was said before (streamed: %s)', async (isStreamed) => {
    await using endpoint = await start();
    endpoint.register(script([say('Hello.')]));
    endpoint.register(nameTurn);
    const thread = toClient(endpoint.url('127.0.0.1')).beta.messages.thread({
      ...body,
      system: 'Be kind.',
    });
    const send = (content: string) => {
      const message = { role: 'user' as const, content };
      return isStreamed ? thread.stream(message).finalMessage() : thread.send(message);
    };
    await send(introduced);
    const second = await send(asked);
    const [one, two] = endpoint.exchanges();
    expect(second.content).toMatchObject([{ text: `You are Ann. [${two?.receipt}]` }]);
    expect(two?.requestBody).not.toContain('Ann');
    expect(two?.request.messages.map(({ role, text }) => [role, text])).toEqual([
      ['system', 'Be kind.'],
      ['user', introduced],
      ['assistant', `Hello. [${one?.receipt}]`],
      ['user', asked],
    ]);
    expect(two?.request.fault).toBeUndefined();
    expect(endpoint.unmatchedRequests()).toEqual([]);
  });

  it.each([false, true])('is led through a tool runner (streamed: %s)', async (stream) => {
    await using endpoint = await start();
    endpoint.register(recallTurn);
    endpoint.register(nameTurn);
    const { messages } = toClient(endpoint.url('127.0.0.1')).beta;
    const system = 'Be kind.';
    const thread = messages.thread({ ...body, system, tools: [runnable()] });
    thread.append({ role: 'user', content: introduced });
    const first = await thread.toolRunner({ stream }).runUntilDone();
    const [called, said] = endpoint.exchanges();
    expect(first.content).toMatchObject([{ text: `Hello. [${said?.receipt}]` }]);
    const [use] = called?.answer.toolCalls ?? [];
    expect(said?.requestBody).not.toContain('input_schema');
    expect(said?.request.tools).toEqual([{ name: 'recall_memory', argumentNames: ['query'] }]);
    expect(said?.request.messages).toMatchObject([
      { role: 'system', text: system },
      { role: 'user', text: introduced },
      { role: 'assistant', toolCalls: [{ id: use?.id, name: 'recall_memory' }] },
      { role: 'tool', toolCallId: use?.id, text: 'none' },
    ]);
    const second = await thread.send({ role: 'user', content: asked });
    expect(second.content).toMatchObject([{ text: expect.stringContaining('You are Ann.') }]);
    expect(endpoint.exchanges()[2]?.request.tools).toHaveLength(1);
  });

  it('is what a tool runner asks by itself', async () => {
    await using endpoint = await start();
    endpoint.register(recallTurn);
    const runner = toClient(endpoint.url('127.0.0.1')).beta.messages.toolRunner({
      ...body,
      tools: [runnable()],
      messages: [{ role: 'user', content: introduced }],
    });
    expect((await runner.runUntilDone()).content).toMatchObject([
      { text: expect.stringContaining('Hello.') },
    ]);
    expect(endpoint.exchanges()[1]?.requestBody).toContain('"type":"continue"');
  });

  it('is told in full once more where its state is gone', async () => {
    await using first = await start();
    await using second = await start();
    first.register(script([say('Hello.')]));
    second.register(nameTurn);
    let base = first.url('127.0.0.1');
    const client = new Anthropic({
      ...{ baseURL: 'http://127.0.0.1', apiKey: 'x', maxRetries: 0 },
      fetch: (url, init) => fetch(String(url).replace('http://127.0.0.1', base), init),
    });
    const thread = client.beta.messages.thread({ ...body, system: 'Be kind.' });
    await thread.send({ role: 'user', content: introduced });
    base = second.url('127.0.0.1');
    const reply = await thread.send({ role: 'user', content: asked });
    expect(reply.content).toMatchObject([{ text: expect.stringContaining('You are Ann.') }]);
    expect(second.exchanges()[0]?.request.messages).toHaveLength(4);
    expect(second.refusals?.()).toMatchObject([{ request: 'POST /v1/messages', lacks: null }]);
  });
});

/** A first answer, and what asks for a second one in its Thread. */
async function begin(endpoint: Awaited<ReturnType<typeof start>>, more: Partial<Params> = {}) {
  endpoint.register(nameTurn);
  const { messages } = toClient(endpoint.url('127.0.0.1')).beta;
  const ask = (content: string, given: Partial<Params> = {}) =>
    messages.create({ ...body, messages: [{ role: 'user', content }], ...given });
  const first = await ask(introduced, { thread: { type: 'create' }, ...more });
  const goOn = (given: Partial<Params> = {}, id = first.id) =>
    ask(asked, { thread: { type: 'continue', previous_message_id: id }, ...given });
  return { ask, first, goOn };
}

describe('continue', () => {
  it('is refused for an id that was never given, and for an answer of no Thread', async () => {
    await using endpoint = await start();
    endpoint.register(script([say('Hello.')]));
    const { goOn } = await begin(endpoint, { thread: null });
    for (const asking of [goOn({}, 'msg_x'), goOn()])
      await expect(asking).rejects.toMatchObject({
        status: 404,
        error: {
          type: 'error',
          error: { type: 'not_found_error', details: { error_code: 'thread_not_found' } },
        },
      });
    expect(endpoint.exchanges()).toHaveLength(1);
  });

  it('goes on from each answer once', async () => {
    await using endpoint = await start();
    endpoint.register(script([say('Hello.')]));
    const { goOn } = await begin(endpoint);
    const second = await goOn();
    await expect(goOn()).rejects.toMatchObject({
      status: 400,
      error: {
        error: {
          type: 'invalid_request_error',
          details: { error_code: 'thread_already_continued' },
        },
      },
    });
    expect((await goOn({}, second.id)).content).toHaveLength(1);
  });

  it.each<[ModelFailure, boolean]>([
    ['unavailable', true],
    ['cut-off', true],
    ['empty-answer', false],
  ])('goes on once more after an answer that is not held: %s', async (fails, isAgain) => {
    await using endpoint = await start();
    endpoint.register(script([say('Hello.')]));
    const { goOn } = await begin(endpoint);
    endpoint.register({ ...nameTurn, fails });
    const failed = await goOn().catch(() => null);
    const again = goOn();
    if (isAgain) {
      expect(JSON.stringify((await again).content)).toContain('You are Ann.');
      return;
    }
    await expect(again).rejects.toThrow('already been continued');
    expect(JSON.stringify((await goOn({}, failed?.id)).content)).toContain('You are Ann.');
    const roles = endpoint
      .exchanges()
      .at(-1)
      ?.request.messages.map(({ role }) => role);
    expect(roles).toEqual(['user', 'assistant', 'user', 'user']);
  });

  it('does not go on from an answer that broke off', async () => {
    await using endpoint = await start();
    endpoint.register({ ...script([say('Hello.')]), fails: 'cut-off' });
    const { goOn } = await begin(endpoint).catch(() => ({ goOn: null }));
    expect(goOn).toBeNull();
    const { at, sequence } = endpoint.exchanges()[0] ?? { at: 0, sequence: 0 };
    const asking = toClient(endpoint.url('127.0.0.1')).beta.messages.create({
      ...{ ...body, messages: [{ role: 'user', content: asked }] },
      thread: { type: 'continue', previous_message_id: `msg_${at}x${sequence}` },
    });
    await expect(asking).rejects.toMatchObject({ status: 404 });
  });

  it.each<[string, Partial<Params>]>([
    ['system', { system: 'Be kind.' }],
    ['tools', { tools: [recall] }],
  ])('notes what a Thread holds and is sent again: %s', async (name, again) => {
    await using endpoint = await start();
    endpoint.register(script([say('Hello.')]));
    const { goOn } = await begin(endpoint, again);
    await goOn(again);
    const [one, two] = endpoint.exchanges();
    expect(one?.request.fault).toBeUndefined();
    expect(two?.request.fault).toBe(`a Thread is continued with \`${name}\`, which it holds`);
    expect(two?.request.messages).toHaveLength((one?.request.messages.length ?? 0) + 2);
  });

  it.each([
    ['another type', { type: 'branch' }],
    ['no id', { type: 'continue' }],
    ['no object', 3],
  ])('is refused with %s', async (_name, thread) => {
    await using endpoint = await start();
    const answer = await fetch(`${endpoint.url('127.0.0.1')}/v1/messages?beta=true`, {
      method: 'POST',
      body: JSON.stringify({ ...body, thread, messages: [{ role: 'user', content: asked }] }),
    });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('thread.')]);
  });

  it('is refused without a new message, and beyond the bounds of a request', async () => {
    await using endpoint = await start();
    const many = Array.from({ length: 6_000 }, () => ({ role: 'user' as const, content: 'x' }));
    const { goOn } = await begin(endpoint, { messages: many });
    await expect(goOn({ messages: [] })).rejects.toThrow('at least one message is required');
    await expect(goOn({ messages: many })).rejects.toThrow('more than 10000');
  });
});
