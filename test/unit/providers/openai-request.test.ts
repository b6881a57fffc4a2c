import { describe, expect, it } from 'vitest';
import { decodeBody } from '../../../src/providers/decode-body.ts';
import { openaiChat } from '../../../src/providers/openai/openai.ts';
import { maxEntries } from '../../../src/providers/provider.ts';

function decode(body: unknown) {
  const decoded = decodeBody(openaiChat, JSON.stringify(body), '');
  if (decoded.kind !== 'decoded') throw new Error(decoded.message);
  return decoded;
}

function textOf(content: unknown): string {
  return decode({ messages: [{ role: 'user', content }] }).request.messages[0]?.text ?? '';
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('messages', () => {
  it('keeps roles, tool calls and results', () => {
    const { request } = decode({
      model: 'm',
      messages: [
        { role: 'developer', content: 'd' },
        { role: 'user', content: 'u', name: 'user' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'n', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'r' }] },
      ],
    });
    expect(request.messages).toEqual([
      { role: 'system', text: 'd', toolCalls: [], toolCallId: null },
      { role: 'user', text: 'u', toolCalls: [], toolCallId: null, name: 'user' },
      {
        role: 'assistant',
        text: '',
        toolCalls: [{ id: 'a', name: 'n', arguments: '{}' }],
        toolCallId: null,
      },
      { role: 'tool', text: 'r', toolCalls: [], toolCallId: 'a' },
    ]);
    expect(request).toMatchObject({ model: 'm', stream: false, tools: [] });
  });

  it('notes an answer that OpenAI refuses: neither content nor call', () => {
    const faultOf = (more: object) =>
      decode({ messages: [{ role: 'assistant', ...more }] }).request.messages[0]?.fault;
    const fault = 'a message of the assistant has no content (null) and no call';
    expect(faultOf({ content: null, refusal: null })).toBe(fault);
    expect(faultOf({ tool_calls: [] })).toBe(fault);
    const call = { id: 'a', type: 'function', function: { name: 'n', arguments: '{}' } };
    const taken = [
      { content: '' },
      { content: null, tool_calls: [call] },
      { content: null, function_call: call.function },
      { content: null, refusal: 'No.' },
      { content: null, audio: { id: 'a' } },
    ];
    for (const more of taken) expect(faultOf(more)).toBeUndefined();
  });

  it('joins text parts in order', () => {
    const parts = [{ type: 'text', text: 'one' }, 'two', { type: 'refusal', refusal: 'three' }];
    expect(textOf(parts)).toBe('one\ntwo\nthree');
  });

  it('decodes a text file under its name', () => {
    const file = { filename: 'n.txt', file_data: `data:text/plain;base64,${base64('Grüße')}` };
    expect(textOf([{ type: 'file', file }])).toBe('[file n.txt text/plain]\nGrüße');
    const bare = { filename: 'n.md', file_data: base64('bare') };
    expect(textOf([{ type: 'file', file: bare }])).toBe('[file n.md ]\nbare');
    const vague = 'application/octet-stream';
    const any = { filename: 'n.csv', file_data: `data:${vague};base64,${base64('a,b')}` };
    expect(textOf([{ type: 'file', file: any }])).toBe(`[file n.csv ${vague}]\na,b`);
  });

  it('notes what is no text by kind, name and size', () => {
    const pdf = { filename: 'n.pdf', file_data: `data:application/pdf;base64,${base64('12345')}` };
    expect(textOf([{ type: 'file', file: pdf }])).toBe('[file n.pdf application/pdf 5 bytes]');
    expect(textOf([{ type: 'file', file: { file_id: 'id' } }])).toBe('[file id]');
    const image = { url: `data:image/png;base64,${base64('1234')}` };
    expect(textOf([{ type: 'image_url', image_url: image }])).toBe('[image image/png 4 bytes]');
    expect(textOf([{ type: 'image_url', image_url: { url: 'http://x/y.png' } }])).toBe(
      '[image http://x/y.png]',
    );
    const audio = { data: base64('123'), format: 'wav' };
    expect(textOf([{ type: 'input_audio', input_audio: audio }])).toBe('[audio wav 3 bytes]');
    expect(textOf([{ type: 'video' }, 3, null])).toBe(
      '[part of type video]\n[part of type ]\n[part of type ]',
    );
  });
});

describe('tools and options', () => {
  it('reads names and argument names', () => {
    const parameters = { type: 'object', properties: { content: {}, scope: {} } };
    const { request } = decode({
      messages: [{ role: 'user', content: '' }],
      tools: [
        { type: 'function', function: { name: 'commit_memory', parameters } },
        { type: 'function', function: { name: 'bare' } },
        { type: 'web_search' },
      ],
    });
    expect(request.tools).toEqual([
      { name: 'commit_memory', argumentNames: ['content', 'scope'] },
      { name: 'bare', argumentNames: [] },
    ]);
  });

  it('reads stream options and the JSON that is demanded', () => {
    const messages = [{ role: 'user', content: '' }];
    const streamed = decode({ messages, stream: true, stream_options: { include_usage: true } });
    expect(streamed).toMatchObject({ includeUsage: true, jsonFields: null });
    expect(streamed.request.stream).toBe(true);
    expect(decode({ messages, response_format: { type: 'json_object' } }).jsonFields).toEqual([]);
    const schema = { type: 'object', properties: { title: {}, note: {} } };
    const format = (more: object) => ({
      type: 'json_schema',
      json_schema: { schema: { ...schema, ...more } },
    });
    expect(decode({ messages, response_format: format({}) }).jsonFields).toEqual(['title', 'note']);
    expect(
      decode({ messages, response_format: format({ required: ['title'] }) }).jsonFields,
    ).toEqual(['title']);
  });
});

describe('refusals', () => {
  it.each([
    ['no JSON', '{'],
    ['an array', '[]'],
    ['no messages', '{}'],
    ['messages that are no list', '{"messages":"x"}'],
    ['no message', '{"messages":[]}'],
    ['a message that is no object', '{"messages":[1]}'],
    ['an unknown role', '{"messages":[{"role":"robot","content":""}]}'],
    ['a role from the prototype', '{"messages":[{"role":"constructor","content":""}]}'],
    ['too many messages', JSON.stringify({ messages: Array(10_001).fill({ role: 'user' }) })],
  ])('refuses %s', (_name, body) => {
    expect(decodeBody(openaiChat, body, '')).toMatchObject({ kind: 'refused', status: 400 });
  });
});

describe('a request out of all proportion', () => {
  const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
  const user = { role: 'user', content: 'x' };
  const assistant = (count: number) => ({ role: 'assistant', tool_calls: zeros(count) });
  const tool = (count: number) => ({
    function: {
      name: 'n',
      parameters: { properties: Object.fromEntries(zeros(count).map((_, index) => [index, 0])) },
    },
  });
  const half = maxEntries / 2;

  it.each([
    ['messages', { messages: Array.from({ length: maxEntries + 1 }, () => user) }],
    ['tool calls', { messages: [user, assistant(maxEntries)] }],
    ['tool calls of several messages', { messages: [assistant(half), assistant(half)] }],
    [
      'tool calls that no role should have',
      { messages: [{ ...assistant(maxEntries), role: 'user' }] },
    ],
    ['content parts', { messages: [{ role: 'user', content: zeros(maxEntries) }] }],
    ['tools', { messages: [user], tools: zeros(maxEntries) }],
    ['names of arguments', { messages: [user], tools: [tool(half), tool(half)] }],
    ['all together', { messages: [user, assistant(half)], tools: zeros(half) }],
  ])('is refused for its %s', (_name, body) => {
    expect(decodeBody(openaiChat, JSON.stringify(body), '')).toEqual({
      kind: 'refused',
      status: 400,
      message: `The request has more than ${maxEntries} messages, content parts, tool calls and tools.`,
    });
  });

  it('is none up to the limit', () => {
    const body = { messages: [user, assistant(half)], tools: [tool(half - 3)] };
    expect(decode(body).request.messages[1]?.toolCalls).toHaveLength(half);
  });

  it('is refused for arguments that nest deeper than they can be written down', () => {
    const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const body = `{"messages":[{"role":"assistant","tool_calls":[{"function":{"arguments":${nested}}}]}]}`;
    expect(decodeBody(openaiChat, body, '')).toEqual({
      kind: 'refused',
      status: 400,
      message: "'messages[0].tool_calls' has arguments that nest too deeply.",
    });
  });
});
