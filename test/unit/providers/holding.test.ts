// What providers hold for their clients, through the real clients: files, conversations and cached
// contents stand in a request as if they were told in it.
import Anthropic, { toFile } from '@anthropic-ai/sdk';
import { type GenerateContentConfig, GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { ModelFailure } from '../../../src/domain/model-failure.ts';
import { createHoldings } from '../../../src/providers/holdings.ts';
import { parseMultipart } from '../../../src/providers/multipart.ts';
import { startModelEndpoint } from '../../../src/scripted-model/model-endpoint.ts';
import {
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
const content = 'The code is K7-19c2aa.';
const asks = `What is the code? [${tag1}]`;
const reading = script([say('It is {}.', [find('The code is {}.', { in: 'any' })], 'Unread.')]);
const file = () => toFile(Buffer.from(content), 'notes-äö.txt', { type: 'text/plain' });

it('a conversation takes as many items as a body has', async () => {
  await using endpoint = await start();
  const post = async (path: string, body: object) => {
    const url = `${endpoint.url('127.0.0.1')}/v1/conversations${path}`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    const { id = '' }: { id?: string } = JSON.parse(await answer.text());
    return { status: answer.status, id };
  };
  const { id } = await post('', {});
  const items = Array.from({ length: 130_000 }, () => ({}));
  expect(await post(`/${id}/items`, { items })).toMatchObject({ status: 200 });
});

describe('OpenAI', () => {
  const toClient = (url: string) =>
    new OpenAI({ baseURL: `${url}/v1`, apiKey: 'x', maxRetries: 0 });

  it('is given a file by its id, in chat completions and in responses', async () => {
    await using endpoint = await start();
    endpoint.register(reading);
    const client = toClient(endpoint.url('127.0.0.1'));
    const held = await client.files.create({ file: await file(), purpose: 'user_data' });
    expect(held).toMatchObject({ filename: 'notes-äö.txt', bytes: content.length });
    const chat = await client.chat.completions.create({
      model: 'm',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'file', file: { file_id: held.id } },
            { type: 'text', text: asks },
          ],
        },
      ],
    });
    expect(chat.choices[0]?.message.content).toContain('It is K7-19c2aa.');
    const response = await client.responses.create({
      model: 'm',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_file', file_id: held.id },
            { type: 'input_text', text: asks },
          ],
        },
      ],
    });
    expect(response.output_text).toContain('It is K7-19c2aa.');
    expect(endpoint.exchanges()[1]?.request.messages[0]?.text).toContain('notes-äö.txt');
    expect((await client.files.list()).data).toHaveLength(1);
    expect(await (await client.files.content(held.id)).text()).toBe(content);
    await client.files.delete(held.id);
    expect(endpoint.unmatchedRequests()).toEqual([]);
    await expect(client.files.retrieve(held.id)).rejects.toThrow('404');
  });

  it('refuses a file that nobody has uploaded', async () => {
    await using endpoint = await start();
    endpoint.register(reading);
    const client = toClient(endpoint.url('127.0.0.1'));
    const asked = client.responses.create({
      model: 'm',
      input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'file-lost' }] }],
    });
    await expect(asked).rejects.toThrow('No such File object: file-lost');
    expect(endpoint.refusals?.()).toMatchObject([{ lacks: null }]);
  });

  it('keeps a conversation, and what came of it', async () => {
    await using endpoint = await start();
    endpoint.register(script([say('Hello.')]));
    endpoint.register(
      script([say('You are {}.', [find('my name is {}.')], 'Who?')], { tag: tag2, turn: 2 }),
    );
    const client = toClient(endpoint.url('127.0.0.1'));
    const { id: conversation } = await client.conversations.create({
      items: [{ role: 'developer', content: 'Be kind.' }],
    });
    await client.responses.create({
      model: 'm',
      conversation,
      input: `Hi, my name is Ann. [${tag1}]`,
    });
    const second = await client.responses.create({
      model: 'm',
      conversation: { id: conversation },
      input: [{ role: 'user', content: `And who am I? [${tag2}]` }],
    });
    expect(second.output_text).toContain('You are Ann.');
    const roles = endpoint.exchanges()[1]?.request.messages.map(({ role }) => role);
    expect(roles).toEqual(['system', 'user', 'assistant', 'user']);
    const items = await client.conversations.items.list(conversation, { order: 'asc' });
    expect(items.data.map((item) => item.type)).toEqual(Array(5).fill('message'));
    const newest = await client.conversations.items.list(conversation, { limit: 1 });
    expect(newest).toMatchObject({ data: [{ role: 'assistant' }], has_more: true });
    await client.conversations.items.delete(newest.data[0]?.id ?? '', {
      conversation_id: conversation,
    });
    await client.conversations.items.create(conversation, {
      items: [{ role: 'user', content: 'One more.' }],
    });
    const call = { type: 'function_call', call_id: 'a', name: 'n', arguments: '{}' } as const;
    const added = await client.conversations.items.create(conversation, { items: [call] });
    expect(added.data[0]?.id).toMatch(/^fc_/);
    await client.conversations.delete(conversation);
    const gone = client.responses.create({ model: 'm', conversation, input: 'x' });
    await expect(gone).rejects.toThrow('not found');
  });
});

describe('a conversation of OpenAI with an answer that failed', () => {
  const parameters = { type: 'object', properties: { q: { type: 'string' } } };
  const offered = [{ type: 'function', name: 'do_it', parameters, strict: false }] as const;

  /** A turn of which the first request fails, and the roles of the items that were kept of it. */
  const failing = async (fails: ModelFailure) => {
    const endpoint = await start();
    endpoint.register({ ...script([say('Hello.')]), fails });
    const { responses, conversations } = new OpenAI({
      ...{ baseURL: `${endpoint.url('127.0.0.1')}/v1`, apiKey: 'x', maxRetries: 0 },
    });
    const { id: conversation } = await conversations.create({});
    const base = { model: 'm', tools: [...offered] };
    const first = await responses
      .create({ ...base, conversation, input: `Hi. [${tag1}]` })
      .catch(() => null);
    const { data } = await conversations.items.list(conversation, { order: 'asc' });
    return { endpoint, responses, conversation, base, first, kept: data.map(({ type }) => type) };
  };

  it.each(['unknown-tool', 'broken-arguments'] as const)('keeps a whole one: %s', async (fails) => {
    const { endpoint, responses, conversation, base, first, kept } = await failing(fails);
    await using _ = endpoint;
    expect(kept).toEqual(['message', 'function_call']);
    const [called] = first?.output ?? [];
    const id = called?.type === 'function_call' ? called.call_id : '';
    const input = [{ type: 'function_call_output', call_id: id, output: 'Try again.' }] as const;
    const lost = await responses.create({ ...base, input: [...input] });
    expect(lost.output_text).not.toContain('Hello.');
    const second = await responses.create({ ...base, conversation, input: [...input] });
    expect(second.output_text).toContain('Hello.');
    expect(endpoint.exchanges().at(-1)?.request.messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', toolCalls: [{ id }] },
      { role: 'tool', toolCallId: id },
    ]);
  });

  it('keeps what was asked where nothing was answered, and nothing of an error', async () => {
    for (const [fails, items] of [
      ['empty-answer', ['message']],
      ['unavailable', []],
      ['rate-limited', []],
      ['cut-off', []],
    ] as const) {
      const { endpoint, kept } = await failing(fails);
      await using _ = endpoint;
      expect(kept).toEqual(items);
    }
  });
});

describe('Anthropic', () => {
  it('is given a file by its id', async () => {
    await using endpoint = await start();
    endpoint.register(reading);
    const client = new Anthropic({
      baseURL: endpoint.url('127.0.0.1'),
      apiKey: 'x',
      maxRetries: 0,
    });
    const held = await client.beta.files.upload({ file: await file() });
    expect(held).toMatchObject({ type: 'file', filename: 'notes-äö.txt' });
    const ask = (id: string) =>
      client.beta.messages.create({
        model: 'm',
        max_tokens: 99,
        betas: ['files-api-2025-04-14'],
        messages: [
          {
            role: 'user',
            content: [
              { type: 'document', source: { type: 'file', file_id: id } },
              { type: 'text', text: asks },
            ],
          },
        ],
      });
    const answer = await ask(held.id);
    expect(answer.content[0]).toMatchObject({ text: expect.stringContaining('It is K7-19c2aa.') });
    expect((await client.beta.files.list()).data).toHaveLength(1);
    expect(await client.beta.files.retrieveMetadata(held.id)).toMatchObject({ id: held.id });
    await client.beta.files.delete(held.id);
    await expect(ask(held.id)).rejects.toThrow('File not found');
  });
});

describe('Gemini', () => {
  const toClient = (baseUrl: string) => new GoogleGenAI({ apiKey: 'x', httpOptions: { baseUrl } });

  it('is given an uploaded file by its URI', async () => {
    await using endpoint = await start();
    endpoint.register(reading);
    const client = toClient(endpoint.url('127.0.0.1'));
    const held = await client.files.upload({
      file: new Blob([content], { type: 'text/plain' }),
      config: { displayName: 'notes.txt' },
    });
    expect(held).toMatchObject({ displayName: 'notes.txt', state: 'ACTIVE' });
    const fileData = { fileUri: held.uri ?? '', mimeType: 'text/plain' };
    const answer = await client.models.generateContent({
      model: 'm',
      contents: [{ role: 'user', parts: [{ fileData }, { text: asks }] }],
    });
    expect(answer.text).toContain('It is K7-19c2aa.');
    expect(await client.files.get({ name: held.name ?? '' })).toMatchObject({ name: held.name });
    await client.files.delete({ name: held.name ?? '' });
    await expect(client.files.get({ name: held.name ?? '' })).rejects.toThrow('not found');
  });

  it('is given a whole upload in parts', async () => {
    await using endpoint = await start();
    const url = endpoint.url('127.0.0.1');
    const body = [
      '--b\r\nContent-Type: application/json\r\n\r\n{"file":{"displayName":"a.txt"}}\r\n',
      `--b\r\nContent-Type: text/plain\r\n\r\n${content}\r\n--b--\r\n`,
    ].join('');
    const response = await fetch(`${url}/upload/v1beta/files?uploadType=multipart`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/related; boundary=b', 'x-goog-api-key': 'x' },
      body,
    });
    expect(await response.json()).toMatchObject({
      file: { displayName: 'a.txt', mimeType: 'text/plain', sizeBytes: String(content.length) },
    });
  });

  it('is asked beside cached contents', async () => {
    await using endpoint = await start();
    endpoint.register(reading);
    const client = toClient(endpoint.url('127.0.0.1'));
    const cache = await client.caches.create({
      model: 'models/m',
      config: {
        systemInstruction: 'Be kind.',
        contents: [{ role: 'user', parts: [{ text: content }] }],
        ttl: '300s',
      },
    });
    const ask = (more: GenerateContentConfig = {}) =>
      client.models.generateContent({
        model: 'm',
        contents: asks,
        config: { cachedContent: cache.name ?? '', ...more },
      });
    expect((await ask({ tools: [] })).text).toContain('It is K7-19c2aa.');
    const refused = 'CachedContent can not be used with GenerateContent request setting';
    const functionDeclarations = [{ name: 'read_file' }];
    await expect(ask({ systemInstruction: 'Be brief.' })).rejects.toThrow(refused);
    await expect(ask({ tools: [{ functionDeclarations }] })).rejects.toThrow(refused);
    await expect(ask({ toolConfig: { functionCallingConfig: {} } })).rejects.toThrow(refused);
    expect(endpoint.exchanges()[0]?.request.messages).toHaveLength(3);
    expect(await client.caches.get({ name: cache.name ?? '' })).toMatchObject({ name: cache.name });
    await client.caches.delete({ name: cache.name ?? '' });
    await expect(ask()).rejects.toThrow('CachedContent not found');
  });
});

describe('bounds', () => {
  it('holds no more than it will hold', () => {
    const holdings = createHoldings({ makeId: () => String(Math.random()), now: () => 0 });
    const bytes = Buffer.alloc(9 * 1024 * 1024);
    const add = () => holdings.addFile({ name: 'a', mimeType: '', purpose: '', bytes }, 'file-');
    expect([add(), add(), add(), add()].filter((held) => held === null)).toHaveLength(1);
  });

  it('names no file so often that a small request becomes a large one', async () => {
    await using endpoint = await start();
    const client = new OpenAI({
      baseURL: `${endpoint.url('127.0.0.1')}/v1`,
      apiKey: 'x',
      maxRetries: 0,
    });
    const large = await toFile(Buffer.alloc(6 * 1024 * 1024, 'a'), 'a.txt');
    const { id } = await client.files.create({ file: large, purpose: 'user_data' });
    const part = { type: 'input_file', file_id: id } as const;
    const asked = client.responses.create({
      model: 'm',
      input: [{ role: 'user', content: [part, part, part] }],
    });
    await expect(asked).rejects.toThrow('413');
  });

  it('reads no body in parts that is none', () => {
    expect(parseMultipart('application/json', Buffer.from('{}'))).toBeNull();
    expect(parseMultipart('multipart/form-data', Buffer.from('x'))).toBeNull();
    expect(parseMultipart('multipart/form-data; boundary=b', Buffer.from('--b\r\nx'))).toEqual([]);
  });
});
