// A model that fails, in each wire format: the first request of a turn gets an error, half an
// answer or both, the next one the answer.
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { ModelFailure } from '../../../src/domain/model-failure.ts';
import type { ModelEndpoint } from '../../../src/domain/ports.ts';
import { startModelEndpoint } from '../../../src/scripted-model/model-endpoint.ts';
import { call, clock, say, script, seededRandom, tag1, tag2, tools } from './builders.ts';

const start = () =>
  startModelEndpoint({ random: seededRandom(), clock, tools, bindHost: '127.0.0.1' });

const text = `Hello. [${tag1}]`;
const words = 'The sea is calm today, and the harbour has a light at its end.';
const messages = [{ role: 'user', content: text }];
const contents = [{ role: 'user', parts: [{ text }] }];
const gemini = '/v1beta/models/gemini-x:';

/** A request of each dialect, whole and as a stream. */
const requests: readonly (readonly [path: string, body: object])[] = [
  ['/v1/chat/completions', { model: 'm', messages }],
  ['/v1/chat/completions', { model: 'm', messages, stream: true }],
  ['/v1/responses', { model: 'm', input: messages }],
  ['/v1/responses', { model: 'm', input: messages, stream: true }],
  ['/v1/messages', { model: 'm', max_tokens: 9, messages }],
  ['/v1/messages', { model: 'm', max_tokens: 9, messages, stream: true }],
  [`${gemini}generateContent`, { contents }],
  [`${gemini}streamGenerateContent?alt=sse`, { contents }],
  [`${gemini}streamGenerateContent`, { contents }],
];

/** What came of a request: its head, what could be read of its body, and whether that was all. */
async function ask(endpoint: ModelEndpoint, path: string, body: object) {
  const response = await fetch(`${endpoint.url('127.0.0.1')}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  let read = '';
  let isWhole = true;
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) read += decoder.decode(chunk, { stream: true });
  } catch {
    isWhole = false;
  }
  return { status: response.status, headers: response.headers, read, isWhole };
}

function register(endpoint: ModelEndpoint, fails: ModelFailure): void {
  endpoint.register({ ...script([say(words)]), fails });
}

const isStream = (path: string, body: object): boolean =>
  'stream' in body || path.includes('streamGenerateContent');

/** The words of a stream: a mark may be cut in two by its pieces. */
function saidIn(read: string): string {
  const said = read.matchAll(/"(?:text|content|delta)":"([^"]*)"/g);
  return [...said].map(([, text]) => text).join('');
}

describe('an answer that broke off', () => {
  it.each([
    '[System: The previous response was cut off by a network error. Continue.]',
    '[system] Your previous response was cut off mid-sentence.',
    'Continue exactly where you left off. Do not repeat what is there.',
    'Go on from where it stopped.',
  ])('is given whole to who asks for the rest: %s', async (order) => {
    await using endpoint = await start();
    register(endpoint, 'cut-off');
    const [path] = requests[0] ?? [''];
    const { read } = await ask(endpoint, path, { model: 'm', messages });
    expect(read).not.toContain('at its end');
    const begun = { role: 'assistant', content: 'The sea is calm' };
    const further = [...messages, begun, { role: 'user', content: order }];
    expect((await ask(endpoint, path, { model: 'm', messages: further })).read).toContain(words);
  });

  it('is no order of the user: a text with a tag is a turn', async () => {
    await using endpoint = await start();
    register(endpoint, 'cut-off');
    const asked = `Tell me where you left off. [${tag2}]`;
    const further = [...messages, { role: 'user', content: asked }];
    const [path] = requests[0] ?? [''];
    expect((await ask(endpoint, path, { model: 'm', messages: further })).read).not.toContain(
      words,
    );
  });
});

describe.each(requests)('POST %s %o', (path, body) => {
  it('is refused once: with HTTP 429 and the time to wait, with HTTP 503 or with HTTP 400', async () => {
    for (const [fails, status, retryAfter] of [
      ['rate-limited', 429, '1'],
      ['unavailable', 503, null],
      ['refused', 400, null],
    ] as const) {
      await using endpoint = await start();
      register(endpoint, fails);
      const failed = await ask(endpoint, path, body);
      expect([failed.status, failed.headers.get('retry-after')]).toEqual([status, retryAfter]);
      expect(JSON.parse(failed.read)).toHaveProperty('error');
      const again = await ask(endpoint, path, body);
      expect([again.status, again.isWhole]).toEqual([200, true]);
      const [first, second] = endpoint.exchanges();
      expect(first).toMatchObject({ receipt: null, failed: { kind: fails }, called: null });
      expect(second?.failed).toBeUndefined();
      expect(again.read).toContain(second?.receipt);
    }
  });

  it('ends once in an error after the mark of a streamed answer, and is refused where it is none', async () => {
    await using endpoint = await start();
    register(endpoint, 'error-in-stream');
    const ended = await ask(endpoint, path, body);
    const [first] = endpoint.exchanges();
    const begun = first?.failed?.begun;
    expect([first?.receipt, ended.isWhole]).toEqual([null, true]);
    expect(ended.read).not.toContain('light at its end.');
    if (isStream(path, body)) {
      expect(ended.status).toBe(200);
      expect(saidIn(ended.read)).toContain(begun);
      expect(ended.read).toContain('The model is overloaded.');
      expect(ended.read).not.toMatch(/message_stop|response\.completed|"(?:STOP|stop)"/);
    } else {
      expect([ended.status, begun]).toEqual([500, undefined]);
      expect(JSON.parse(ended.read)).toHaveProperty('error');
    }
    const again = await ask(endpoint, path, body);
    expect([again.status, again.isWhole]).toEqual([200, true]);
    expect(again.read).toContain(endpoint.exchanges()[1]?.receipt);
  });

  it('breaks off once, after the mark of a streamed answer and before its end', async () => {
    await using endpoint = await start();
    register(endpoint, 'cut-off');
    const cut = await ask(endpoint, path, body);
    expect([cut.status, cut.isWhole]).toEqual([200, false]);
    const [first] = endpoint.exchanges();
    const begun = first?.failed?.begun;
    expect(first?.receipt).toBeNull();
    expect(endpoint.tokens().get(begun ?? 'R-')).toMatchObject({ turn: 1 });
    expect(cut.read).not.toContain('light at its end.');
    if (isStream(path, body)) expect(saidIn(cut.read)).toContain(begun);
    const again = await ask(endpoint, path, body);
    expect(again.isWhole).toBe(true);
    expect(again.read).toContain(endpoint.exchanges()[1]?.receipt);
  });
});

describe('a stream that ends in an error', () => {
  const read = async (path: string, body: object): Promise<unknown[]> => {
    await using endpoint = await start();
    register(endpoint, 'error-in-stream');
    const ended = await ask(endpoint, path, body);
    if (!ended.read.startsWith('data') && !ended.read.startsWith('event'))
      return JSON.parse(ended.read);
    const events = ended.read.split('\n\n').filter((event) => event !== '');
    return events.map((event) => {
      const data = event.replace(/^[\s\S]*data: /, '');
      return data === '[DONE]' ? data : JSON.parse(data);
    });
  };
  const message = 'The model is overloaded. Please try again later.';

  it('does so in the words of its dialect', async () => {
    const stream = true;
    const chat = await read('/v1/chat/completions', { model: 'm', messages, stream });
    const error = { message, type: 'server_error', param: null, code: null };
    expect(chat.slice(-2)).toEqual([{ error }, '[DONE]']);
    const responses = await read('/v1/responses', { model: 'm', input: messages, stream });
    expect(responses.at(-1)).toMatchObject({
      type: 'response.failed',
      sequence_number: responses.length - 1,
      response: { status: 'failed', error: { code: 'server_error', message }, output: [] },
    });
    const anthropic = await read('/v1/messages', { model: 'm', max_tokens: 9, messages, stream });
    expect(anthropic.at(-1)).toMatchObject({
      type: 'error',
      error: { type: 'overloaded_error', message },
    });
    const chunk = { error: { code: 503, message, status: 'UNAVAILABLE' } };
    for (const query of ['?alt=sse', '']) {
      const google = await read(`${gemini}streamGenerateContent${query}`, { contents });
      expect(google.at(-1)).toEqual(chunk);
      expect(google.length).toBeGreaterThan(2);
    }
  });

  const asks: readonly [string, (base: string) => Promise<unknown>][] = [
    [
      'chat completions',
      (base) =>
        new OpenAI({ baseURL: `${base}/v1`, apiKey: 'x' }).chat.completions
          .stream({ model: 'm', messages: [{ role: 'user', content: text }] })
          .finalMessage(),
    ],
    [
      'Anthropic',
      (base) =>
        new Anthropic({ baseURL: base, apiKey: 'x' }).messages
          .stream({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: text }] })
          .finalMessage(),
    ],
    [
      'Gemini',
      async (base) => {
        const google = new GoogleGenAI({ apiKey: 'x', httpOptions: { baseUrl: base } });
        const chunks = await google.models.generateContentStream({ model: 'm', contents: text });
        for await (const _chunk of chunks);
      },
    ],
  ];
  it.each(asks)('is an error to the real client of %s', async (_name, asked) => {
    await using endpoint = await start();
    register(endpoint, 'error-in-stream');
    await expect(asked(endpoint.url('127.0.0.1'))).rejects.toThrow('overloaded');
  });
});

describe('a model that fails', () => {
  it('answers the real client, which asks again, and fails no other turn', async () => {
    await using endpoint = await start();
    register(endpoint, 'rate-limited');
    endpoint.register(script([say('Yes.')], { tag: tag2 }));
    const client = new OpenAI({ baseURL: `${endpoint.url('127.0.0.1')}/v1`, apiKey: 'x' });
    for (const tag of [tag1, tag2]) {
      const content = `Hello. [${tag}]`;
      const said = await client.chat.completions.create({
        model: 'm',
        messages: [{ role: 'user', content }],
      });
      expect(said.choices[0]?.message.content).toMatch(/ \[R-/);
    }
    expect(endpoint.exchanges().map(({ failed }) => failed?.kind)).toEqual([
      'rate-limited',
      undefined,
      undefined,
    ]);
  });

  it('fails the first request after so many rounds of calls, and none before or behind it', async () => {
    await using endpoint = await start();
    const recall = (query: string) => call('recall-memory', { with: { query } });
    const steps = [recall('sea'), recall('harbour'), say(words)];
    endpoint.register({ ...script(steps), fails: 'unavailable', afterCalls: 2 });
    const parameters = { type: 'object', properties: { query: { type: 'string' } } };
    const offered = [{ type: 'function', function: { name: 'recall_memory', parameters } }];
    const client = new OpenAI({
      ...{ baseURL: `${endpoint.url('127.0.0.1')}/v1`, apiKey: 'x', maxRetries: 0 },
    });
    const all: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: text }];
    const next = async () => {
      const request = { model: 'm', messages: all, tools: offered as OpenAI.ChatCompletionTool[] };
      const { choices } = await client.chat.completions.create(request);
      return choices[0]?.message;
    };
    for (let round = 1; round <= 2; round += 1) {
      const said = await next();
      const id = said?.tool_calls?.[0]?.id ?? '';
      expect(id).not.toBe('');
      all.push({ role: 'assistant', tool_calls: said?.tool_calls ?? [] });
      all.push({ role: 'tool', tool_call_id: id, content: 'Nothing.' });
    }
    await expect(next()).rejects.toThrow('503');
    expect((await next())?.content).toContain(words);
    expect(endpoint.exchanges().map(({ failed }) => failed?.kind)).toEqual([
      ...[undefined, undefined],
      ...['unavailable', undefined],
    ]);
  });

  it('refuses no request about anything but the turn', async () => {
    await using endpoint = await start();
    register(endpoint, 'unavailable');
    const side = [{ role: 'user', content: 'Write a title.' }];
    const { status } = await ask(endpoint, '/v1/chat/completions', { model: 'm', messages: side });
    expect(status).toBe(200);
  });
});
