// Answers that nobody can use, in each wire format: a call that cannot be run, or nothing. The next
// request gets the answer.
import { describe, expect, it } from 'vitest';
import { parseJson, toFields } from '../../../src/domain/fields.ts';
import type { BadAnswer } from '../../../src/domain/model-failure.ts';
import type { ModelExchange } from '../../../src/domain/witness.ts';
import { startModelEndpoint } from '../../../src/scripted-model/model-endpoint.ts';
import { clock, say, script, seededRandom, tag1, tools } from './builders.ts';

const text = `Hello. [${tag1}]`;
const words = 'The sea is calm today.';
const messages = [{ role: 'user', content: text }];
const contents = [{ role: 'user', parts: [{ text }] }];
const parameters = { type: 'object', properties: { q: { type: 'string' } } };
const gemini = '/v1beta/models/gemini-x:';

/** A request of each dialect with a tool of a name, whole and as a stream. */
function requestsWith(name: string): readonly (readonly [path: string, body: object])[] {
  const chat = {
    model: 'm',
    messages,
    tools: [{ type: 'function', function: { name, parameters } }],
  };
  const responses = {
    model: 'm',
    input: messages,
    tools: [{ type: 'function', name, parameters }],
  };
  const anthropic = {
    ...{ model: 'm', max_tokens: 9, messages },
    tools: [{ name, input_schema: parameters }],
  };
  const google = { contents, tools: [{ functionDeclarations: [{ name, parameters }] }] };
  return [
    ['/v1/chat/completions', chat],
    ['/v1/chat/completions', { ...chat, stream: true }],
    ['/v1/responses', responses],
    ['/v1/responses', { ...responses, stream: true }],
    ['/v1/messages', anthropic],
    ['/v1/messages', { ...anthropic, stream: true }],
    [`${gemini}generateContent`, google],
    [`${gemini}streamGenerateContent?alt=sse`, google],
  ];
}

/** What comes of a request, and of the same once more. */
async function askTwice(fails: BadAnswer, path: string, body: object) {
  await using endpoint = await startModelEndpoint({
    ...{ random: seededRandom(), clock, tools, bindHost: '127.0.0.1' },
  });
  endpoint.register({ ...script([say(words)]), fails });
  const ask = async (): Promise<string> => {
    const response = await fetch(`${endpoint.url('127.0.0.1')}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
    return response.text();
  };
  const [first, second] = [await ask(), await ask()];
  return { first, second, exchanges: endpoint.exchanges() };
}

/** What is said in an answer, put together where it came in pieces. */
function saidIn(answer: string): string {
  const pieces = [...answer.matchAll(/"(?:text|content|delta)":\s*"([^"]*)"/g)].map(
    ([, one]) => one,
  );
  return pieces.join('');
}

const callsOf = (exchange: ModelExchange | undefined) => exchange?.answer.toolCalls ?? [];

describe.each(requestsWith('recall_memory'))('POST %s %o', (path, body) => {
  it('calls a tool that is not offered, once', async () => {
    const { first, second, exchanges } = await askTwice('unknown-tool', path, body);
    expect(first).toContain('look_up_almanac');
    expect(first).not.toContain(words);
    expect(saidIn(second)).toContain(exchanges[1]?.receipt);
    expect(exchanges.map(({ failed }) => failed?.kind)).toEqual(['unknown-tool', undefined]);
    expect(exchanges[0]).toMatchObject({ receipt: null, called: null });
  });

  it('calls an offered tool with arguments that are no JSON, once', async () => {
    const { first, second, exchanges } = await askTwice('broken-arguments', path, body);
    const [call] = callsOf(exchanges[0]);
    expect(call?.name).toBe('recall_memory');
    expect(parseJson(call?.arguments ?? '')).toBeUndefined();
    expect(first).toContain('recall_memory');
    expect(saidIn(second)).toContain(exchanges[1]?.receipt);
  });

  it('answers nothing, once', async () => {
    const { first, second, exchanges } = await askTwice('empty-answer', path, body);
    expect(exchanges[0]?.answer).toEqual({ text: null, toolCalls: [] });
    expect(first).not.toMatch(/sea is calm|recall_memory|tool_use|functionCall|function_call"/);
    expect(saidIn(second)).toContain(exchanges[1]?.receipt);
  });
});

describe.each(requestsWith('read_file'))('POST %s %o', (path, body) => {
  it('calls the tool that reads files for one that is not there, once', async () => {
    const { first, second, exchanges } = await askTwice('missing-file', path, body);
    const [call] = callsOf(exchanges[0]);
    expect(call?.name).toBe('read_file');
    expect(Object.values(toFields(parseJson(call?.arguments ?? '')))).toEqual([
      '/workspace/almanac-of-tides.txt',
    ]);
    expect(first).toContain('read_file');
    expect(saidIn(second)).toContain(exchanges[1]?.receipt);
    expect(exchanges.map(({ failed }) => failed?.kind)).toEqual(['missing-file', undefined]);
  });
});

describe.each(requestsWith('recall_memory'))('POST %s %o', (path, body) => {
  it('calls tools without an end, and no two calls are the same', async () => {
    const { second, exchanges } = await askTwice('endless-calls', path, body);
    expect(second).not.toContain(words);
    expect(exchanges.map(({ failed }) => failed?.kind)).toEqual(['endless-calls', 'endless-calls']);
    const calls = exchanges.flatMap(callsOf);
    expect(calls.map(({ name }) => name)).toEqual(['recall_memory', 'recall_memory']);
    expect(new Set(calls.map((call) => call.arguments)).size).toBe(2);
  });
});

describe('a call that cannot be run', () => {
  const [path, whole] = requestsWith('do_it')[0] ?? ['', {}];

  it('is none where no tool is offered: the request is answered', async () => {
    const { tools: _none, ...body } = toFields(whole);
    for (const fails of ['unknown-tool', 'broken-arguments'] as const) {
      const { first, exchanges } = await askTwice(fails, path, body);
      expect(first).toContain(words);
      expect(exchanges[0]?.failed).toBeUndefined();
    }
  });

  it('of a file is none where no tool reads files: the request is answered', async () => {
    const { first, exchanges } = await askTwice('missing-file', path, whole);
    expect(first).toContain(words);
    expect(exchanges[0]?.failed).toBeUndefined();
  });

  it('is of any tool with arguments where none looks something up', async () => {
    const { exchanges } = await askTwice('broken-arguments', path, whole);
    expect(callsOf(exchanges[0])).toMatchObject([{ name: 'do_it', arguments: '{"q": "the wea' }]);
  });
});
