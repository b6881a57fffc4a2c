// What the model says with a tool call, and agents that lose it on the way back to the model.
import { describe, expect, it } from 'vitest';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { play } from '../adversarial/play.ts';
import { recordOf } from './one-agent.ts';

const isPart = (part: string, { origin }: AgentMessage): boolean => origin?.part === part;

/** Each message with calls put in another way. `isHere`: in which of the requests. */
function written(
  change: (call: AgentMessage) => readonly AgentMessage[],
  isHere: (turn: number, round: number) => boolean = () => true,
): Habits {
  return {
    messages: (all, { turn, round }) =>
      isHere(turn, round) ? all.flatMap((one) => (isPart('call', one) ? change(one) : [one])) : all,
  };
}

async function verdictOn(
  habits: Habits,
): Promise<{ verdict: string; headline: string; said: string[] }> {
  const record = await recordOf('said-with-calls', habits);
  const { verdict, headline, judgement } = judgeRecord(record);
  const said = judgement.turns.flatMap(({ expectations }) =>
    expectations.filter(({ kind }) => kind === 'tool-said').map(({ result }) => result),
  );
  return { verdict, headline, said };
}

/** What was said with the calls, once more before the answer. `isKept`: of the other messages. */
const withWordsInAnswer =
  (isKept: (one: AgentMessage) => boolean): NonNullable<Habits['keep']> =>
  (said) => {
    const words = said.filter((one) => isPart('call', one)).map(({ text }) => text);
    return said
      .filter(isKept)
      .map((one) =>
        isPart('answer', one) ? { ...one, text: [...words, one.text].join('\n') } : one,
      );
  };

const withoutWords = (call: AgentMessage): AgentMessage[] => [{ ...call, text: '' }];

describe('what the model says with a call', () => {
  it.each<[string, Habits]>([
    ['as it came', {}],
    [
      'in a message of its own before the call',
      written((call) => [
        { ...call, toolCalls: [] },
        { ...call, text: '' },
      ]),
    ],
  ])('is there: %s', async (_name, habits) => {
    expect(await verdictOn(habits)).toMatchObject({
      verdict: 'passed',
      said: ['met', 'met', 'met'],
    });
  });

  const isAlone = (call: AgentMessage): AgentMessage[] => [{ ...call, toolCalls: [] }, call];

  it.each<[string, Habits]>([
    ['in a message of its own as well', written(isAlone)],
    ['the same in a later turn', written(isAlone, (turn) => turn === 2)],
    ['at the beginning of the kept answer as well', { keep: withWordsInAnswer(() => true) }],
  ])('is doubled: %s', async (_name, habits) => {
    expect((await verdictOn(habits)).headline).toMatch(
      /^sent-doubled: turn [12]: the model request of turn \d holds more than once what the model said with the call of read_file: First/,
    );
  });

  it('is at the beginning of the kept answer alone', async () => {
    const keep = withWordsInAnswer((one) => isPart('user', one) || isPart('answer', one));
    expect((await verdictOn({ keep })).verdict).toBe('passed');
  });

  it('is not due where the call is not kept either', async () => {
    const keep: Habits['keep'] = (said) =>
      said.filter((one) => isPart('user', one) || isPart('answer', one));
    const { verdict, said } = await verdictOn({ keep });
    expect([verdict, ...said]).toEqual(['passed', 'met', 'met', 'not-observed']);
  });

  it.each<[string, Habits, RegExp]>([
    [
      'within its turn',
      written(withoutWords),
      /^not-sent-to-model: turn 1: the model request of turn 1 holds the call of read_file without what the model said with it: First I look/,
    ],
    [
      'in the last of several requests',
      written(withoutWords, (turn, round) => turn === 1 && round === 3),
      /^not-sent-to-model: turn 1: /,
    ],
    [
      'in a later turn',
      written(withoutWords, (turn) => turn === 2),
      /^not-sent-to-model: turn 2: the model request of turn 2 holds the call of read_file/,
    ],
  ])('is missed %s', async (_name, habits, headline) => {
    expect((await verdictOn(habits)).headline).toMatch(headline);
  });
});

it('the same call made twice is told apart by its id', async () => {
  const twice = `name: own-twice
title: The same call twice
suite: extended
proves: [history]
needs: [model]
facts:
  boat: { kind: word }
turns:
  - send: "My boat is called \${boat}. Read the note twice."
    files: [{ name: note.txt, text: "The berth is near the mole and has a lamp." }]
    model:
      - { call: read-file, file: 1, find: "My boat is called {}.", saying: "First I look for {}." }
      - { call: read-file, file: 1, find: "My boat is called {}.", saying: "Once more, for {}." }
      - { find: "The berth is {}.", in: any, say: "It is {1}, for all that I know." }
    expect:
      - reply: { contains: "near the mole" }
      - tool: { said: "First I look for \${boat}." }
      - tool: { said: "Once more, for \${boat}." }
`;
  expect(await play(twice, {})).toMatchObject({ verdict: 'passed' });
});
