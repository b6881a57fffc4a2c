// What Gemini thinks, as agents get it and send it back: the real client over real sockets.
import { type Content, GoogleGenAI, type Part } from '@google/genai';
import { describe, expect, it } from 'vitest';
import { startModelEndpoint } from '../../../src/scripted-model/model-endpoint.ts';
import {
  call,
  clock,
  say,
  script,
  seededRandom,
  tag1,
  tag2,
  tools,
} from '../scripted-model/builders.ts';

const functionDeclarations = ['commit_memory', 'recall_memory'].map((name) => ({
  name,
  parametersJsonSchema: { type: 'object', properties: { content: {}, query: {} } },
}));
const strict = 'gemini-3-pro-preview';
const lenient = ['gemini-2.5-flash', 'gemini-3-pro-image-preview', 'scripted-model'];

/** What an agent makes of the contents before it sends them. */
type Habit = (contents: readonly Content[]) => readonly Content[];

const eachPart =
  (change: (part: Part) => Part): Habit =>
  (contents) =>
    contents.map(({ role, parts = [] }) => ({ ...{ role: role ?? '' }, parts: parts.map(change) }));
const unsigned = eachPart(({ thoughtSignature: _, ...part }) => part);
const signedBy = (change: (signature: string) => string): Habit =>
  eachPart((part) =>
    part.thoughtSignature === undefined
      ? part
      : { ...part, thoughtSignature: change(part.thoughtSignature) },
  );
const withoutIds = eachPart((part) => {
  const { id: _, ...functionCall } = part.functionCall ?? {};
  return part.functionCall === undefined ? part : { ...part, functionCall };
});

interface Setting {
  readonly model?: string;
  readonly streamed?: boolean;
  readonly thinking?: { includeThoughts?: boolean; thinkingBudget?: number };
}

/** Plays two turns, the first with two calls at once and one after them. */
async function play(habit: Habit, setting: Setting = {}) {
  const { model = strict, streamed = false, thinking } = setting;
  await using endpoint = await startModelEndpoint({
    ...{ random: seededRandom(), clock, tools, bindHost: '127.0.0.1' },
  });
  const steps = [
    call('commit-memory', { with: { content: 'blue' } }),
    call('recall-memory', { with: { query: 'blue' }, together: true }),
    call('recall-memory', { with: { query: 'colour' } }),
    say('Noted.'),
  ];
  endpoint.register(script(steps, { thinks: true }));
  endpoint.register(script([say('Well, well.')], { thinks: true, tag: tag2 }));
  const httpOptions = { baseUrl: endpoint.url('127.0.0.1'), apiVersion: 'v1beta' };
  const { models } = new GoogleGenAI({ apiKey: 'x', httpOptions });
  const contents: Content[] = [{ role: 'user', parts: [{ text: `My colour is blue. [${tag1}]` }] }];
  const answers: (readonly Part[])[] = [];
  for (let round = 0; round < 4; round += 1) {
    const thinkingConfig = thinking === undefined ? {} : { thinkingConfig: thinking };
    const config = { tools: [{ functionDeclarations }], ...thinkingConfig };
    const asked = { model, contents: [...habit(contents)], config };
    const parts: Part[] = [];
    const take = ({ candidates }: Awaited<ReturnType<typeof models.generateContent>>): void => {
      parts.push(...(candidates?.[0]?.content?.parts ?? []));
    };
    if (streamed) for await (const chunk of await models.generateContentStream(asked)) take(chunk);
    else take(await models.generateContent(asked));
    answers.push(parts);
    contents.push({ role: 'model', parts });
    const results = parts.flatMap(({ functionCall }): Part[] => {
      const { name = '', id } = functionCall ?? {};
      const answered = { name, response: { result: 'ok' }, ...(id === undefined ? {} : { id }) };
      return functionCall === undefined ? [] : [{ functionResponse: answered }];
    });
    const next = [{ text: `And now? [${tag2}]` }];
    contents.push({ role: 'user', parts: results.length > 0 ? results : next });
  }
  const requests = endpoint.exchanges().map(({ request }) => request);
  const words = requests.flatMap(({ messages }) => messages.map(({ text }) => text));
  expect(words.filter((text) => text.includes('I look at what I was asked'))).toEqual([]);
  return { answers, faults: requests.map(({ fault }) => fault) };
}

const none = [undefined, undefined, undefined, undefined];
const all: Habit = (contents) => contents;
const signed = (parts: readonly Part[] = []): boolean[] =>
  parts.map(({ thoughtSignature }) => thoughtSignature !== undefined);

describe.each([false, true])('a model that thinks (streamed: %s)', (streamed) => {
  it('signs the first of its calls, and the end of its text', async () => {
    const { answers, faults } = await play(all, { streamed });
    expect(signed(answers[0])).toEqual([true, false]);
    expect(signed(answers[1])).toEqual([true]);
    expect(signed(answers[2]).at(-1)).toBe(true);
    expect(faults).toEqual(none);
  });

  it('tells what it thought where that is asked for, and thinks of nothing without a budget', async () => {
    const shown = await play(all, { streamed, thinking: { includeThoughts: true } });
    expect(shown.answers[0]?.[0]).toMatchObject({ thought: true, text: expect.any(String) });
    expect(shown.faults).toEqual(none);
    const setting = { streamed, model: 'gemini-2.5-flash', thinking: { thinkingBudget: 0 } };
    const { answers } = await play(all, setting);
    expect(answers.flatMap(signed)).not.toContain(true);
  });
});

describe('what Google refuses of signatures', () => {
  it('a call of the newest turn without its own', async () => {
    const { faults } = await play(unsigned);
    const says =
      'the call of commit_memory comes without the signature of its thought (thoughtSignature)';
    expect(faults).toEqual([undefined, says, says, undefined]);
    const anonymous: Habit = (contents) => withoutIds(unsigned(contents));
    expect((await play(anonymous)).faults).toEqual(faults);
    const secondAlone: Habit = (contents) => [
      ...contents.slice(0, 3),
      ...unsigned(contents.slice(3)),
    ];
    expect((await play(secondAlone)).faults).toEqual([
      undefined,
      undefined,
      expect.stringContaining('the call of recall_memory comes without'),
      undefined,
    ]);
  });

  it('one that was changed', async () => {
    const { faults } = await play(signedBy((signature) => signature.slice(0, -8)));
    const says = expect.stringContaining('that is not its own');
    expect(faults).toEqual([undefined, says, says, undefined]);
  });

  it('nothing of a model that does not demand them', async () => {
    for (const model of lenient) expect((await play(unsigned, { model })).faults).toEqual(none);
  });

  it('nothing that is written in another alphabet, in snake case, or in its place by the manual', async () => {
    const forUrls = (text: string): string => Buffer.from(text, 'base64').toString('base64url');
    for (const change of [
      forUrls,
      () => 'skip_thought_signature_validator',
      () => 'context_engineering_is_the_way_to_go',
      () => Buffer.from('skip_thought_signature_validator').toString('base64'),
      () => 'CrICAdHtim827fQ',
    ])
      expect((await play(signedBy(change))).faults).toEqual(none);
  });

  it('nothing where each chunk of a stream is kept as a content, or a signature with each call', async () => {
    const parted: Habit = (contents) =>
      contents.flatMap(({ role = '', parts = [] }) =>
        role === 'model' ? parts.map((part) => ({ role, parts: [part] })) : [{ role, parts }],
      );
    expect((await play(parted, { streamed: true })).faults).toEqual(none);
  });
});
