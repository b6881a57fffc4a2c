// Requests that offer tools and forbid their calls, in each dialect.
import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../src/domain/fields.ts';
import { anthropicMessages } from '../../../src/providers/anthropic/anthropic.ts';
import { decodeBody } from '../../../src/providers/decode-body.ts';
import { geminiContent } from '../../../src/providers/gemini/gemini.ts';
import { openaiChat, openaiResponses } from '../../../src/providers/openai/openai.ts';
import type { ModelDialect } from '../../../src/providers/provider.ts';
import { createModelSession } from '../../../src/scripted-model/model-session.ts';
import { judgedThrough, verdictThrough } from '../judge/through-gemini.ts';
import { call, clock, say, script, seededRandom, tag1, tools } from '../scripted-model/builders.ts';

const properties = { content: { type: 'string' } };
const messages = [{ role: 'user', content: `Hi. [${tag1}]` }];
const reason = 'the request forbids tool calls (tool_choice: none)';
const name = 'commit_memory';

const dialects: readonly [string, ModelDialect, Fields, Fields][] = [
  [
    'chat completions',
    openaiChat,
    { messages, tools: [{ type: 'function', function: { name, parameters: { properties } } }] },
    { tool_choice: 'none' },
  ],
  [
    'responses',
    openaiResponses,
    { input: messages, tools: [{ type: 'function', name, parameters: { properties } }] },
    { tool_choice: 'none' },
  ],
  [
    'messages',
    anthropicMessages,
    { messages, tools: [{ name, input_schema: { properties } }] },
    { tool_choice: { type: 'none' } },
  ],
  [
    'Gemini',
    geminiContent,
    {
      contents: [{ role: 'user', parts: [{ text: `Hi. [${tag1}]` }] }],
      tools: [{ functionDeclarations: [{ name, parameters: { properties } }] }],
    },
    { toolConfig: { functionCallingConfig: { mode: 'NONE', allowedFunctionNames: [name] } } },
  ],
];

/** What is answered to a body in which a step with a call is due. */
function answerTo(dialect: ModelDialect, body: Fields, fails?: 'unknown-tool') {
  const text = JSON.stringify(body);
  const decoded = decodeBody(dialect, text, '/v1beta/models/g:generateContent');
  if (decoded.kind !== 'decoded') throw new Error(decoded.message);
  const session = createModelSession({ random: seededRandom(), clock, tools });
  const failing = fails === undefined ? {} : { fails };
  session.register(
    script([call('commit-memory', { with: { content: 'x' } }), say('Hi.')], failing),
  );
  const exchange = session.answer(decoded.request, text, decoded);
  return {
    called: exchange?.answer.toolCalls.map((one) => one.name),
    through: exchange?.answer.through,
    passedOver: exchange?.passedOver,
  };
}

describe.each(dialects)('%s', (_name, dialect, body, choice) => {
  it('get no call where they forbid it, and the step says why', () => {
    expect(answerTo(dialect, { ...body, ...choice })).toEqual({
      called: [],
      through: undefined,
      passedOver: [{ tool: 'commit-memory', cause: 'not-offered', reason }],
    });
    expect(answerTo(dialect, body)).toMatchObject({ called: [name], passedOver: [] });
  });

  it('say of a tool that they do not offer just that', () => {
    const { passedOver } = answerTo(dialect, { ...body, ...choice, tools: [] });
    expect(passedOver).toMatchObject([
      { cause: 'not-offered', reason: expect.stringContaining('no tool for commit-memory') },
    ]);
  });

  it('get no bad call either', () => {
    expect(answerTo(dialect, { ...body, ...choice }, 'unknown-tool').called).toEqual([]);
    expect(answerTo(dialect, body, 'unknown-tool').called).toHaveLength(1);
  });
});

describe('an agent that always forbids calls', () => {
  it.each(['memory-across-sessions', 'several-files', 'tool-loop'])(
    'is judged as one without tools: %s',
    async (canary) => {
      const { verdict, headline, error } = await judgedThrough({ mode: 'NONE' }, canary);
      expect(verdict).toBe('errored');
      expect(headline).toContain(reason);
      expect(error?.hint).toContain('let its model requests allow calls');
      expect(await verdictThrough({}, canary, { tools: () => [] })).toMatchObject({ verdict });
      expect(await verdictThrough({ mode: 'AUTO' }, canary)).toMatchObject({ verdict: 'passed' });
    },
  );

  it('is sound where no call is due', async () => {
    expect(await verdictThrough({ mode: 'NONE' }, 'name-recall')).toEqual({
      verdict: 'passed',
      layer: null,
    });
  });
});
