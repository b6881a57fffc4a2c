// Whatever an agent sends, a dialect decodes it or refuses it, and what was decoded is answered:
// nothing throws.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anthropicMessages } from '../../../src/providers/anthropic/anthropic.ts';
import { decodeBody } from '../../../src/providers/decode-body.ts';
import { geminiContent } from '../../../src/providers/gemini/gemini.ts';
import { openaiChat, openaiResponses } from '../../../src/providers/openai/openai.ts';
import type { ModelDialect } from '../../../src/providers/provider.ts';
import { createModelSession } from '../../../src/scripted-model/model-session.ts';
import { call, clock, say, script, seededRandom, tag1, tools } from '../scripted-model/builders.ts';

const words = [
  'user',
  'assistant',
  'model',
  'tool',
  'system',
  'text',
  'tool_use',
  'tool_result',
  'function_call',
  'function_call_output',
  'message',
  'namespace',
  'function',
  'document',
  'base64',
  'constructor',
  `Hi [${tag1}]`,
  'mcp__x__commit_memory',
];
const keys = [
  'role',
  'type',
  'content',
  'parts',
  'text',
  'name',
  'tools',
  'source',
  'functionCall',
  'functionResponse',
  'response',
  'tool_calls',
  'function',
  'id',
  'call_id',
  'namespace',
  'arguments',
  'input',
  'output',
  'inlineData',
  'functionDeclarations',
  'tool_choice',
  'stream',
  '__proto__',
];
const leaf = fc.oneof(fc.constantFrom(...words), fc.boolean(), fc.integer(), fc.constant(null));
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 5 }),
  ),
}));
const body = fc.record(
  {
    messages: fc.array(json, { maxLength: 5 }),
    input: fc.array(json, { maxLength: 5 }),
    contents: fc.array(json, { maxLength: 5 }),
    tools: json,
    system: json,
    stream: fc.boolean(),
    tool_choice: json,
  },
  { requiredKeys: [] },
);

const gemini = '/v1beta/models/g:streamGenerateContent';
const dialects: readonly [string, ModelDialect, string][] = [
  ['chat', openaiChat, '/v1/chat/completions'],
  ['responses', openaiResponses, '/v1/responses'],
  ['messages', anthropicMessages, '/v1/messages?beta=true'],
  ['Gemini', geminiContent, `${gemini}?alt=sse`],
  ['Gemini, as an array', geminiContent, gemini],
];

describe.each(dialects)('%s', (_name, dialect, path) => {
  it('accepts its path', () => {
    expect(dialect.asks(path.split('?', 1)[0] ?? '')).toBe(true);
  });

  it('answers or refuses', () => {
    const session = createModelSession({ random: seededRandom(), clock, tools });
    session.register(script([call('commit-memory'), say('Hello.')]));
    fc.assert(
      fc.property(fc.oneof(body, json), (value) => {
        const text = JSON.stringify(value);
        const decoded = decodeBody(dialect, text, path);
        if (decoded.kind === 'refused') {
          expect(decoded.status).toBe(400);
          return;
        }
        const exchange = session.answer(decoded.request, text, decoded);
        if (exchange === null) return;
        const encoded = dialect.encode(exchange, decoded);
        expect(encoded.status).toBe(200);
        expect(encoded.body.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});

it.each([
  [openaiResponses, '/v1/responses/input_tokens'],
  [anthropicMessages, '/v1/messages/count_tokens'],
  [geminiContent, '/v1beta/models/g:countTokens'],
])('a count of tokens has a path of its own: $name', (dialect, path) => {
  expect([dialect.asks(path), dialect.count?.asks(path)]).toEqual([false, true]);
  expect(JSON.stringify(dialect.count?.encode(7))).toContain('7');
});

it.each([
  [
    'Anthropic arguments',
    anthropicMessages,
    '{"messages":[{"role":"assistant","content":[{"type":"tool_use","input":@}]}]}',
    'refused',
  ],
  [
    'Anthropic documents',
    anthropicMessages,
    '{"messages":[{"role":"user","content":[{"type":"document","source":{"type":"content","content":@}}]}]}',
    'decoded',
  ],
  [
    'responses arguments',
    openaiResponses,
    '{"input":[{"type":"function_call","name":"x","arguments":@}]}',
    'refused',
  ],
  [
    'Gemini arguments',
    geminiContent,
    '{"contents":[{"role":"model","parts":[{"functionCall":{"name":"x","args":@}}]}]}',
    'refused',
  ],
  [
    'Gemini responses',
    geminiContent,
    '{"contents":[{"parts":[{"functionResponse":{"name":"x","response":{"a":@,"b":1}}}]}]}',
    'refused',
  ],
])('is not overrun by nesting: %s', (_name, dialect, template, kind) => {
  const depth = 200_000;
  const text = template.replace('@', '['.repeat(depth) + ']'.repeat(depth));
  const decoded = decodeBody(dialect, text, `${gemini}?alt=sse`);
  expect(decoded.kind).toBe(kind);
  if (decoded.kind === 'refused') {
    expect(decoded.status).toBe(400);
    expect(decoded.message).toMatch(/nests? too deeply|nested too deeply/);
  }
});
