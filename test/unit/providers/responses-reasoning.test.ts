// What a model of OpenAI's reasons, as agents get it and send it back: the real client over real
// sockets.
import OpenAI from 'openai';
import type {
  Response,
  ResponseCreateParamsNonStreaming,
  ResponseFunctionToolCall,
  ResponseInputItem,
  ResponseReasoningItem,
  Tool,
} from 'openai/resources/responses/responses';
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

const parameters = { type: 'object', properties: { content: {}, query: {} } };
const offered: Tool[] = [{ type: 'function', name: 'recall_memory', parameters, strict: false }];
const question: ResponseInputItem = { role: 'user', content: `My colour is blue. [${tag1}]` };
const next: ResponseInputItem = { role: 'user', content: `And now? [${tag2}]` };

type Setting = Pick<ResponseCreateParamsNonStreaming, 'store' | 'include' | 'reasoning'>;
/** What an agent makes of the items before it sends them. */
type Habit = (items: readonly ResponseInputItem[]) => readonly ResponseInputItem[];

const stored: Setting = { reasoning: { effort: 'low', summary: 'auto' } };
const stateless: Setting = { store: false, include: ['reasoning.encrypted_content'] };

const typeOf = (item: ResponseInputItem): string => item.type ?? 'message';
const without =
  (...types: readonly string[]): Habit =>
  (items) =>
    items.filter((item) => !types.includes(typeOf(item)));
const eachReasoning =
  (change: (item: ResponseReasoningItem) => ResponseReasoningItem): Habit =>
  (items) =>
    items.map((item) => (item.type === 'reasoning' ? change(item) : item));
const withoutContent = eachReasoning((item) => ({ ...item, encrypted_content: null }));
const withContent = (encrypted_content: string): Habit =>
  eachReasoning((item) => ({ ...item, encrypted_content }));
/** As the AI SDK does: an id in the place of each item that is kept. */
const named: Habit = (items) =>
  items.map((item) =>
    'id' in item && typeof item.id === 'string' ? { type: 'item_reference', id: item.id } : item,
  );
const withoutIds: Habit = (items) =>
  items.map((item) => {
    const { id: _id, ...rest } = { id: '', ...item };
    return item.type === 'reasoning' ? item : (rest as ResponseInputItem);
  });

/** Plays two turns, the first with a round of calls, and tells what was seen. */
async function play(habit: Habit, setting: Setting, isStreamed = false) {
  await using endpoint = await startModelEndpoint({
    ...{ random: seededRandom(), clock, tools, bindHost: '127.0.0.1' },
  });
  const steps = [call('recall-memory', { with: { query: 'colour' } }), say('Noted.')];
  endpoint.register(script(steps, { thinks: true }));
  endpoint.register(script([say('Well.')], { thinks: true, tag: tag2 }));
  const baseURL = `${endpoint.url('127.0.0.1')}/v1`;
  const { responses } = new OpenAI({ baseURL, apiKey: 'x', maxRetries: 0 });
  const items: ResponseInputItem[] = [question];
  const answers: Response[] = [];
  for (let round = 0; round < 3; round += 1) {
    const asked = { model: 'gpt-5', tools: offered, input: [...habit(items)], ...setting };
    const answer: Response = isStreamed
      ? await responses.stream(asked).finalResponse()
      : await responses.create(asked);
    answers.push(answer);
    items.push(...(answer.output as ResponseInputItem[]));
    const called = answer.output.find(
      (item): item is ResponseFunctionToolCall => item.type === 'function_call',
    );
    if (called === undefined) items.push(next);
    else items.push({ type: 'function_call_output', call_id: called.call_id, output: 'blue' });
  }
  const requests = endpoint.exchanges().map(({ request }) => request);
  const words = requests.flatMap(({ messages }) => messages.map(({ text }) => text));
  expect(words.filter((text) => text.includes('I look at what I was asked'))).toEqual([]);
  return { answers, faults: requests.map(({ fault }) => fault) };
}

const none = [undefined, undefined, undefined];
const all: Habit = (items) => items;

describe.each([false, true])('a model that reasons (streamed: %s)', (isStreamed) => {
  it('answers with a reasoning item before each call and each text', async () => {
    const { answers, faults } = await play(all, stored, isStreamed);
    expect(answers.map(({ output }) => output.map(({ type }) => type))).toEqual([
      ['reasoning', 'function_call'],
      ['reasoning', 'message'],
      ['reasoning', 'message'],
    ]);
    const [item] = answers[0]?.output ?? [];
    expect(item).toMatchObject({ id: expect.stringMatching(/^rs_/), summary: [{}] });
    expect(faults).toEqual(none);
  });

  it('seals it, and has no words where no summary is asked for', async () => {
    const { answers, faults } = await play(all, stateless, isStreamed);
    expect(answers[0]?.output[0]).toMatchObject({
      summary: [],
      encrypted_content: expect.stringMatching(/^\S{400}$/),
    });
    expect(faults).toEqual(none);
  });

  it('reasons of nothing where the request asks for no reasoning', async () => {
    for (const setting of [{}, { store: false }, { reasoning: { effort: 'none' as const } }]) {
      const { answers, faults } = await play(all, setting, isStreamed);
      const types = answers.flatMap(({ output }) => output.map(({ type }) => type));
      expect(types).not.toContain('reasoning');
      expect(faults).toEqual(none);
    }
  });
});

describe('what OpenAI refuses of reasoning', () => {
  it('an item that was stored, without the reasoning that it came with', async () => {
    const { faults } = await play(without('reasoning'), stored);
    const says = expect.stringMatching(
      /^the item fc_\w+ of type function_call comes without its reasoning item rs_\w+$/,
    );
    expect(faults).toEqual([undefined, says, says]);
    const { faults: referred } = await play((items) => named(without('reasoning')(items)), stored);
    expect(referred).toEqual([undefined, says, says]);
  });

  it('reasoning that was stored, without the item that followed it', async () => {
    const { faults } = await play(without('function_call', 'function_call_output'), stored);
    const says = expect.stringMatching(
      /^the item rs_\w+ of type reasoning comes without the item that followed it$/,
    );
    expect(faults).toEqual([undefined, says, says]);
  });

  it('reasoning that was not stored, without its content', async () => {
    const { faults } = await play(withoutContent, stateless);
    const says = expect.stringMatching(/comes without its encrypted content, and was not stored/);
    expect(faults).toEqual([undefined, says, says]);
  });

  it('reasoning with another content', async () => {
    const { answers } = await play(all, stateless);
    const [own] = answers[0]?.output ?? [];
    const sealed = own?.type === 'reasoning' ? (own.encrypted_content ?? '') : '';
    for (const content of [sealed.slice(0, -8), 'gAAAAABqX1a78BDq']) {
      const { faults } = await play(withContent(content), stateless);
      const says = expect.stringMatching(/has an encrypted content that is not its own$/);
      expect(faults).toEqual([undefined, says, says]);
    }
  });

  it('nothing that is sent back as it came, by its id, or without ids', async () => {
    expect((await play(named, stored)).faults).toEqual(none);
    expect((await play(withoutIds, stored)).faults).toEqual(none);
    expect((await play((items) => withoutIds(without('reasoning')(items)), stored)).faults).toEqual(
      none,
    );
    expect((await play(withoutContent, stored)).faults).toEqual(none);
  });

  it('nothing of what belongs together where OpenAI keeps none of it', async () => {
    expect((await play(without('reasoning'), stateless)).faults).toEqual(none);
    const alone = without('function_call', 'function_call_output');
    expect((await play(alone, stateless)).faults).toEqual(none);
  });

  it('nothing of a real model, whose items are in the history', async () => {
    const example: readonly ResponseInputItem[] = [
      { type: 'reasoning', id: 'rs_68b1', summary: [], encrypted_content: 'gAAAAABqX1a78BDq' },
      { type: 'reasoning', id: 'rs_68b2', summary: [] },
    ];
    for (const setting of [stored, stateless])
      expect((await play((items) => [...example, ...items], setting)).faults).toEqual(none);
  });
});

it('A stream begins a reasoning item with half of its content: who keeps that has not its own', async () => {
  await using endpoint = await startModelEndpoint({
    ...{ random: seededRandom(), clock, tools, bindHost: '127.0.0.1' },
  });
  endpoint.register(script([say('Well.')], { thinks: true }));
  const baseURL = `${endpoint.url('127.0.0.1')}/v1`;
  const { responses } = new OpenAI({ baseURL, apiKey: 'x', maxRetries: 0 });
  const asked = { model: 'gpt-5', ...stateless };
  const items: ResponseInputItem[] = [question];
  for await (const event of await responses.create({ ...asked, input: items, stream: true }))
    if (event.type === 'response.output_item.added' && event.item.type === 'reasoning')
      items.push(event.item);
  await responses.create({ ...asked, input: [...items, next] });
  expect(endpoint.exchanges()[1]?.request.fault).toMatch(
    /an encrypted content that is not its own$/,
  );
});
