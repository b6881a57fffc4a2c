import { expect, it } from 'vitest';
import { maxEntries } from '../../../src/providers/provider.ts';
import {
  createModelSession,
  maxExchanges,
  maxKeptChars,
} from '../../../src/scripted-model/model-session.ts';
import {
  call,
  clock,
  message,
  request,
  say,
  script,
  seededRandom,
  tag1,
  tools,
} from './builders.ts';

const asked = request([message('user', `Hi [${tag1}]`)]);

function session() {
  return createModelSession({ random: seededRandom(), clock, tools });
}

it('keeps each exchange with a receipt of its own', () => {
  const model = session();
  model.register(script([say('Hi.')]));
  const first = model.answer(asked, 'body');
  const second = model.answer(asked, 'body');
  expect(first).toMatchObject({
    sequence: 1,
    at: clock.now(),
    requestBody: 'body',
    request: asked,
  });
  expect(second?.sequence).toBe(2);
  expect(first?.receipt).not.toBe(second?.receipt);
  expect(model.exchanges()).toEqual([first, second]);
});

it('begins a turn anew that is made known once more', () => {
  const model = session();
  const failing = { ...script([say('Hi.')]), fails: 'unavailable' } as const;
  for (let play = 1; play <= 2; play += 1) {
    model.register(failing);
    for (const fails of ['unavailable', undefined])
      expect(model.answer(asked, '')?.failed?.kind).toBe(fails);
  }
});

it('knows the owner of tags, file tags and receipts', () => {
  const model = session();
  const files = [{ name: 'n-F-cccccccccc.txt', tag: 'F-cccccccccc' }] as const;
  model.register(script([say('Hi.')], { files, turn: 3 }));
  const owner = { contextId: 'canvas-1', canary: 'canary', turn: 3 };
  const receipt = model.answer(asked, '')?.receipt;
  expect([...model.tokens()]).toEqual([
    [tag1, owner],
    ['F-cccccccccc', owner],
    [receipt, owner],
  ]);
});

it('never repeats a tool-call id, and uses letters and digits only', () => {
  const model = session();
  model.register(script([call('recall-memory')]));
  const offered = { ...asked, tools: [{ name: 'recall_memory', argumentNames: [] }] };
  const ids = Array.from({ length: 50 }, () => model.answer(offered, '')?.answer.toolCalls[0]?.id);
  expect(new Set(ids).size).toBe(50);
  for (const id of ids) expect(id).toMatch(/^[a-z0-9]+$/);
});

it('refuses once it is full', () => {
  const model = session();
  for (let index = 0; index < maxExchanges; index += 1) model.answer(asked, '');
  expect(model.answer(asked, '')).toBeNull();
  expect(model.exchanges()).toHaveLength(maxExchanges);
});

it('counts what it decodes, not only what it received', () => {
  const model = session();
  const text = 'x'.repeat(maxKeptChars / 8);
  const large = request([message('system', text), message('user', `Hi [${tag1}]`)]);
  const calls = { id: '', name: '', arguments: text };
  const withCalls = request([message('assistant', '', { toolCalls: [calls] })]);
  for (let index = 0; index < 7; index += 1)
    expect(model.answer(index % 2 === 0 ? large : withCalls, '')).not.toBeNull();
  expect(model.answer(large, '')).toBeNull();
  expect(model.answer(withCalls, '')).toBeNull();
  // What is small still has its place.
  expect(model.answer(asked, '')).not.toBeNull();
});

it('counts objects without a text as well', () => {
  const model = session();
  const empty = { id: '', name: '', arguments: '' };
  const toolCalls = Array.from({ length: maxEntries }, () => empty);
  const wild = request([message('assistant', '', { toolCalls })]);
  let answered = 0;
  while (model.answer(wild, '') !== null) answered += 1;
  expect(answered).toBeGreaterThan(10);
  expect(answered).toBeLessThan(200);
});

it('reads no more plain-text calls than a request may have', () => {
  const model = session();
  const text = `Calling tools: ${"'name': 'a' ".repeat(maxEntries)}`;
  const exchange = model.answer(
    request([message('assistant', text), message('assistant', text)]),
    '',
  );
  const calls = exchange?.transcript.utterances.flatMap((one) => one.calls) ?? [];
  expect(calls).toHaveLength(maxEntries);
});
