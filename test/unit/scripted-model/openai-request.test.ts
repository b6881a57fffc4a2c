import { describe, expect, it } from 'vitest';
import { decodeChatRequest } from '../../../src/scripted-model/openai-request.ts';

function decode(body: unknown) {
  const decoded = decodeChatRequest(JSON.stringify(body));
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
      { role: 'user', text: 'u', toolCalls: [], toolCallId: null },
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

  it('joins text parts in order', () => {
    const parts = [{ type: 'text', text: 'one' }, 'two', { type: 'refusal', refusal: 'three' }];
    expect(textOf(parts)).toBe('one\ntwo\nthree');
  });

  it('decodes a text file under its name', () => {
    const file = { filename: 'n.txt', file_data: `data:text/plain;base64,${base64('Grüße')}` };
    expect(textOf([{ type: 'file', file }])).toBe('[file n.txt text/plain]\nGrüße');
    const bare = { filename: 'n.md', file_data: base64('bare') };
    expect(textOf([{ type: 'file', file: bare }])).toBe('[file n.md ]\nbare');
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
    expect(decodeChatRequest(body)).toMatchObject({ kind: 'refused', status: 400 });
  });
});
