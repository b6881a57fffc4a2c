import { describe, expect, it } from 'vitest';
import { decodeBody } from '../../../src/providers/decode-body.ts';
import { openaiResponses } from '../../../src/providers/openai/openai.ts';

function decode(body: unknown) {
  const decoded = decodeBody(openaiResponses, JSON.stringify(body), '');
  if (decoded.kind !== 'decoded') throw new Error(decoded.message);
  return decoded;
}

describe('items', () => {
  it('are one message for the calls of one answer, and one for each output', () => {
    const callItem = (id: string) => ({
      type: 'function_call',
      namespace: 'mcp__fixture',
      name: 'n',
      call_id: id,
      arguments: '{}',
    });
    const { messages } = decode({
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
        { type: 'reasoning', summary: [] },
        callItem('a'),
        callItem('b'),
        { type: 'function_call_output', call_id: 'a', output: ['Wall time: 1', 'ra'] },
        { type: 'function_call_output', call_id: 'b', output: 'rb' },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'one' }] },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'one' }] },
      ],
    }).request;
    const toolCall = (id: string) => ({ id, name: 'mcp__fixture__n', arguments: '{}' });
    expect(messages).toEqual([
      { role: 'user', text: 'hi', toolCalls: [], toolCallId: null },
      { role: 'assistant', text: '', toolCalls: [toolCall('a'), toolCall('b')], toolCallId: null },
      { role: 'tool', text: 'Wall time: 1\nra', toolCalls: [], toolCallId: 'a' },
      { role: 'tool', text: 'rb', toolCalls: [], toolCallId: 'b' },
      { role: 'assistant', text: 'one', toolCalls: [], toolCallId: null },
      { role: 'assistant', text: 'one', toolCalls: [], toolCallId: null },
    ]);
  });

  it('note content of the assistant that OpenAI refuses', () => {
    const faultOf = (role: string, type: string) => {
      const input = [{ role, content: [{ type, text: 'one' }] }];
      return decode({ input }).request.messages[0]?.fault;
    };
    expect(faultOf('assistant', 'input_text')).toBe(
      'a message of the assistant has content of the type input_text',
    );
    expect(faultOf('assistant', 'output_text')).toBeUndefined();
    expect(faultOf('assistant', 'refusal')).toBeUndefined();
    expect(faultOf('user', 'input_text')).toBeUndefined();
  });

  it('may hold files and images', () => {
    const data = Buffer.from('Grüße').toString('base64');
    const content = [
      { type: 'input_file', filename: 'a.txt', file_data: `data:text/plain;base64,${data}` },
      { type: 'input_file', file_url: 'http://x/b.pdf' },
      { type: 'input_image', image_url: `data:image/png;base64,${data}` },
    ];
    expect(decode({ input: [{ role: 'user', content }] }).request.messages[0]?.text).toBe(
      '[file a.txt text/plain]\nGrüße\n[file http://x/b.pdf]\n[image image/png 7 bytes]',
    );
  });
});

it('reads tools, those of a namespace under both names', () => {
  const parameters = { properties: { cmd: {} } };
  const decoded = decode({
    input: 'x',
    tools: [
      { type: 'function', name: 'exec_command', parameters },
      { type: 'namespace', name: 'mcp__fx', tools: [{ type: 'function', name: 'commit_memory' }] },
      { type: 'web_search' },
      { type: 'custom', name: 'apply_patch' },
    ],
    tool_choice: 'required',
    text: { format: { type: 'json_schema', name: 't', schema: { properties: { title: {} } } } },
  });
  expect(decoded.request.tools).toEqual([
    { name: 'exec_command', argumentNames: ['cmd'] },
    { name: 'mcp__fx__commit_memory', argumentNames: [] },
  ]);
  expect(decoded.namespaced).toEqual(
    new Map([['mcp__fx__commit_memory', { namespace: 'mcp__fx', name: 'commit_memory' }]]),
  );
  expect(decoded).toMatchObject({ jsonFields: ['title'], request: { mustCallTool: true } });
});

describe('refusals', () => {
  it.each([
    ['no JSON', '{'],
    ['no input', '{}'],
    ['an empty input', '{"input":[]}'],
    ['an unknown role', '{"input":[{"role":"robot","content":""}]}'],
    ['a role from the prototype', '{"input":[{"role":"constructor","content":""}]}'],
    ['a response that was never given', '{"input":"x","previous_response_id":"r"}'],
    ['too many items', JSON.stringify({ input: Array(10_001).fill({ role: 'user' }) })],
  ])('refuses %s', (_name, body) => {
    expect(decodeBody(openaiResponses, body, '')).toMatchObject({ kind: 'refused', status: 400 });
  });

  it('survives nonsense in every field', () => {
    const decoded = decode({ input: [null, 3, { type: 'novel' }], tools: [null], text: 3 });
    expect(decoded.request.messages).toEqual([]);
  });
});
