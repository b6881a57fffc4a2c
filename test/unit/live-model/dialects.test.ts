// Calls of all four dialects, streamed and whole: passed on unchanged, and counted as the provider
// counts them.
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { ModelLimits } from '../../../src/domain/live-model.ts';
import { createModelBudget } from '../../../src/live-model/budget.ts';
import { startLiveModel } from '../../../src/live-model/live-model.ts';
import { startModelEndpoint } from '../../../src/scripted-model/model-endpoint.ts';
import { clock, seededRandom, tools } from '../scripted-model/builders.ts';
import { type Canned, startUpstream } from './upstream.ts';

const wide: ModelLimits = { maxCalls: 100, maxTokens: 1_000_000 };

async function startLive(provider: string, baseUrl: string) {
  const budget = createModelBudget(wide);
  const live = await startLiveModel({
    random: seededRandom(),
    clock,
    upstreams: [{ provider, baseUrl, holdsVersion: provider === 'openai' }],
    budget,
    bindHost: '127.0.0.1',
  });
  return { live, budget, url: live.url('127.0.0.1'), [Symbol.asyncDispose]: () => live.close() };
}

const sse = { 'content-type': 'text/event-stream; charset=utf-8' };
const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

interface Row {
  readonly provider: string;
  /** Behind the provider's own base URL. */
  readonly base: string;
  readonly path: string;
  readonly upstreamPath: string;
  readonly answer: Canned;
  readonly counts: { readonly input: number; readonly output: number };
}

const rows: Readonly<Record<string, Row>> = {
  'OpenAI chat': {
    provider: 'openai',
    base: '/proxy/v1',
    path: '/v1/chat/completions',
    upstreamPath: '/proxy/v1/chat/completions',
    answer: { pieces: ['{"choices":[],"usage":{"prompt_tokens":11,"compl', 'etion_tokens":7}}'] },
    counts: { input: 11, output: 7 },
  },
  'OpenAI chat, streamed with usage': {
    provider: 'openai',
    base: '/v1',
    path: '/v1/chat/completions?api-version=1',
    upstreamPath: '/v1/chat/completions?api-version=1',
    answer: {
      headers: sse,
      pieces: [
        event({ choices: [{ delta: { content: 'hé' } }], usage: null }),
        event({ choices: [], usage: { prompt_tokens: 12, completion_tokens: 3 } }).slice(0, 30),
        event({ choices: [], usage: { prompt_tokens: 12, completion_tokens: 3 } }).slice(30),
        'data: [DONE]\n\n',
      ],
    },
    counts: { input: 12, output: 3 },
  },
  'OpenAI responses': {
    provider: 'openai',
    base: '/v1',
    path: '/v1/responses',
    upstreamPath: '/v1/responses',
    answer: { pieces: ['{"output":[],"usage":{"input_tokens":21,"output_tokens":5}}'] },
    counts: { input: 21, output: 5 },
  },
  'OpenAI responses, streamed': {
    provider: 'openai',
    base: '/v1',
    path: '/v1/responses',
    upstreamPath: '/v1/responses',
    answer: {
      headers: sse,
      pieces: [
        `event: response.created\n${event({ type: 'response.created', response: { usage: null } })}`,
        `event: response.completed\r\n${event({
          type: 'response.completed',
          response: { usage: { input_tokens: 22, output_tokens: 6 } },
        })}`,
      ],
    },
    counts: { input: 22, output: 6 },
  },
  'Anthropic messages': {
    provider: 'anthropic',
    base: '/anthropic',
    path: '/v1/messages?beta=true',
    upstreamPath: '/anthropic/v1/messages?beta=true',
    answer: {
      pieces: [
        JSON.stringify({
          usage: {
            input_tokens: 3,
            cache_creation_input_tokens: 100,
            cache_read_input_tokens: 1_000,
            output_tokens: 9,
          },
        }),
      ],
    },
    counts: { input: 1_103, output: 9 },
  },
  'Anthropic messages, streamed': {
    provider: 'anthropic',
    base: '',
    path: '/v1/messages',
    upstreamPath: '/v1/messages',
    answer: {
      headers: sse,
      pieces: [
        event({
          type: 'message_start',
          message: { usage: { input_tokens: 31, cache_read_input_tokens: 9, output_tokens: 1 } },
        }),
        event({ type: 'content_block_delta', delta: { text: 'hi' } }),
        event({ type: 'message_delta', usage: { output_tokens: 14 } }),
        event({ type: 'message_stop' }),
      ],
    },
    counts: { input: 40, output: 14 },
  },
  Gemini: {
    provider: 'gemini',
    base: '',
    path: '/v1beta/models/g:generateContent',
    upstreamPath: '/v1beta/models/g:generateContent',
    answer: {
      pieces: [
        JSON.stringify({
          usageMetadata: { promptTokenCount: 8, candidatesTokenCount: 2, thoughtsTokenCount: 5 },
        }),
      ],
    },
    counts: { input: 8, output: 7 },
  },
  'Gemini, streamed': {
    provider: 'gemini',
    base: '/g',
    path: '/v1beta/models/g:streamGenerateContent?alt=sse&key=hidden',
    upstreamPath: '/g/v1beta/models/g:streamGenerateContent?alt=sse&key=hidden',
    answer: {
      headers: sse,
      pieces: [
        event({ usageMetadata: { promptTokenCount: 8 } }),
        event({ usageMetadata: { promptTokenCount: 8, candidatesTokenCount: 4 } }),
      ],
    },
    counts: { input: 8, output: 4 },
  },
  'Gemini, streamed as a list': {
    provider: 'gemini',
    base: '',
    path: '/v1/models/g:streamGenerateContent',
    upstreamPath: '/v1/models/g:streamGenerateContent',
    answer: {
      pieces: [
        '[{"usageMetadata":{"promptTokenCount":8}}',
        ',{"usageMetadata":{"promptTokenCount":8,"candidatesTokenCount":4}}]',
      ],
    },
    counts: { input: 8, output: 4 },
  },
};

describe.each(Object.entries(rows))('%s', (_name, row) => {
  it('passes unchanged, with its counts', async () => {
    await using upstream = await startUpstream(() => row.answer);
    await using started = await startLive(row.provider, upstream.url + row.base);
    const body = '{"messages":["grüße"]}';
    const response = await fetch(started.url + row.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer k', 'x-own': 'kept' },
      body,
    });
    expect(await response.text()).toBe(row.answer.pieces.join(''));
    expect(response.headers.get('content-type')).toBe(
      row.answer.headers?.['content-type'] ?? 'application/json',
    );
    expect(upstream.seen).toMatchObject([
      {
        method: 'POST',
        path: row.upstreamPath,
        body,
        headers: {
          authorization: 'Bearer k',
          'x-own': 'kept',
          host: new URL(upstream.url).host,
          'accept-encoding': 'identity',
        },
      },
    ]);
    const [call] = started.live.calls();
    expect(call).toEqual({
      sequence: 1,
      at: clock.now(),
      provider: row.provider,
      method: 'POST',
      path: row.path.split('?')[0],
      status: 200,
      refused: false,
      tokens: { ...row.counts, estimated: false },
    });
    const { input, output } = row.counts;
    expect(started.budget.spending()).toMatchObject({ calls: 1, tokens: input + output });
  });
});

it('lets the first event through before the second is there', async () => {
  let goOn = (): void => undefined;
  const waiting = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await using upstream = await startUpstream(() => ({
    headers: sse,
    pieces: ['data: 1\n\n', 'data: 2\n\n'],
    between: () => waiting,
  }));
  await using started = await startLive('openai', `${upstream.url}/v1`);
  const response = await fetch(`${started.url}/v1/responses`, { method: 'POST', body: '{}' });
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(Buffer.from(first?.value ?? []).toString()).toBe('data: 1\n\n');
  goOn();
  const second = await reader?.read();
  expect(Buffer.from(second?.value ?? []).toString()).toBe('data: 2\n\n');
});

describe('the providers’ own clients', () => {
  const startBoth = async (provider: string, suffix: string) => {
    const model = await startModelEndpoint({
      random: seededRandom(3),
      clock,
      tools,
      bindHost: '127.0.0.1',
    });
    const started = await startLive(provider, model.url('127.0.0.1') + suffix);
    return {
      ...started,
      [Symbol.asyncDispose]: async () => {
        await started.live.close();
        await model.close();
      },
    };
  };
  const messages = [{ role: 'user' as const, content: 'Hi' }];

  it('of OpenAI get answers and streams', async () => {
    await using both = await startBoth('openai', '/v1');
    const client = new OpenAI({ baseURL: `${both.url}/v1`, apiKey: 'x', maxRetries: 0 });
    const whole = await client.chat.completions.create({ model: 'm', messages });
    expect(whole.choices[0]?.message.content).not.toBe('');
    let streamed = '';
    for await (const chunk of await client.chat.completions.create({
      model: 'm',
      messages,
      stream: true,
    }))
      streamed += chunk.choices[0]?.delta.content ?? '';
    expect(streamed).not.toBe('');
    expect((await client.responses.create({ model: 'm', input: 'Hi' })).output_text).not.toBe('');
    // The second one asked for no counts, and got none.
    expect(both.live.calls().map(({ tokens }) => tokens?.estimated)).toEqual([false, true, false]);
    expect(both.budget.spending()).toMatchObject({ calls: 3, estimatedCalls: 1 });
  });

  it('of Anthropic get answers, streams and token counts', async () => {
    await using both = await startBoth('anthropic', '');
    const client = new Anthropic({ baseURL: both.url, apiKey: 'x', maxRetries: 0 });
    const request = { model: 'm', max_tokens: 100, messages };
    expect((await client.messages.create(request)).content).toHaveLength(1);
    expect(await client.messages.stream(request).finalText()).not.toBe('');
    await client.messages.countTokens({ model: 'm', messages });
    await client.models.list();
    const estimates = both.live.calls().map(({ tokens }) => tokens?.estimated ?? null);
    expect(estimates).toEqual([false, false, null, null]);
    // A list of models is no call of a model.
    expect(both.budget.spending().calls).toBe(3);
  });

  it('of Google get answers and streams', async () => {
    await using both = await startBoth('gemini', '');
    const client = new GoogleGenAI({ apiKey: 'x', httpOptions: { baseUrl: both.url } });
    const request = { model: 'm', contents: 'Hi' };
    expect((await client.models.generateContent(request)).text).not.toBe('');
    let streamed = '';
    for await (const chunk of await client.models.generateContentStream(request))
      streamed += chunk.text ?? '';
    expect(streamed).not.toBe('');
    expect(both.live.calls().map(({ tokens }) => tokens?.estimated)).toEqual([false, false]);
  });
});
