// What the report says where a turn was to end among its calls, and made none.
import { expect, it } from 'vitest';
import type { PlayTurn } from '../../../src/domain/canary.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import { calling, exchangeOf, observe, texts, toolResult, user } from './observation.ts';

const read = { kind: 'call', tool: 'read-file', find: [], with: {}, file: 1 } as const;
const called = { text: null, toolCalls: [{ id: 'a', name: 'read_file', arguments: '{}' }] };
const asked = [user(texts[0]), user(texts[1])];
const calls = exchangeOf(asked, { answer: called, receipt: null });
const missing = {
  tool: 'read-file',
  cause: 'not-offered',
  reason: 'no tool for read-file is offered',
} as const;
const callsNone = exchangeOf(asked, { passedOver: [missing] });
const answers = exchangeOf([...asked, calling('a'), { ...toolResult('x'), toolCallId: 'a' }]);

function notPlayed(manner: Partial<PlayTurn>, model: (typeof calls)[]): readonly string[] {
  const { turns, ...rest } = observe({ model });
  const [one, two] = turns;
  if (one === undefined || two === undefined) throw new Error('two turns are observed');
  const ended = { ...two, turn: { ...two.turn, ...manner } };
  const judged = judgeCanary({ ...rest, turns: [one, ended] }).turns[1]?.expectations ?? [];
  return judged.map(({ actual }) => actual).filter((actual) => actual.includes('was not played'));
}

it.each<[string, Partial<PlayTurn>]>([
  ['stopped', { stop: true }],
  ['dropped', { disconnectAfter: 0 }],
  ['unfinished', { unfinished: true, afterCalls: 1 }],
])('A turn that makes no call is not ended among its calls: %s', (_name, manner) => {
  const [said] = notPlayed({ ...manner, model: [read] }, [callsNone]);
  expect(said).toContain(`was not played: ${missing.reason}`);
  expect(notPlayed({ ...manner, model: [read] }, [calls, answers])).toEqual([]);
});

it('A turn that makes fewer rounds of calls than it was to make says how many', () => {
  const manner = { stop: true, afterCalls: 2, model: [read, read] };
  expect(notPlayed(manner, [calls])).toEqual([
    'the end after 2 rounds of calls was not played: after 1 answer with calls the model was not asked again',
  ]);
});

it('A turn without calls in its script, and one that no one ends, have nothing to say', () => {
  expect(notPlayed({ stop: true }, [callsNone])).toEqual([]);
  expect(notPlayed({ model: [read] }, [callsNone])).toEqual([]);
});
