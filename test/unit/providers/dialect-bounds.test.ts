// Every dialect bounds what a request may hold, messages, parts, calls, tools and names of
// arguments together: one entry more is refused in the vendor's own shape, and listed.
import { describe, expect, it } from 'vitest';
import { maxEntries } from '../../../src/providers/provider.ts';
import { startModelEndpoint } from '../../../src/scripted-model/model-endpoint.ts';
import { clock, seededRandom, tools } from '../scripted-model/builders.ts';

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
const properties = (count: number) => ({
  properties: Object.fromEntries(zeros(count).map((_, index) => [`a${index}`, 0])),
});
const message = `The request has more than ${maxEntries} messages, content parts, tool calls and tools.`;

/**
 * A dialect's path, its error, and requests of `count` entries of which one or two hold the others.
 */
interface Bounded {
  readonly path: string;
  readonly error: unknown;
  readonly requests: Readonly<Record<string, (count: number) => unknown>>;
}

const openaiError = { error: { message, type: 'invalid_request_error', param: null, code: null } };
const user = { role: 'user', content: 'x' };

const chat: Bounded = {
  path: '/v1/chat/completions',
  error: openaiError,
  requests: {
    messages: (count) => ({ messages: Array.from({ length: count }, () => user) }),
    parts: (count) => ({ messages: [{ role: 'user', content: zeros(count - 1) }] }),
    calls: (count) => ({ messages: [{ role: 'assistant', tool_calls: zeros(count - 1) }] }),
    names: (count) => ({
      messages: [user],
      tools: [{ function: { name: 'n', parameters: properties(count - 2) } }],
    }),
  },
};

const responses: Bounded = {
  path: '/v1/responses',
  error: openaiError,
  requests: {
    items: (count) => ({ input: Array.from({ length: count }, () => user) }),
    calls: (count) => ({
      input: Array.from({ length: count }, () => ({ type: 'function_call', name: 'n' })),
    }),
    parts: (count) => ({ input: [{ role: 'user', content: zeros(count - 1) }] }),
    outputs: (count) => ({ input: [{ type: 'function_call_output', output: zeros(count - 1) }] }),
    tools: (count) => ({ input: 'x', tools: zeros(count - 1) }),
    'tools of a namespace': (count) => ({
      input: 'x',
      tools: [{ type: 'namespace', name: 'n', tools: zeros(count - 2) }],
    }),
    'names in a namespace': (count) => ({
      input: 'x',
      tools: [
        {
          type: 'namespace',
          name: 'n',
          tools: [{ type: 'function', name: 'f', parameters: properties(count - 3) }],
        },
      ],
    }),
    'all together': (count) => ({
      input: Array.from({ length: count - 5_000 }, () => user),
      tools: [{ type: 'function', name: 'f', parameters: properties(4_999) }],
    }),
  },
};

const anthropic: Bounded = {
  path: '/v1/messages',
  error: { type: 'error', error: { type: 'invalid_request_error', message }, request_id: null },
  requests: {
    messages: (count) => ({ messages: Array.from({ length: count }, () => user) }),
    calls: (count) => ({
      messages: [
        {
          role: 'assistant',
          content: Array.from({ length: count - 1 }, () => ({ type: 'tool_use', name: 'n' })),
        },
      ],
    }),
    'system blocks': (count) => ({ system: zeros(count - 1), messages: [user] }),
    'blocks of a result': (count) => ({
      messages: [{ role: 'user', content: [{ type: 'tool_result', content: zeros(count - 2) }] }],
    }),
    'texts of a document': (count) => ({
      messages: [
        {
          role: 'user',
          content: [{ type: 'document', source: { type: 'content', content: zeros(count - 2) } }],
        },
      ],
    }),
    'texts of a search in a result': (count) => ({
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              content: [{ type: 'search_result', content: zeros(count - 3) }],
            },
          ],
        },
      ],
    }),
    'texts of a document in a result': (count) => ({
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              content: [
                { type: 'document', source: { type: 'content', content: zeros(count - 3) } },
              ],
            },
          ],
        },
      ],
    }),
    tools: (count) => ({ messages: [user], tools: zeros(count - 1) }),
    names: (count) => ({
      messages: [user],
      tools: [{ name: 'n', input_schema: properties(count - 2) }],
    }),
    'all together': (count) => ({
      messages: Array.from({ length: count - 5_000 }, () => user),
      tools: [{ name: 'n', input_schema: properties(4_999) }],
    }),
  },
};

const parts = [{ text: 'x' }];
const gemini: Bounded = {
  path: '/v1beta/models/g:generateContent',
  error: { error: { code: 400, message, status: 'INVALID_ARGUMENT' } },
  requests: {
    contents: (count) => ({ contents: zeros(count) }),
    calls: (count) => ({
      contents: [
        {
          role: 'model',
          parts: Array.from({ length: count - 1 }, () => ({ functionCall: { name: 'n' } })),
        },
      ],
    }),
    'parts of the instruction': (count) => ({
      system_instruction: { parts: zeros(count - 2) },
      contents: [{ parts }],
    }),
    'contents of a response': (count) => ({
      contents: [{ parts: [{ functionResponse: { response: { content: zeros(count - 2) } } }] }],
    }),
    'files of a response': (count) => ({
      contents: [{ parts: [{ functionResponse: { parts: zeros(count - 2) } }] }],
    }),
    tools: (count) => ({ contents: [{ parts }], tools: zeros(count - 2) }),
    declarations: (count) => ({
      contents: [{ parts }],
      tools: [{ functionDeclarations: zeros(count - 3) }],
    }),
    names: (count) => ({
      contents: [{ parts }],
      tools: [
        { function_declarations: [{ name: 'n', parametersJsonSchema: properties(count - 4) }] },
      ],
    }),
    'all together': (count) => ({
      contents: zeros(count - 5_000),
      tools: [{ functionDeclarations: [{ name: 'n', parameters: properties(4_998) }] }],
    }),
  },
};

const dialects: readonly [string, Bounded][] = [
  ['chat completions', chat],
  ['responses', responses],
  ['responses count', { ...responses, path: '/v1/responses/input_tokens' }],
  ['messages', anthropic],
  ['messages count', { ...anthropic, path: '/v1/messages/count_tokens' }],
  ['Gemini', gemini],
  ['Gemini count', { ...gemini, path: '/v1beta/models/g:countTokens' }],
];

describe.each(dialects)('%s', (_name, { path, error, requests }) => {
  it.each(Object.entries(requests))('bounds its %s', async (_what, toRequest) => {
    await using endpoint = await startModelEndpoint({
      random: seededRandom(),
      clock,
      tools,
      bindHost: '127.0.0.1',
    });
    const post = (count: number): Promise<Response> =>
      fetch(`${endpoint.url('127.0.0.1')}${path}`, {
        method: 'POST',
        body: JSON.stringify(toRequest(count)),
      });
    const refused = await post(maxEntries + 1);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toEqual(error);
    expect(endpoint.unmatchedRequests()).toEqual([`POST ${path} (400: ${message})`]);
    expect(endpoint.exchanges()).toEqual([]);
    const answered = await post(maxEntries);
    await answered.text();
    expect(answered.status).toBe(200);
    expect(endpoint.unmatchedRequests()).toHaveLength(1);
  });
});
