// Several calls in one answer: in each wire format, where the client allows them.
import { describe, expect, it } from 'vitest';
import type { ModelMessage, ModelRequest } from '../../../src/domain/model-request.ts';
import type { Tag } from '../../../src/domain/token.ts';
import { answer } from '../../../src/scripted-model/engine.ts';
import { startModelEndpoint } from '../../../src/scripted-model/model-endpoint.ts';
import { readRequest } from '../../../src/transcript/reader.ts';
import {
  call,
  clock,
  find,
  message,
  request,
  say,
  script,
  seededRandom,
  tag1,
  tools,
} from './builders.ts';

const steps = [
  call('recall-memory', { with: { query: 'barley' } }),
  call('recall-memory', { with: { query: 'clover' }, together: true }),
  call('commit-memory', { with: { content: 'Both were looked up.' } }),
  say('Done.'),
];
const text = `Look both up. [${tag1}]`;
const messages = [{ role: 'user', content: text }];
const contents = [{ role: 'user', parts: [{ text }] }];
const parameters = { type: 'object', properties: { query: { type: 'string' } } };
const named = { name: 'recall_memory', parameters };
const chatTools = [{ type: 'function', function: named }];
const responsesTools = [{ type: 'function', ...named }];
const anthropicTools = [{ name: 'recall_memory', input_schema: parameters }];
const geminiTools = [{ functionDeclarations: [named] }];
const gemini = '/v1beta/models/gemini-x:generateContent';
const max = { model: 'm', max_tokens: 9 };

/** What the model asks for in one answer, as the words of its calls that tell them apart. */
async function asked(path: string, body: object): Promise<string[]> {
  return [...(await answerTo(path, body)).matchAll(/barley|clover/g)].map(([word]) => word);
}

async function answerTo(path: string, body: object, own = steps): Promise<string> {
  await using endpoint = await startModelEndpoint({
    ...{ random: seededRandom(), clock, tools, bindHost: '127.0.0.1' },
  });
  endpoint.register(script(own));
  const response = await fetch(`${endpoint.url('127.0.0.1')}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.text();
}

describe('calls of one answer', () => {
  it.each([
    ['/v1/chat/completions', { model: 'm', messages, tools: chatTools }],
    ['/v1/responses', { model: 'm', input: messages, tools: responsesTools }],
    ['/v1/messages', { ...max, messages, tools: anthropicTools }],
    [gemini, { contents, tools: geminiTools }],
  ])('go out together: %s', async (path, body) => {
    expect(await asked(path, body)).toEqual(['barley', 'clover']);
  });

  it.each([
    [
      '/v1/chat/completions',
      { model: 'm', messages, tools: chatTools, parallel_tool_calls: false },
    ],
    [
      '/v1/responses',
      { model: 'm', input: messages, tools: responsesTools, parallel_tool_calls: false },
    ],
    [
      '/v1/messages',
      {
        ...{ ...max, messages, tools: anthropicTools },
        tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      },
    ],
  ])('go out one by one to a client that takes no more: %s', async (path, body) => {
    expect(await asked(path, body)).toEqual(['barley']);
  });
});

describe('what is said with a call', () => {
  const saying = call('recall-memory', {
    ...{ with: { query: 'barley' }, find: [find('Look {} up.')] },
    saying: 'First I look {} up.',
  });

  it.each([
    ['/v1/chat/completions', { model: 'm', messages, tools: chatTools }],
    [
      '/v1/chat/completions',
      { model: 'm', messages, tools: chatTools, response_format: { type: 'json_object' } },
    ],
    ['/v1/responses', { model: 'm', input: messages, tools: responsesTools }],
    ['/v1/messages', { ...max, messages, tools: anthropicTools }],
    [gemini, { contents, tools: geminiTools }],
  ])('goes out with it: %s', async (path, body) => {
    const answer = await answerTo(path, body, [saying, say('Done.')]);
    expect(answer.split('First I look both up.')).toHaveLength(2);
    expect(answer).toContain('barley');
  });
});

describe('the place after calls of one answer', () => {
  const offered = ['recall_memory', 'commit_memory'].map((name) => ({
    name,
    argumentNames: ['query', 'content'],
  }));
  let ids = 0;
  const decide = (asking: ModelRequest) =>
    answer(asking, readRequest(asking), {
      scripts: new Map<Tag, ReturnType<typeof script>>([[tag1, script(steps)]]),
      tools,
      makeReceipt: () => 'R-zzzzzzzzzz' as const,
      makeCallId: () => {
        ids += 1;
        return `call${ids}`;
      },
    });
  const user = message('user', text);
  const calling = (...toolCalls: ModelMessage['toolCalls']): ModelMessage =>
    message('assistant', '', { toolCalls });
  const result = (toolCallId: string): ModelMessage => message('tool', 'ok', { toolCallId });
  const first = decide(request([user], offered)).answer.toolCalls;
  const [one, two] = first;
  if (one === undefined || two === undefined) throw new Error('two calls go out together');

  it('has an id for each', () => {
    expect(first.map(({ id, arguments: given }) => [id, given])).toEqual([
      ['call1', '{"query":"barley"}'],
      ['call2', '{"query":"clover"}'],
    ]);
  });

  it.each([
    ['as they came', [calling(one, two), result(one.id), result(two.id)]],
    ['each in a message of its own', [calling(one), result(one.id), calling(two), result(two.id)]],
    [
      'each in a message, results after them',
      [calling(one), calling(two), result(one.id), result(two.id)],
    ],
    ['with one of them alone', [calling(one), result(one.id)]],
  ])('is the next step, written %s', (_name, rounds) => {
    const { called, answer: next } = decide(request([user, ...rounds], offered));
    expect([called, next.toolCalls.length]).toEqual(['commit-memory', 1]);
  });

  it('is the one after rounds that the agent has joined to one', () => {
    const third = { id: 'call9', name: 'commit_memory', arguments: '{"content":"x"}' };
    const other = { id: 'call8', name: 'transfer_to_writer', arguments: '{}' };
    const joined = (...made: ModelMessage['toolCalls']) =>
      decide(request([user, calling(...made), ...made.map(({ id }) => result(id))], offered));
    expect(joined(one, two, third).answer.text).toContain('Done.');
    expect(joined(one, two, other).called).toBe('commit-memory');
  });

  it('is the second call where one was made at a time', () => {
    const asking = {
      ...request([user, calling(one), result(one.id)], offered),
      parallelCalls: false,
    } as const;
    expect(decide(asking).answer.toolCalls.map((made) => made.arguments)).toEqual([
      '{"query":"clover"}',
    ]);
  });

  it('is the same where one of the tools is not offered', () => {
    const recallOnly = offered.filter(({ name }) => name === 'recall_memory');
    const rounds = [calling(one, two), result(one.id), result(two.id)];
    expect(decide(request([user, ...rounds], recallOnly))).toMatchObject({
      answer: { text: 'Done. [R-zzzzzzzzzz]' },
      passedOver: [{ tool: 'commit-memory', cause: 'not-offered' }],
    });
  });
});
