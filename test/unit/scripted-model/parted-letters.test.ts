// A letter of more than one byte in a streamed answer: two chunks of the stream share it, in every
// dialect, and who puts them together reads the answer.
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { partLetters } from '../../../src/http-server/part-letters.ts';
import { startModelEndpoint } from '../../../src/scripted-model/model-endpoint.ts';
import { clock, say, script, seededRandom, tag1, tools } from './builders.ts';

const start = () =>
  startModelEndpoint({ random: seededRandom(), clock, tools, bindHost: '127.0.0.1' });

const text = `Hello. [${tag1}]`;
const words = 'Große Größe, très bien, 漢字 und ein Boot ⛵ am Kai 👍 dort.';
const plainWords = 'A large size, very well, and a boat at the quay.';
const messages = [{ role: 'user', content: text }];
const gemini = '/v1beta/models/gemini-x:';

/** A streamed request of each dialect. */
const streamed: readonly (readonly [path: string, body: object])[] = [
  ['/v1/chat/completions', { model: 'm', messages, stream: true }],
  ['/v1/responses', { model: 'm', input: messages, stream: true }],
  ['/v1/messages', { model: 'm', max_tokens: 9, messages, stream: true }],
  [`${gemini}streamGenerateContent?alt=sse`, { contents: [{ role: 'user', parts: [{ text }] }] }],
];

/** Reads an answer as a sound client does, and as one that decodes each chunk by itself. */
async function read(base: string, path: string, body: object) {
  const response = await fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const decoder = new TextDecoder();
  let whole = '';
  let apart = '';
  for await (const chunk of response.body ?? []) {
    whole += decoder.decode(chunk, { stream: true });
    apart += new TextDecoder().decode(chunk);
  }
  return { status: response.status, whole: whole + decoder.decode(), apart };
}

/** The pieces of a text in the events of an answer, joined: not where an event has all of it. */
function saidIn(events: string): string {
  const pieces = events.includes('"delta":"')
    ? /"delta":"([^"]*)"/g
    : /"(?:text|content)":"([^"]*)"/g;
  return [...events.matchAll(pieces)].map(([, piece]) => piece).join('');
}

async function ask(answer: string, path: string, body: object) {
  await using endpoint = await start();
  endpoint.register(script([say(answer)]));
  return await read(endpoint.url('127.0.0.1'), path, body);
}

describe.each(streamed)('POST %s, streamed', (path, body) => {
  it('parts a letter, which breaks who decodes each chunk by itself and nobody else', async () => {
    const { whole, apart } = await ask(words, path, body);
    expect(saidIn(whole)).toContain(words);
    expect(whole).not.toContain('\ufffd');
    expect(apart).toContain('\ufffd');
    expect(saidIn(apart)).not.toContain(words);
  });

  it('parts nothing in ASCII', async () => {
    const { whole, apart } = await ask(plainWords, path, body);
    expect(saidIn(apart)).toContain(plainWords);
    expect(apart).toBe(whole);
  });
});

describe('an answer that is not streamed', () => {
  it('is sent in one piece', async () => {
    const { whole, apart } = await ask(words, '/v1/chat/completions', { model: 'm', messages });
    expect(apart).toBe(whole);
    expect(whole).toContain(words);
  });
});

it("is read whole by the provider's own client", async () => {
  await using endpoint = await start();
  endpoint.register(script([say(words)]));
  const client = new OpenAI({ baseURL: `${endpoint.url('127.0.0.1')}/v1`, apiKey: 'x' });
  const stream = client.chat.completions.stream({
    model: 'm',
    messages: [{ role: 'user', content: text }],
  });
  const { content } = await stream.finalMessage();
  expect(content).toContain(words);
});

describe('partLetters', () => {
  const join = (bursts: readonly (readonly Uint8Array[])[]): string =>
    Buffer.concat(bursts.flat()).toString();

  it.each([
    ['no chunk', [], 1],
    ['one chunk', ['Größe'], 1],
    ['chunks in ASCII', ['a', '', 'b'], 1],
    ['a letter of two bytes', ['a', 'bé', 'c'], 2],
    ['letters of three and four bytes, first and last in their chunks', ['漢', 'x👍'], 3],
    ['more chunks than are parted', Array.from({ length: 12 }, () => 'é'), 9],
  ])('keeps every byte: %s', (_, chunks, bursts) => {
    const parted = partLetters(chunks);
    expect(parted).toHaveLength(bursts);
    expect(join(parted)).toBe(chunks.join(''));
  });

  it('ends each burst but the last within a letter', () => {
    const parted = partLetters(['ab é', 'cd', '漢字', '👍']);
    for (const burst of parted.slice(0, -1)) expect(join([burst]).endsWith('\ufffd')).toBe(true);
  });
});
