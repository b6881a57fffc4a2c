// The engine answers anything that decodes: it never throws, and its answer is always text or
// calls.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Step } from '../../../src/domain/canary.ts';
import type { ModelMessage, ModelRequest } from '../../../src/domain/model-request.ts';
import { findReceipts, type Tag } from '../../../src/domain/token.ts';
import { answer } from '../../../src/scripted-model/engine.ts';
import { readRequest } from '../../../src/transcript/reader.ts';
import { inDialect } from '../support/dialect.ts';
import { call, find, say, script, tag1, tag2, tools } from './builders.ts';

const text = fc
  .array(
    fc.oneof(
      fc.string(),
      fc.constantFrom(
        tag1,
        tag2,
        'R-aaaaaaaaaa',
        'F-cccccccccc',
        '/',
        'my name is ',
        '.',
        '\n',
        '{}',
        ' ',
      ),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));
const toolName = fc.oneof(
  fc.string(),
  fc.constantFrom('commit_memory', 'x_recall_memory', 'Read', '_'),
);
const message: fc.Arbitrary<ModelMessage> = fc.record({
  role: fc.constantFrom('system', 'user', 'assistant', 'tool'),
  text,
  toolCalls: fc.array(fc.record({ id: fc.string(), name: toolName, arguments: text }), {
    maxLength: 3,
  }),
  toolCallId: fc.option(fc.string()),
});
const request: fc.Arbitrary<ModelRequest> = fc.record({
  dialect: fc.constant('openai-chat'),
  demands: fc.constant(inDialect('openai-chat').demands),
  model: fc.string(),
  stream: fc.boolean(),
  messages: fc.array(message, { maxLength: 12 }),
  tools: fc.array(fc.record({ name: toolName, argumentNames: fc.array(fc.string()) }), {
    maxLength: 5,
  }),
});
const anyFind = fc.record({
  pattern: text,
  in: fc.constantFrom('user', 'assistant', 'tool-result', 'any'),
  pick: fc.constantFrom('last', 'first'),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(text, fc.array(anyFind, { maxLength: 2 })).map(([said, finds]) => say(said, finds)),
  fc
    .tuple(fc.constantFrom('commit-memory', 'recall-memory', 'read-file'), anyFind, text)
    .map(([tool, one, content]) =>
      call(tool, { find: [one], with: { content }, file: tool === 'read-file' ? 1 : null }),
    ),
);

it('never throws and always answers', () => {
  fc.assert(
    fc.property(request, fc.array(step, { maxLength: 4 }), (asked, steps) => {
      const known = script(steps, { files: [{ name: 'n-F-cccccccccc.txt', tag: 'F-cccccccccc' }] });
      const context = {
        scripts: new Map<Tag, typeof known>([[tag1, known]]),
        tools,
        makeReceipt: () => 'R-zzzzzzzzzz' as const,
        makeCallId: () => 'callid',
      };
      const decision = answer(asked, readRequest(asked), context);
      expect(answer(asked, readRequest(asked), context)).toEqual(decision);
      expect((decision.answer.text === null) === decision.answer.toolCalls.length > 0).toBe(true);
      if (decision.receipt !== null)
        expect(findReceipts(decision.answer.text ?? '').at(-1)).toBe(decision.receipt);
      for (const { name } of decision.answer.toolCalls)
        expect(asked.tools.map((tool) => tool.name)).toContain(name);
    }),
    { numRuns: 500 },
  );
});

it('finds what stands between two pieces, whatever stands around them', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[A-Za-z0-9-]{1,40}$/),
      fc.string({ maxLength: 50 }),
      (fact, noise) => {
        const asked: ModelRequest = {
          ...inDialect('openai-chat'),
          model: 'm',
          stream: false,
          messages: [
            {
              role: 'user',
              text: `${noise}\nmy name is ${fact}. [${tag1}]`,
              toolCalls: [],
              toolCallId: null,
            },
          ],
          tools: [],
        };
        const known = script([say('It is {}.', [find('my name is {}.')])]);
        const decision = answer(asked, readRequest(asked), {
          scripts: new Map<Tag, typeof known>([[tag1, known]]),
          tools,
          makeReceipt: () => 'R-zzzzzzzzzz' as const,
          makeCallId: () => 'callid',
        });
        expect(decision.answer.text).toBe(`It is ${fact}. [R-zzzzzzzzzz]`);
      },
    ),
    { numRuns: 200 },
  );
});
