// What the endpoint refuses, what it lists and what it keeps quiet about, and its end.
import { connect } from 'node:net';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import {
  maxModelBodyBytes,
  startModelEndpoint,
} from '../../../src/scripted-model/model-endpoint.ts';
import { clock, say, script, seededRandom, tag1, tag2, tools } from './builders.ts';

const start = () =>
  startModelEndpoint({ random: seededRandom(), clock, tools, bindHost: '127.0.0.1' });

describe('refusals and other paths', () => {
  it('answers errors in the shape of OpenAI and lists them', async () => {
    await using endpoint = await start();
    const url = endpoint.url('127.0.0.1');
    const post = (body: string) => fetch(`${url}/v1/chat/completions`, { method: 'POST', body });
    const bad = await post('{');
    expect(bad.status).toBe(400);
    expect(await bad.json()).toEqual({
      error: {
        message: 'The request body is not valid JSON.',
        type: 'invalid_request_error',
        param: null,
        code: null,
      },
    });
    expect((await post('x'.repeat(maxModelBodyBytes + 1))).status).toBe(413);
    expect((await fetch(`${url}/api/other`, { method: 'POST', body: '{}' })).status).toBe(404);
    expect((await fetch(`${url}/v1/chat/completions?x=1`)).status).toBe(404);
    expect(endpoint.unmatchedRequests()).toEqual([
      'POST /v1/chat/completions (400: The request body is not valid JSON.)',
      `POST /v1/chat/completions (413: The request body is larger than ${maxModelBodyBytes} bytes.)`,
      'POST /api/other',
      'GET /v1/chat/completions?x=1',
    ]);
    expect(endpoint.exchanges()).toEqual([]);
  });

  it('refuses a request of millions of tool calls, and lists it', async () => {
    await using endpoint = await start();
    const body = `{"messages":[{"role":"assistant","tool_calls":[0${',0'.repeat(4_000_000)}]}]}`;
    const url = `${endpoint.url('127.0.0.1')}/v1/chat/completions`;
    const response = await fetch(url, { method: 'POST', body });
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { message: string } };
    expect(error.message).toContain('more than 10000');
    expect(endpoint.unmatchedRequests()).toEqual([
      `POST /v1/chat/completions (400: ${error.message})`,
    ]);
    expect(endpoint.exchanges()).toEqual([]);
  });

  it.each([
    ['POST', '/v1/threads/runs', 'threads'],
    ['GET', '/v1/responses/resp_1', 'responses'],
    ['POST', '/v1/vector_stores', 'files'],
    ['POST', '/v1/uploads', 'uploads'],
    ['POST', '/v1/messages/batches', 'batches'],
    ['POST', '/v1/completions', 'plain text'],
    ['POST', '/v1/moderations', 'judge texts'],
    ['POST', '/v1beta/models/m:embedContent', 'embeddings'],
    ['POST', '/api/chat', 'Ollama'],
    ['POST', '/model/m/converse-stream', 'Bedrock'],
    ['POST', '/openai/deployments/m/chat/completions', 'Azure'],
    ['POST', '/v1/projects/p/locations/l/publishers/google/models/m:generateContent', 'Vertex'],
  ])('knows that it lacks what %s %s needs', async (method, path, words) => {
    await using endpoint = await start();
    const body = method === 'GET' ? {} : { body: '{}' };
    const response = await fetch(`${endpoint.url('127.0.0.1')}${path}`, { method, ...body });
    expect(response.status).toBe(404);
    expect(endpoint.refusals?.()).toMatchObject([
      { sequence: 1, request: `${method} ${path.split('?')[0]}`, afterExchange: 0, contextIds: [] },
    ]);
    expect(endpoint.refusals?.()[0]?.lacks).toContain(words);
  });

  it.each([
    ['POST', '/v1/chat/completions', '{', [null]],
    ['POST', '/chat/completions', '{}', [null]],
    ['POST', '/v1/v1/chat/completions', '{}', [null]],
    ['POST', '/v1/responses', '{"input":"x","previous_response_id":"r"}', [null]],
    ['POST', '/v1/responses', '{"input":"x","conversation":{"id":"c"}}', [null]],
    ['POST', '/v1/responses', '{"prompt":{"id":"p"}}', ['prompts']],
    ['POST', '/v1/responses', '{"prompt":{"id":"p"},"input":"x"}', []],
    ['POST', '/v1/responses', '{"conversation":null,"input":"x"}', []],
    ['GET', '/v1/chat/completions', undefined, []],
    ['POST', '/api/show', '{}', []],
  ])(
    'tells a fault of a request from a lack of its own: %s %s %s',
    async (method, path, body, lacks) => {
      await using endpoint = await start();
      const sent = body === undefined ? {} : { body };
      await fetch(`${endpoint.url('127.0.0.1')}${path}`, { method, ...sent });
      const told = endpoint.refusals?.().map((refusal) => refusal.lacks?.split(' ')[0] ?? null);
      expect(told).toEqual(lacks);
    },
  );

  it('tells whose marks a refused request carries, and after which answer it came', async () => {
    await using endpoint = await start();
    endpoint.register(script([say('Hello.')]));
    const url = endpoint.url('127.0.0.1');
    const post = (path: string, body: unknown) =>
      fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });
    await post('/v1/responses', { input: `Hi. [${tag1}]` });
    await post('/v1/moderations', { input: `Hi. [${tag1}] and [${tag2}]` });
    expect(endpoint.refusals?.()).toMatchObject([{ afterExchange: 1, contextIds: ['canvas-1'] }]);
  });

  it('lists its model, and any by name', async () => {
    await using endpoint = await start();
    const client = new OpenAI({
      baseURL: `${endpoint.url('127.0.0.1')}/v1`,
      apiKey: 'x',
      maxRetries: 0,
    });
    const listed = await client.models.list();
    expect(listed.data.map(({ id }) => id)).toEqual(['scripted-model']);
    expect(await client.models.retrieve('openai/x')).toMatchObject({ id: 'openai/x' });
    expect(endpoint.unmatchedRequests()).toEqual([]);
  });

  it('keeps quiet about probes that agents make', async () => {
    await using endpoint = await start();
    const url = endpoint.url('127.0.0.1');
    const ask = async (method: string, path: string) =>
      (await fetch(`${url}${path}`, { method })).status;
    expect(await ask('HEAD', '/')).toBe(200);
    expect(await ask('HEAD', '/api/hello')).toBe(200);
    for (const path of ['/api/v1/models', '/api/tags', '/v1/props', '/props', '/version']) {
      expect([path, await ask('GET', path)]).toEqual([path, 404]);
    }
    expect(await ask('POST', '/api/show')).toBe(404);
    expect(endpoint.unmatchedRequests()).toEqual([]);
  });

  it('answers 404 with nothing in it to whoever lacks the key, and keeps quiet about it', async () => {
    await using endpoint = await start();
    const { origin, pathname } = new URL(endpoint.url('127.0.0.1'));
    expect(pathname).toMatch(/^\/k-[0-9a-f]{32}$/);
    for (const path of ['/', '/v1/models', '/k-', `${pathname}0/v1/models`]) {
      const response = await fetch(`${origin}${path}`);
      expect([path, response.status, await response.text()]).toEqual([path, 404, '']);
    }
    expect(endpoint.unmatchedRequests()).toEqual([]);
  });

  it('bounds what it lists', async () => {
    await using endpoint = await start();
    const url = endpoint.url('127.0.0.1');
    for (let index = 0; index < 250; index += 1)
      await fetch(`${url}/${index}${'x'.repeat(1_000)}`).then((response) => response.text());
    const listed = endpoint.unmatchedRequests();
    expect(listed).toHaveLength(200);
    for (let index = 0; index < 250; index += 1)
      await fetch(`${url}/v1/threads/${index}${'x'.repeat(1_000)}`).then((response) =>
        response.text(),
      );
    expect(endpoint.refusals?.()).toHaveLength(200);
    expect(endpoint.refusals?.().at(-1)?.sequence).toBe(250);
    for (const { request } of endpoint.refusals?.() ?? [])
      expect(request.length).toBeLessThanOrEqual(120);
    for (const line of listed) expect(line.length).toBeLessThanOrEqual(300);
  });
});

it('closes with idle and half-sent connections open, twice', async () => {
  const endpoint = await start();
  const { hostname, port, pathname } = new URL(endpoint.url('127.0.0.1'));
  await fetch(`${endpoint.url('127.0.0.1')}/v1/models`).then((response) => response.text());
  const socket = connect(Number(port), hostname);
  const isClosed = new Promise<void>((resolve) => {
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
  socket.write(
    `POST ${pathname}/v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{`,
  );
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  await Promise.all([endpoint.close(), endpoint.close()]);
  await isClosed;
  await expect(fetch(`${endpoint.url('127.0.0.1')}/v1/models`)).rejects.toThrow();
});
