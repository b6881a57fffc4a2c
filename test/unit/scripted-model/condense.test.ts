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

describe('a conversation in one message', () => {
  const asked = 'Where is it? [T-bbbbbbbbbb]';
  const toldOf = (said: string): string[] =>
    rewritten(said)
      .split('\n')
      .filter((line) => line.startsWith('- '));

  it.each([
    [
      'with a label before each text',
      `Human: Hello. [T-aaaaaaaaaa]\nAI: Hi. [R-aaaaaaaaaa]\nFollow Up Input: ${asked}`,
      [
        '- user: Hello. [T-aaaaaaaaaa]',
        '- assistant: Hi. [R-aaaaaaaaaa]',
        `- user: Follow Up Input: ${asked}`,
      ],
    ],
    [
      'with the question as its last entry',
      `Chat history:\nUser: Hello. [T-aaaaaaaaaa]\nAssistant: Hi. [R-aaaaaaaaaa]\nUser: ${asked}`,
      [
        '- user: Chat history:',
        '- user: Hello. [T-aaaaaaaaaa]',
        '- assistant: Hi. [R-aaaaaaaaaa]',
        `- user: ${asked}`,
      ],
    ],
    [
      'in elements',
      `<user>Hello. [T-aaaaaaaaaa]</user>\n<assistant>Hi. [R-aaaaaaaaaa]</assistant>\n${asked}`,
      ['- user: Hello. [T-aaaaaaaaaa]', '- assistant: Hi. [R-aaaaaaaaaa]', `- user: ${asked}`],
    ],
    [
      'whose texts have such words at a beginning of their lines',
      `Human: Hello.\nAgent: Smith. [T-aaaaaaaaaa]\nAI: Hi.\nUser: Smith. [R-aaaaaaaaaa]\nHuman: ${asked}`,
      [
        '- user: Hello. Agent: Smith. [T-aaaaaaaaaa]',
        '- assistant: Hi. User: Smith. [R-aaaaaaaaaa]',
        `- user: ${asked}`,
      ],
    ],
    [
      'that is one text, with a label of its own',
      'Agent: Smith. [T-bbbbbbbbbb]',
      ['- user: Agent: Smith. [T-bbbbbbbbbb]'],
    ],
    [
      'whose label names another than the one who speaks',
      `AI: Hello. [T-aaaaaaaaaa]\n${asked}`,
      [`- user: AI: Hello. [T-aaaaaaaaaa] ${asked}`],
    ],
    [
      'that names nobody',
      `Hello. [T-aaaaaaaaaa]\nHi. [R-aaaaaaaaaa]\n${asked}`,
      [`- user: Hello. [T-aaaaaaaaaa] Hi. [R-aaaaaaaaaa] ${asked}`],
    ],
  ])('is told with its own speakers: %s', (_name, said, lines) => {
    expect(toldOf(said)).toEqual(lines);
  });
});
