import { expect, it } from 'vitest';
import { createModelSession, maxExchanges } from '../../../src/scripted-model/model-session.ts';
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
