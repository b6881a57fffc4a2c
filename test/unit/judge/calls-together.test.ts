// Several calls in one answer: what becomes of their results on the way back to the model.
import { describe, expect, it } from 'vitest';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { headlineOf } from './one-agent.ts';

type Messages = readonly AgentMessage[];

const isResult = ({ origin }: AgentMessage): boolean => origin?.part === 'result';

/** The message with its calls, and those with their results, put in another way. */
function written(change: (call: AgentMessage, results: Messages) => Messages): Habits {
  return {
    messages: (all) => {
      const at = all.findIndex(({ origin }) => origin?.part === 'call');
      const call = all[at];
      if (call === undefined) return all;
      const results = all.filter(isResult);
      return [...all.slice(0, at), ...change(call, results), ...all.slice(at + 1 + results.length)];
    },
  };
}

/** Each call in a message of its own. */
const alone = (call: AgentMessage): AgentMessage[] =>
  call.toolCalls.map((one) => ({ ...call, toolCalls: [one] }));

const verdictOn = (habits: Habits): Promise<string> => headlineOf('parallel-calls', habits);

describe('calls of one answer', () => {
  it.each<[string, Habits]>([
    ['as they came', {}],
    [
      'each in a message, its result after it',
      written((call, results) =>
        alone(call).flatMap((one, at) => [one, ...results.slice(at, at + 1)]),
      ),
    ],
    [
      'with the results in another order',
      written((call, results) => [call, ...results.toReversed()]),
    ],
  ])('pass, written %s', async (_name, habits) => {
    expect(await verdictOn(habits)).toBe('passed');
  });

  it.each<[string, Habits, RegExp]>([
    [
      'with the results of each other',
      written((call, results) => [
        call,
        ...results.map((one, at) => ({ ...one, text: results.at(at - 1)?.text ?? '' })),
      ]),
      /^attachment-dropped: turn 1: barley-field.* as the content of another file alone/,
    ],
    [
      'of which the first alone is kept',
      written((call, results) => [
        { ...call, toolCalls: call.toolCalls.slice(0, 1) },
        ...results.slice(0, 1),
      ]),
      /^attachment-dropped: turn 1: clover-field/,
    ],
    [
      'of which the last has no result',
      written((call, results) => [call, ...results.slice(0, -1)]),
      /^attachment-dropped: turn 1: millet-field/,
    ],
    [
      'torn apart by words of the user',
      written((call, [first, ...rest]) => [
        call,
        ...(first === undefined ? [] : [first]),
        say('user', 'One file was read.'),
        ...rest,
      ]),
      /^sent-broken: turn 1: .*the call of read_file \(\w+\) has no result/,
    ],
    [
      'with a result that is there twice',
      written((call, results) => [call, ...results, ...results.slice(0, 1)]),
      /^sent-broken: turn 1: .*the result of call \w+ has no call/,
    ],
  ])('fail %s', async (_name, habits, headline) => {
    expect(await verdictOn(habits)).toMatch(headline);
  });
});
