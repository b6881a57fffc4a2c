// The Gemini dialect as agents use it: the real client over real sockets.
import { type Content, GoogleGenAI, Type } from '@google/genai';
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

function toClient(base: string, apiVersion = 'v1beta'): GoogleGenAI {
  return new GoogleGenAI({ apiKey: 'x', httpOptions: { baseUrl: base, apiVersion } });
}

/** Clients before 3.0, and Python's, ask below /v1beta; later ones below /v1. */
const apiVersions = ['v1', 'v1beta'];

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const model = 'gemini-x';
const functionDeclarations = ['commit_memory', 'recall_memory'].map((name) => ({
  name,
  parametersJsonSchema: { type: 'object', properties: { content: {}, query: {} } },
}));
const memoryTurn = script([
  call('commit-memory', { find: [find('colour is {}.')], with: { content: 'Colour: {}' } }),
  call('recall-memory', { with: { query: 'colour' } }),
  say('Noted {}.', [find('[LOCAL] Colour: {}', { in: 'tool-result' })], 'Nothing noted.'),
]);

describe('the Gemini client', () => {
  it('gets a whole answer', async () => {
    await using endpoint = await start();
    endpoint.register(script([say('You are {}.', [find('my name is {}.')])], { tag: tag2 }));
    const answer = await toClient(endpoint.url('127.0.0.1')).models.generateContent({
      model,
      config: { systemInstruction: 'You are an agent.' },
      contents: [
        { role: 'user', parts: [{ text: `Hi, my name is Ann. [${tag1}]` }] },
        { role: 'model', parts: [{ text: 'Hi!' }] },
        { role: 'user', parts: [{ text: `What's my name? [${tag2}]` }] },
      ],
    });
    const exchange = endpoint.exchanges()[0];
    expect(answer.text).toBe(`You are Ann. [${exchange?.receipt}]`);
    expect(answer.candidates?.[0]?.finishReason).toBe('STOP');
    expect(answer.usageMetadata?.totalTokenCount).toBeGreaterThan(0);
    expect(exchange?.request).toMatchObject({ model, dialect: 'gemini-generate-content' });
    expect(exchange?.request.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'user',
    ]);
  });

  it('streams a text in several chunks', async () => {
    await using endpoint = await start();
    endpoint.register(script([say('Grüße 🙂 and good-bye.')]));
    const stream = await toClient(endpoint.url('127.0.0.1')).models.generateContentStream({
      model,
      contents: `Hi [${tag1}]`,
    });
    const texts: string[] = [];
    const reasons: unknown[] = [];
    for await (const chunk of stream) {
      texts.push(chunk.text ?? '');
      reasons.push(chunk.candidates?.[0]?.finishReason);
    }
    expect(texts.length).toBeGreaterThan(1);
    expect(texts.join('')).toBe(`Grüße 🙂 and good-bye. [${endpoint.exchanges()[0]?.receipt}]`);
    expect(reasons.filter((reason) => reason !== undefined)).toEqual(['STOP']);
    expect(reasons.at(-1)).toBe('STOP');
  });

  it.each([false, true])('is led through a tool loop (streamed: %s)', async (isStreamed) => {
    await using endpoint = await start();
    endpoint.register(memoryTurn);
    const { models } = toClient(endpoint.url('127.0.0.1'));
    const contents: Content[] = [
      { role: 'user', parts: [{ text: `My favourite colour is blue-heron-1. [${tag1}]` }] },
    ];
    const called: unknown[] = [];
    let reply = '';
    for (let round = 0; round < 4 && reply === ''; round += 1) {
      const asked = { model, contents, config: { tools: [{ functionDeclarations }] } };
      const answers = isStreamed
        ? await collect(await models.generateContentStream(asked))
        : [await models.generateContent(asked)];
      const parts = answers.flatMap((one) => one.candidates?.[0]?.content?.parts ?? []);
      contents.push({ role: 'model', parts });
      reply = parts.map(({ text }) => text ?? '').join('');
      const results = parts.flatMap(({ functionCall }) => {
        if (functionCall?.name === undefined) return [];
        const { name, args } = functionCall;
        called.push([name, args]);
        const result = name === 'recall_memory' ? '[LOCAL] Colour: blue-heron-1' : 'ok';
        return [{ functionResponse: { name, response: { result } } }];
      });
      contents.push({ role: 'user', parts: results });
    }
    expect(called).toEqual([
      ['commit_memory', { content: 'Colour: blue-heron-1' }],
      ['recall_memory', { query: 'colour' }],
    ]);
    expect(reply).toBe(`Noted blue-heron-1. [${endpoint.exchanges()[2]?.receipt}]`);
  });

  it('gets the JSON that it demands, beside the turn', async () => {
    await using endpoint = await start();
    const answer = await toClient(endpoint.url('127.0.0.1')).models.generateContent({
      model,
      contents: `Hi [${tag1}]`,
      config: {
        responseMimeType: 'application/json',
        responseSchema: { type: Type.OBJECT, properties: { title: { type: Type.STRING } } },
      },
    });
    expect(JSON.parse(answer.text ?? '')).toHaveProperty('title');
    expect(endpoint.exchanges()[0]).toMatchObject({ route: { kind: 'side' }, receipt: null });
  });

  it.each(apiVersions)('counts tokens beside the turn, and lists models (%s)', async (version) => {
    await using endpoint = await start();
    endpoint.register(script([say('Hello.')]));
    const { models } = toClient(endpoint.url('127.0.0.1'), version);
    const answered = await models.generateContent({ model, contents: 'Hi.' });
    expect(answered.text).toBe('OK.');
    const counted = await models.countTokens({ model, contents: `Hi [${tag1}]` });
    expect(counted.totalTokens).toBeGreaterThan(0);
    expect(endpoint.exchanges()[1]).toMatchObject({
      route: { kind: 'side', reason: 'counts tokens' },
      receipt: null,
    });
    const listed = await collect(await models.list());
    expect(listed.map(({ name }) => name)).toEqual(['models/scripted-model']);
    expect(await models.get({ model })).toMatchObject({ name: `models/${model}` });
    expect(endpoint.unmatchedRequests()).toEqual([]);
  });

  it('reads errors as its own, and a stream without alt=sse is one array', async () => {
    await using endpoint = await start();
    endpoint.register(script([say('Hello, you.')]));
    const url = endpoint.url('127.0.0.1');
    await expect(
      toClient(url).models.generateContent({
        model,
        contents: [{ role: 'robot', parts: [{ text: 'x' }] }],
      }),
    ).rejects.toThrow(/INVALID_ARGUMENT/);
    const response = await fetch(`${url}/v1beta/models/${model}:streamGenerateContent`, {
      method: 'POST',
      body: JSON.stringify({ contents: [{ parts: [{ text: tag1 }] }] }),
    });
    const chunks: unknown = await response.json();
    expect(Array.isArray(chunks) && chunks.length).toBeGreaterThan(1);
  });
});
