// Embeddings as agents ask for them: the real OpenAI client over real sockets.
import OpenAI from 'openai';
import { expect, it } from 'vitest';
import { answerEmbeddings } from '../../../src/providers/openai/embeddings.ts';
import { startModelEndpoint } from '../../../src/scripted-model/model-endpoint.ts';
import { clock, seededRandom, tools } from '../scripted-model/builders.ts';

it('are near each other where texts have words in common', async () => {
  await using endpoint = await startModelEndpoint({
    random: seededRandom(),
    clock,
    tools,
    bindHost: '127.0.0.1',
  });
  const baseURL = `${endpoint.url('127.0.0.1')}/v1`;
  const client = new OpenAI({ baseURL, apiKey: 'x', maxRetries: 0 });
  const input = ['My name is Ann.', "What's my name?", 'Rain in the morning'];
  for (const encoding_format of ['float', 'base64'] as const) {
    const model = 'text-embedding-3-small';
    const { data } = await client.embeddings.create({ model, input, encoding_format });
    const [told = [], asked = [], other = []] = data.map(({ embedding }) =>
      typeof embedding === 'string' ? toFloats(embedding) : embedding,
    );
    expect(told).toHaveLength(1_536);
    expect(dot(told, told)).toBeCloseTo(1);
    expect(dot(told, asked)).toBeGreaterThan(dot(told, other));
  }
  expect(endpoint.exchanges()).toEqual([]);
  expect(endpoint.unmatchedRequests()).toEqual([]);
});

it('take tokens and a length, and refuse what is no text', () => {
  const of = (body: object) => answerEmbeddings(JSON.stringify(body));
  const { data } = JSON.parse(of({ input: [1, 2, 3], dimensions: 8 }).body.join(''));
  expect(data).toHaveLength(1);
  expect(data[0].embedding).toHaveLength(8);
  for (const input of [undefined, [], 3, Array.from({ length: 513 }, () => 'x')])
    expect(of({ input }).status).toBe(400);
  expect(of({ input: [null, {}] }).status).toBe(200);
});

function toFloats(base64: string): number[] {
  const bytes = Buffer.from(base64, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}
