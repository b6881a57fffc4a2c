import { describe, expect, it } from 'vitest';
import { anthropicMessages } from '../../../src/providers/anthropic/anthropic.ts';
import { decodeBody } from '../../../src/providers/decode-body.ts';

function decode(body: unknown) {
  const decoded = decodeBody(anthropicMessages, JSON.stringify(body), '');
  if (decoded.kind !== 'decoded') throw new Error(decoded.message);
  return decoded;
}

function messagesOf(...messages: readonly unknown[]) {
  return decode({ messages }).request.messages;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('messages', () => {
  it('joins the blocks of system and user, and reads a system message behind them', () => {
    const text = (value: string) => ({ type: 'text', text: value });
    const { request } = decode({
      model: 'm',
      stream: true,
      system: [text('one'), text('two')],
      messages: [
        { role: 'user', content: [text('<system-reminder>r</system-reminder>'), text('hi')] },
        { role: 'system', content: 'environment' },
      ],
    });
    expect(request).toMatchObject({ dialect: 'anthropic-messages', model: 'm', stream: true });
    expect(request.messages).toMatchObject([
      { role: 'system', text: 'one\ntwo' },
      { role: 'user', text: '<system-reminder>r</system-reminder>\nhi' },
      { role: 'system', text: 'environment' },
    ]);
  });

  it('notes text blocks that Anthropic refuses', () => {
    const text = (value: string) => ({ type: 'text', text: value });
    const use = { type: 'tool_use', id: 'a', name: 'n', input: {} };
    const result = { type: 'tool_result', tool_use_id: 'a', content: '' };
    const faultOf = (role: string, ...content: readonly unknown[]) =>
      messagesOf({ role, content })[0]?.fault;
    const empty = (role: string) => `a message of the ${role} has an empty text block`;
    expect(faultOf('assistant', text(''), use)).toBe(empty('assistant'));
    expect(faultOf('user', text(''), text('hi'))).toBe(empty('user'));
    expect(faultOf('user', result, text(''))).toBe(empty('user'));
    expect(faultOf('assistant', text('hi'), text(' \n'))).toBe(
      'a message of the assistant ends with a text block of white space',
    );
    expect(faultOf('assistant', text(' \n'), use)).toBeUndefined();
    expect(faultOf('assistant', use)).toBeUndefined();
    expect(faultOf('user', result)).toBeUndefined();
    expect(faultOf('user', text('hi'))).toBeUndefined();
  });

  it('keeps parallel calls in one message and gives each result its own', () => {
    const use = (id: string) => ({ type: 'tool_use', id, name: 'n', input: { a: id } });
    const result = (id: string, content: unknown) => ({
      type: 'tool_result',
      tool_use_id: id,
      content,
    });
    expect(
      messagesOf(
        { role: 'assistant', content: [{ type: 'thinking', thinking: 't' }, use('a'), use('b')] },
        {
          role: 'user',
          content: [
            result('a', 'ra'),
            result('b', [{ type: 'tool_reference', tool_name: 'x' }]),
            { type: 'text', text: 'Tool loaded.' },
          ],
        },
      ),
    ).toEqual([
      {
        role: 'assistant',
        text: '',
        toolCalls: [
          { id: 'a', name: 'n', arguments: '{"a":"a"}' },
          { id: 'b', name: 'n', arguments: '{"a":"b"}' },
        ],
        toolCallId: null,
      },
      { role: 'tool', text: 'ra', toolCalls: [], toolCallId: 'a' },
      { role: 'tool', text: '[tool x]', toolCalls: [], toolCallId: 'b' },
      { role: 'user', text: 'Tool loaded.', toolCalls: [], toolCallId: null },
    ]);
  });

  it('reads what a search has found', () => {
    const found = { type: 'search_result', title: 'a.txt', content: [{ type: 'text', text: 'A' }] };
    const result = { type: 'tool_result', tool_use_id: 'a', content: [found] };
    const call = { type: 'tool_use', id: 'a', name: 'n', input: {} };
    expect(
      messagesOf({ role: 'assistant', content: [call] }, { role: 'user', content: [result] })[1],
    ).toMatchObject({ role: 'tool', text: '[search result a.txt]\nA' });
  });

  it('reads files and notes images', () => {
    const source = (more: object) => ({ source: more });
    const content = [
      { type: 'document', title: 'a.txt', ...source({ type: 'text', data: 'A' }) },
      {
        type: 'document',
        title: 'b.txt',
        ...source({ type: 'base64', media_type: 'text/plain', data: base64('B') }),
      },
      { type: 'document', ...source({ type: 'url', url: 'http://x/c.pdf' }) },
      {
        type: 'image',
        ...source({ type: 'base64', media_type: 'image/png', data: base64('1234') }),
      },
      { type: 'image', ...source({ type: 'url', url: 'http://x/d.png' }) },
      { type: 'novel' },
    ];
    expect(messagesOf({ role: 'user', content })[0]?.text.split('\n')).toEqual([
      '[file a.txt ]',
      'A',
      '[file b.txt text/plain]',
      'B',
      '[file http://x/c.pdf]',
      '[image image/png 4 bytes]',
      '[image http://x/d.png]',
      '[part of type novel]',
    ]);
  });
});

it('reads tools, those that a search has loaded too, and the choice', () => {
  const messages = [{ role: 'user', content: 'x' }];
  const tool = { name: 'Read', input_schema: { properties: { file_path: {} } } };
  const decoded = decode({ messages, tools: [tool, { name: 'late', defer_loading: true }, {}] });
  expect(decoded.request.tools).toEqual([
    { name: 'Read', argumentNames: ['file_path'] },
    { name: 'late', argumentNames: [] },
  ]);
  expect(decoded.request.mustCallTool).toBe(false);
  expect(decode({ messages, tool_choice: { type: 'any' } }).request.mustCallTool).toBe(true);
});

describe('refusals', () => {
  it.each([
    ['no JSON', '{'],
    ['no messages', '{}'],
    ['no message', '{"messages":[]}'],
    ['an unknown role', '{"messages":[{"role":"robot","content":""}]}'],
    ['too many messages', JSON.stringify({ messages: Array(10_001).fill({ role: 'user' }) })],
  ])('refuses %s', (_name, body) => {
    expect(decodeBody(anthropicMessages, body, '')).toMatchObject({ kind: 'refused', status: 400 });
  });

  it('survives nonsense in every field', () => {
    const nonsense = { messages: [{ role: 'user', content: [null, 3, { type: 'tool_result' }] }] };
    expect(decode({ ...nonsense, system: 3, tools: 'x', output_config: [] }).jsonFields).toBeNull();
  });
});
