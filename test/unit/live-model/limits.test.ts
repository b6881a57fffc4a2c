// What a live run refuses, what it estimates, and where a key never goes.
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { ModelLimits } from '../../../src/domain/live-model.ts';
import { renderSpending } from '../../../src/domain/live-model.ts';
import { createModelBudget } from '../../../src/live-model/budget.ts';
import { startLiveModel } from '../../../src/live-model/live-model.ts';
import { clock, seededRandom } from '../scripted-model/builders.ts';
import { type Canned, startUpstream } from './upstream.ts';

const counted: Canned = { pieces: ['{"usage":{"prompt_tokens":30,"completion_tokens":20}}'] };

async function start(
  answer: () => Canned,
  limits: Partial<ModelLimits> = {},
  provider: string = 'openai',
) {
  const upstream = await startUpstream(answer);
  const budget = createModelBudget({ maxCalls: 100, maxTokens: 1_000_000, ...limits });
  const live = await startLiveModel({
    random: seededRandom(),
    clock,
    upstreams: [{ provider, baseUrl: `${upstream.url}/v1`, holdsVersion: true }],
    budget,
    bindHost: '127.0.0.1',
  });
  const url = live.url('127.0.0.1');
  const post = (path: string, init: RequestInit = {}) =>
    fetch(url + path, { method: 'POST', body: '{}', redirect: 'manual', ...init });
  return {
    upstream,
    live,
    url,
    budget,
    post,
    [Symbol.asyncDispose]: async () => {
      await live.close();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

const chat = '/v1/chat/completions';

it('a provider that closes a connection behind its answer loses no call', async () => {
  await using run = await start(() => counted);
  const ports = new Set<unknown>();
  run.upstream.server.on('request', (request) => {
    // The end of a keep-alive limit, just as the next call goes out.
    if (ports.has(request.socket.remotePort)) request.socket.destroy();
    ports.add(request.socket.remotePort);
  });
  for (let count = 0; count < 3; count += 1) expect((await run.post(chat)).status).toBe(200);
});

describe('a budget', () => {
  it('of calls refuses the call after the last, and never asks the provider for it', async () => {
    await using run = await start(() => counted, { maxCalls: 2 });
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) statuses.push((await run.post(chat)).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
    expect(run.upstream.seen).toHaveLength(2);
    expect(run.live.refusedCalls()).toBe(2);
    expect(run.live.calls().at(-1)).toMatchObject({ status: 429, refused: true, tokens: null });
    expect(renderSpending(run.budget.spending())).toBe(
      'live model: 2 of 2 calls, 100 of 1000000 tokens',
    );
  });

  it('of tokens refuses once they are used', async () => {
    await using run = await start(() => counted, { maxTokens: 60 });
    const statuses: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      const response = await run.post(chat);
      await response.text();
      statuses.push(response.status);
    }
    expect(statuses).toEqual([200, 200, 429]);
    expect(run.budget.spending()).toMatchObject({ calls: 2, tokens: 100 });
  });

  it('sets aside what is under way, so that calls side by side cannot all slip through', async () => {
    let goOn = (): void => undefined;
    const waiting = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await using run = await start(() => ({ pieces: ['{}'], between: () => waiting }), {
      maxTokens: 100,
    });
    const large = { body: JSON.stringify('x'.repeat(800)) };
    const first = await run.post(chat, large);
    expect((await run.post(chat, large)).status).toBe(429);
    goOn();
    await first.text();
    expect(run.upstream.seen).toHaveLength(1);
  });

  it('is shared by the containers of a run', async () => {
    await using run = await start(() => counted, { maxCalls: 1 });
    const other = await startLiveModel({
      random: seededRandom(9),
      clock,
      upstreams: [{ provider: 'openai', baseUrl: `${run.upstream.url}/v1`, holdsVersion: true }],
      budget: run.budget,
      bindHost: '127.0.0.1',
    });
    expect((await run.post(chat)).status).toBe(200);
    const response = await fetch(other.url('127.0.0.1') + chat, { method: 'POST', body: '{}' });
    expect(response.status).toBe(429);
    expect([run.live.refusedCalls(), other.refusedCalls()]).toEqual([0, 1]);
    await other.close();
  });

  it('that is used up is told in words that each client reads, and tries again no more', async () => {
    const said = /budget for the model is used up: 0 of 0 calls/;
    const none = { maxCalls: 0 };
    await using openai = await start(() => counted, none);
    const asked = new OpenAI({ baseURL: `${openai.url}/v1`, apiKey: 'x', maxRetries: 5 });
    await expect(
      asked.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }),
    ).rejects.toMatchObject({ status: 429, code: 'model_budget_exceeded', message: said });
    expect(openai.live.refusedCalls()).toBe(1);
    await using anthropic = await start(() => counted, none, 'anthropic');
    const claude = new Anthropic({ baseURL: anthropic.url, apiKey: 'x', maxRetries: 5 });
    await expect(
      claude.messages.create({
        model: 'm',
        max_tokens: 9,
        messages: [{ role: 'user', content: 'Hi' }],
      }),
    ).rejects.toMatchObject({ status: 429, message: said });
    expect(anthropic.live.refusedCalls()).toBe(1);
    await using google = await start(() => counted, none, 'gemini');
    const gemini = new GoogleGenAI({ apiKey: 'x', httpOptions: { baseUrl: google.url } });
    await expect(
      gemini.models.generateContent({ model: 'm', contents: 'Hi' }),
    ).rejects.toMatchObject({ status: 429, message: said });
  });
});

describe('tokens that nobody told', () => {
  it.each([
    ['a stream without counts', { headers: { 'content-type': 'text/event-stream' } }],
    ['an answer in an encoding that was not asked for', { headers: { 'content-encoding': 'x' } }],
    ['an answer that is no JSON', {}],
  ])('of %s are taken as bytes / 4', async (_name, more) => {
    await using run = await start(() => ({ ...more, pieces: ['data: 12345678901234\n'] }));
    const response = await run.post(chat, { body: '{"a":"bcdefg"}' });
    await response.text();
    expect(run.live.calls()[0]?.tokens).toEqual({ input: 4, output: 6, estimated: true });
    expect(renderSpending(run.budget.spending())).toBe(
      'live model: 1 of 100 calls, 10 of 1000000 tokens (tokens of 1 call taken as bytes / 4)',
    );
  });

  it('of a stream that broke off are at least those of its bytes', async () => {
    const first = `data: ${JSON.stringify({ message: { usage: { input_tokens: 5, output_tokens: 1 } } })}\n\n`;
    await using run = await start(
      () => ({
        headers: { 'content-type': 'text/event-stream' },
        pieces: [first, `data: ${'x'.repeat(400)}\n\n`],
        between: () => new Promise((resolve) => setTimeout(resolve, 20)),
        breaksOff: true,
      }),
      {},
      'anthropic',
    );
    const response = await run.post('/v1/messages');
    await expect(response.text()).rejects.toThrow();
    expect(run.live.calls()[0]?.tokens).toMatchObject({ input: 5, estimated: true });
    expect(run.live.calls()[0]?.tokens?.output).toBeGreaterThan(100);
  });

  it('of a refusal by the provider are none', async () => {
    await using run = await start(() => ({ status: 401, pieces: ['{"error":"no"}'] }));
    const response = await run.post(chat);
    expect([response.status, await response.text()]).toEqual([401, '{"error":"no"}']);
    expect(renderSpending(run.budget.spending())).toBe(
      'live model: 1 of 100 calls, 0 of 1000000 tokens (1 answered HTTP 401)',
    );
  });
});

describe('a key', () => {
  const key = { headers: { authorization: 'Bearer user-key', 'x-api-key': 'user-key' } };

  it.each(['elsewhere', 'here'])('does not follow a redirect to %s', async (where) => {
    await using other = await startUpstream(() => counted);
    const target = where === 'here' ? '/v1/other' : `${other.url}/v1/chat/completions`;
    await using run = await start(() => ({
      status: 307,
      headers: { location: target },
      pieces: [],
    }));
    const response = await run.post(chat, key);
    expect(response.status).toBe(502);
    expect(response.headers.get('location')).toBeNull();
    expect(await response.text()).toMatch(/redirects \(HTTP 307\)/);
    expect(other.seen).toEqual([]);
    expect(run.upstream.seen).toHaveLength(1);
  });

  it('goes to no provider that env has no key of', async () => {
    await using run = await start(() => counted);
    expect((await run.post('/v1/messages', key)).status).toBe(404);
    expect((await run.post('/v1beta/models/g:generateContent?key=user-key', key)).status).toBe(404);
    expect((await run.post('/elsewhere', key)).status).toBe(404);
    expect((await fetch(`${run.url}/`, { method: 'HEAD' })).status).toBe(404);
    expect(run.upstream.seen).toEqual([]);
    expect(run.live.unmatchedRequests()).toEqual([
      'POST /v1/messages',
      'POST /v1beta/models/g:generateContent',
      'POST /elsewhere',
    ]);
  });

  it('stands in no record', async () => {
    await using run = await start(() => counted, { maxCalls: 1 }, 'gemini');
    const path = '/v1beta/models/g:generateContent?key=user-key';
    await run.post(path, key);
    await run.post(path, key);
    const kept = [run.live.calls(), run.live.unmatchedRequests(), run.budget.spending()];
    expect(JSON.stringify(kept)).not.toContain('user-key');
  });
});

it('says when the provider is not there', async () => {
  await using run = await start(() => counted);
  await run.upstream[Symbol.asyncDispose]();
  const response = await run.post(chat);
  expect(response.status).toBe(502);
  expect(await response.text()).toContain('The provider was not reached (ECONNREFUSED).');
});

it('ends a call at the provider when the agent has gone', async () => {
  let left = (): void => undefined;
  const gone = new Promise<void>((resolve) => {
    left = resolve;
  });
  await using run = await start(() => ({ pieces: ['{'], between: () => gone }));
  const abandon = new AbortController();
  const response = await run.post(chat, { signal: abandon.signal });
  expect(response.status).toBe(200);
  abandon.abort();
  while (run.live.calls().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  left();
  expect(run.live.calls()[0]?.tokens).toMatchObject({ estimated: true });
});
