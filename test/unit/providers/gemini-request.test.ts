import { describe, expect, it } from 'vitest';
import { decodeBody } from '../../../src/providers/decode-body.ts';
import { geminiContent } from '../../../src/providers/gemini/gemini.ts';

import { inDialect } from '../support/dialect.ts';

const path = '/v1beta/models/gemini-x:generateContent';

function decode(body: unknown) {
  const decoded = decodeBody(geminiContent, JSON.stringify(body), path);
  if (decoded.kind !== 'decoded') throw new Error(decoded.message);
  return decoded;
}

function messagesOf(...contents: readonly unknown[]) {
  return decode({ contents }).request.messages;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('contents', () => {
  it('keep parallel calls in one message and give each response its own', () => {
    const called = (name: string) => ({ functionCall: { name, args: { a: name } } });
    const response = (name: string, value: object) => ({
      functionResponse: { name, response: value },
    });
    expect(
      messagesOf(
        { role: 'model', parts: [{ text: 'hm', thought: true }, called('a'), called('b')] },
        {
          role: 'user',
          parts: [
            response('a', { result: 'line 1\nline 2' }),
            response('b', { content: [{ type: 'text', text: 'from MCP' }], isError: false }),
          ],
        },
        { role: 'function', parts: [response('c', { ok: true, n: 1 })] },
      ),
    ).toEqual([
      {
        role: 'assistant',
        text: '',
        toolCalls: [
          { id: 'a#1', name: 'a', arguments: '{"a":"a"}' },
          { id: 'b#1', name: 'b', arguments: '{"a":"b"}' },
        ],
        toolCallId: null,
      },
      { role: 'tool', text: 'line 1\nline 2', toolCalls: [], toolCallId: 'a#1' },
      { role: 'tool', text: 'from MCP', toolCalls: [], toolCallId: 'b#1' },
      { role: 'tool', text: '{"ok":true,"n":1}', toolCalls: [], toolCallId: 'c' },
    ]);
  });

  it('keep the files that a function gives', () => {
    const file = {
      inlineData: { mimeType: 'text/plain', data: base64('A'), displayName: 'a.txt' },
    };
    const answer = (response: object, ...parts: object[]) => ({
      role: 'user',
      parts: [{ functionResponse: { name: 'a', response, parts } }],
    });
    expect(
      messagesOf(
        answer({ result: 'See a.txt.' }, file),
        answer({ result: '' }, file, { inlineData: { mimeType: 'image/png', data: 'AAAA' } }),
      ).map(({ text }) => text),
    ).toEqual([
      'See a.txt.\n[file a.txt text/plain]\nA',
      '[file a.txt text/plain]\nA\n[image image/png 3 bytes]',
    ]);
  });

  it('may hold files and images, in either spelling', () => {
    const parts = [
      { inlineData: { mimeType: 'text/plain', data: base64('A'), displayName: 'a.txt' } },
      { inline_data: { mime_type: 'image/png', data: base64('1234') } },
      { fileData: { file_uri: 'http://x/b.pdf' } },
      { executableCode: {} },
    ];
    expect(messagesOf({ role: 'user', parts })[0]?.text).toBe(
      '[file a.txt text/plain]\nA\n[image image/png 4 bytes]\n[file http://x/b.pdf]\n[part of type executableCode]',
    );
  });
});

it('reads instruction, tools, choice and format in either spelling', () => {
  const contents = [{ parts: [{ text: 'x' }] }];
  const decoded = decode({
    contents,
    system_instruction: { parts: [{ text: 'one' }, { text: 'two' }] },
    tools: [
      { functionDeclarations: [{ name: 'a', parameters: { properties: { p: {} } } }] },
      {
        function_declarations: [
          { name: 'b', parameters_json_schema: { properties: { q: {} } } },
          { description: 'nameless' },
        ],
      },
      { googleSearch: {} },
    ],
    toolConfig: { functionCallingConfig: { mode: 'ANY' } },
    generationConfig: { responseMimeType: 'application/json', responseSchema: {} },
  });
  expect(decoded.request).toEqual({
    ...inDialect('gemini-generate-content'),
    model: 'gemini-x',
    thoughts: 'sealed',
    stream: false,
    messages: [
      { role: 'system', text: 'one\ntwo', toolCalls: [], toolCallId: null },
      { role: 'user', text: 'x', toolCalls: [], toolCallId: null },
    ],
    tools: [
      { name: 'a', argumentNames: ['p'] },
      { name: 'b', argumentNames: ['q'] },
    ],
    mustCallTool: true,
  });
  expect(decoded.jsonFields).toEqual([]);
  const nested = decode({ generateContentRequest: { contents } });
  expect(nested.request.messages).toHaveLength(1);
});

describe('refusals', () => {
  it.each([
    ['no JSON', '{'],
    ['no contents', '{}'],
    ['an empty list', '{"contents":[]}'],
    ['an unknown role', '{"contents":[{"role":"robot"}]}'],
    ['a role from the prototype', '{"contents":[{"role":"constructor"}]}'],
    ['too many contents', JSON.stringify({ contents: Array(10_001).fill({ parts: [] }) })],
  ])('refuses %s', (_name, body) => {
    expect(decodeBody(geminiContent, body, path)).toMatchObject({ kind: 'refused', status: 400 });
  });

  it('survives nonsense in every field', () => {
    const decoded = decode({ contents: [null, { parts: [3, null] }], tools: [3], toolConfig: 'x' });
    expect(decoded.request.tools).toEqual([]);
  });
});
