// What the scripted model makes of a conversation when an agent has its question put anew.
import { describe, expect, it } from 'vitest';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import type { CondensedMark } from '../../../src/domain/token.ts';
import { answerOrder } from '../../../src/scripted-model/condense.ts';
import { readRequest } from '../../../src/transcript/reader.ts';
import { inDialect } from '../support/dialect.ts';

const order = 'Given the conversation, formulate a standalone question.';
const mark = 'S-aaaaaaaaaa' as CondensedMark;

function rewritten(said: string): string {
  const toMessage = (role: ModelMessage['role'], text: string): ModelMessage => ({
    role,
    text,
    toolCalls: [],
    toolCallId: null,
  });
  const messages = [toMessage('system', order), toMessage('user', said)];
  const request = {
    ...inDialect('openai-chat'),
    model: 'm',
    stream: false,
    messages,
    tools: [],
  } as const;
  return answerOrder(readRequest(request), { makeCondensedMark: () => mark })?.text ?? '';
}

describe('a question that is put anew', () => {
  it.each([
    ['alone', 'Where is it? [T-bbbbbbbbbb]', 'Where is it? [T-bbbbbbbbbb]'],
    [
      'in one message with what was said before',
      'Hello. [T-aaaaaaaaaa]\nHi. [R-aaaaaaaaaa]\nWhere is it? [T-bbbbbbbbbb]',
      'Where is it? [T-bbbbbbbbbb]',
    ],
    [
      'a file without a text, whose name and path hold its tag',
      '- log-F-aaaaaaaaaa-T-bbbbbbbbbb.txt at /data/log-F-aaaaaaaaaa-T-bbbbbbbbbb.txt',
      '- log-F-aaaaaaaaaa-T-bbbbbbbbbb.txt at /data/log-F-aaaaaaaaaa-T-bbbbbbbbbb.txt',
    ],
    [
      'such a file, after what was said before in one message',
      'Hello. [T-aaaaaaaaaa]\nHi. [R-aaaaaaaaaa]\n- log-T-bbbbbbbbbb.txt at /data/log-T-bbbbbbbbbb.txt',
      '- log-T-bbbbbbbbbb.txt at /data/log-T-bbbbbbbbbb.txt',
    ],
  ])('is whole: %s', (_name, said, asked) => {
    expect(rewritten(said).split(`\n[${mark}] `)[1]).toBe(asked);
  });
});
