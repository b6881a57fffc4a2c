// Answers that a client keeps in the pieces in which they were streamed.
import { describe, expect, it } from 'vitest';
import { joinPieces } from '../../../src/domain/answer-pieces.ts';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import { cut } from '../../../src/providers/answer-encoding.ts';
import { anthropicMessages } from '../../../src/providers/anthropic/anthropic.ts';
import { decodeBody } from '../../../src/providers/decode-body.ts';
import { geminiContent } from '../../../src/providers/gemini/gemini.ts';
import { openaiChat, openaiResponses } from '../../../src/providers/openai/openai.ts';
import type { ModelDialect } from '../../../src/providers/provider.ts';
import { type GeminiClient, verdictThrough } from '../judge/through-gemini.ts';

const answer = 'Hello, Ann. [R-aaaaaaaaaa]';
const other = 'Goodbye. [R-bbbbbbbbbb]';
const asked = 'Hi. [T-aaaaaaaaaa]';
const json = '{"answer":"Hello. [R-aaaaaaaaaa]","sure":true}';

describe('pieces', () => {
  it.each([
    ['that are cut in a mark', ['Hello, Ann. [R-aaa', 'aaaaaaa]'], [answer]],
    ['that are cut behind a mark', ['Hello, Ann. [R-aaaaaaaaaa', ']'], [answer]],
    ['that are cut behind a mark in JSON', [json.slice(0, 31), json.slice(31)], [json]],
    ['that are white space', ['Hello,', ' ', 'Ann. [R-aaaaaaaaaa]'], [answer]],
    ['that are whole', [answer, other], [answer, other]],
    ['that are whole and the same', [answer, answer], [answer, answer]],
    ['that are whole in JSON and the same', [json, json], [json, json]],
    [
      'that are the pieces of an answer and the answer',
      [...cut(answer, 4), answer],
      [answer, answer],
    ],
    ['that are an answer and its pieces', [answer, ...cut(answer, 4)], [answer, answer]],
    ["that are the user's text and an answer", [asked, ...cut(answer, 3)], [asked, answer]],
    ['of which one is an empty end', [answer, ' '], [answer, ' ']],
  ])('%s', (_name, pieces, texts) => {
    expect(joinPieces(pieces)).toEqual(texts);
  });

  it('are joined in a time that grows with their length', () => {
    const many = Array.from({ length: 10_000 }, () => '#'.repeat(200));
    expect(joinPieces(many)).toHaveLength(1);
    expect(joinPieces([answer, `${'#'.repeat(200_000)}x`])).toHaveLength(2);
  });
});

function textsOf(dialect: ModelDialect, body: unknown): string[] {
  const path = '/v1beta/models/g:generateContent';
  const decoded = decodeBody(dialect, JSON.stringify(body), path);
  const messages: readonly ModelMessage[] =
    decoded.kind === 'decoded' ? decoded.request.messages : [];
  return messages.map(({ text }) => text);
}

describe('a message of the assistant in several blocks of text', () => {
  const blocks = (type: string, texts: readonly string[]) => texts.map((text) => ({ type, text }));
  it.each<[string, ModelDialect, (texts: readonly string[], role: string) => unknown]>([
    [
      'chat completions',
      openaiChat,
      (texts, role) => ({ messages: [{ role, content: blocks('text', texts) }] }),
    ],
    [
      'responses',
      openaiResponses,
      (texts, role) => ({
        input: [{ type: 'message', role, content: blocks('output_text', texts) }],
      }),
    ],
    [
      'messages',
      anthropicMessages,
      (texts, role) => ({ messages: [{ role, content: blocks('text', texts) }] }),
    ],
    [
      'Gemini',
      geminiContent,
      (texts, role) => ({
        contents: [
          {
            role: role === 'assistant' ? 'model' : role,
            parts: texts.map((text) => ({ text })),
          },
        ],
      }),
    ],
  ])('is one text, and one of the user is not: %s', (_name, dialect, toBody) => {
    expect(textsOf(dialect, toBody(cut(answer, 4), 'assistant'))).toEqual([answer]);
    expect(textsOf(dialect, toBody([answer, answer], 'assistant'))).toEqual([
      `${answer}\n${answer}`,
    ]);
    expect(textsOf(dialect, toBody(['a', 'b'], 'user'))).toEqual(['a\nb']);
  });

  it('ends at a call, and not at a thought', () => {
    const content = [
      { type: 'text', text: 'I lo' },
      { type: 'thinking', thinking: 'Hm.' },
      { type: 'text', text: 'ok.' },
      { type: 'tool_use', id: 'x', name: 'a', input: {} },
      'Done.',
    ];
    const messages = [{ role: 'assistant', content }];
    expect(textsOf(anthropicMessages, { messages })).toEqual(['I look.\nDone.']);
    const parts = [
      { text: 'I lo' },
      { text: 'Hm.', thought: true },
      { text: 'ok.' },
      { functionCall: { name: 'a' } },
      { text: 'Done.' },
    ];
    expect(textsOf(geminiContent, { contents: [{ role: 'model', parts }] })).toEqual([
      'I look.\nDone.',
    ]);
  });
});

it("contents of Gemini's model in a row are the answers that they are", () => {
  const model = (...texts: readonly string[]) => ({
    role: 'model',
    parts: texts.map((text) => ({ text })),
  });
  const call = { role: 'model', parts: [{ functionCall: { name: 'a' } }] };
  const contents = [
    ...cut(answer, 4).map((text) => model(text)),
    model(''),
    { role: 'user', parts: [{ text: 'x' }] },
    { role: 'user', parts: [{ text: 'y' }] },
    model('Let me', ' look'),
    model('.'),
    call,
    model(...cut(other, 2)),
    model(other),
  ];
  expect(textsOf(geminiContent, { contents })).toEqual([
    ...[answer, '', 'x', 'y', 'Let me look.', '', other, other],
  ]);
});

const kept = (toKept: NonNullable<GeminiClient['kept']>): GeminiClient => ({ kept: toKept });
const chunks = kept((text) => cut(text, 4).map((piece) => [piece]));
const parts = kept((text) => [cut(text, 4)]);

describe('an agent that keeps a streamed answer', () => {
  it.each(['name-recall', 'two-sessions', 'said-with-calls'])(
    'in contents or in parts is sound in %s',
    async (canary) => {
      for (const client of [chunks, parts])
        expect(await verdictThrough(client, canary)).toEqual({ verdict: 'passed', layer: null });
    },
  );

  it.each<[string, string, GeminiClient]>([
    ['twice', 'sent-doubled', kept((text) => [[text], [text]])],
    [
      'in chunks, and then whole',
      'sent-doubled',
      kept((text) => [...cut(text, 4).map((piece) => [piece]), [text]]),
    ],
    [
      'in chunks, twice',
      'sent-doubled',
      kept((text) => [...cut(text, 4), ...cut(text, 4)].map((piece) => [piece])),
    ],
    ['as its last chunk', 'not-sent-to-model', kept((text) => [cut(text, 4).slice(-1)])],
    [
      'without one chunk',
      'not-sent-to-model',
      kept((text) => cut(text, 4).flatMap((piece, index) => (index === 1 ? [] : [[piece]]))),
    ],
    ['next to an empty content', 'sent-broken', kept((text) => [[text], ['']])],
  ])('%s is broken: %s', async (_name, layer, client) => {
    expect(await verdictThrough(client, 'name-recall')).toEqual({ verdict: 'failed', layer });
  });

  it("behind the user's text as the model's is broken", async () => {
    const verdict = await verdictThrough(chunks, 'name-recall', {
      keep: ([user, ...rest]) =>
        user === undefined ? [] : [user, { ...user, role: 'assistant' }, ...rest],
    });
    expect(verdict).toEqual({ verdict: 'failed', layer: 'sent-doubled' });
  });
});
