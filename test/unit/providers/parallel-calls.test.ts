// Several calls in one answer, as each dialect puts them on the wire.
import { expect, it } from 'vitest';
import type { ModelExchange } from '../../../src/domain/witness.ts';
import { anthropicMessages } from '../../../src/providers/anthropic/anthropic.ts';
import { decodeBody } from '../../../src/providers/decode-body.ts';
import { geminiContent } from '../../../src/providers/gemini/gemini.ts';
import { openaiChat, openaiResponses } from '../../../src/providers/openai/openai.ts';
import type { ModelDialect } from '../../../src/providers/provider.ts';
import { readRequest } from '../../../src/transcript/reader.ts';

const geminiPath = (method: string) => `/v1beta/models/g:${method}?alt=sse`;
const messages = [{ role: 'user', content: 'x' }];

function encode(dialect: ModelDialect, body: object, path: string): string {
  const decoded = decodeBody(dialect, JSON.stringify(body), path);
  if (decoded.kind === 'refused') throw new Error(decoded.message);
  const toolCalls = ['a', 'b'].map((id) => ({
    id,
    name: `tool_${id}`,
    arguments: `{"n":"${id}"}`,
  }));
  const exchange: ModelExchange = {
    sequence: 1,
    at: 0,
    request: decoded.request,
    transcript: readRequest(decoded.request),
    requestBody: '',
    route: { kind: 'side', reason: '' },
    answer: { text: null, toolCalls },
    receipt: null,
    called: null,
    passedOver: [],
  };
  return dialect.encode(exchange, decoded).body.join('');
}

it.each([
  ['chat', openaiChat, { messages }, '', '"finish_reason":"tool_calls"'],
  ['chat, streamed', openaiChat, { messages, stream: true }, '', '"finish_reason":"tool_calls"'],
  ['responses', openaiResponses, { input: 'x' }, '', '"status":"completed"'],
  ['responses, streamed', openaiResponses, { input: 'x', stream: true }, '', 'response.completed'],
  ['messages', anthropicMessages, { messages }, '', '"stop_reason":"tool_use"'],
  ['messages, streamed', anthropicMessages, { messages, stream: true }, '', '"index":1'],
  ['Gemini', geminiContent, { contents: [{}] }, geminiPath('generateContent'), 'STOP'],
  [
    'Gemini, streamed',
    geminiContent,
    { contents: [{}] },
    geminiPath('streamGenerateContent'),
    'STOP',
  ],
])('both stand in the answer: %s', (_name, dialect, body, path, end) => {
  const encoded = encode(dialect, body, path);
  expect(encoded).toContain('tool_a');
  expect(encoded.lastIndexOf('tool_b')).toBeGreaterThan(encoded.indexOf('tool_a'));
  expect(encoded).toContain(end);
});
