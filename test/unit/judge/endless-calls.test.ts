// A model that never stops calling tools: what an agent may make of it, and what ends its session.
import { describe, expect, it } from 'vitest';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { idealTools } from '../../../src/runner/vacuity/ideal-agent.ts';
import { headlineOf, recordOf } from './one-agent.ts';

const endless = 2;

describe('endless calls', () => {
  it('get one in each request of the turn, until the agent gives up', async () => {
    const record = await recordOf('endless-calls', {});
    const failed = record.containers.flatMap(({ exchanges }) =>
      exchanges.filter((one) => one.failed?.kind === 'endless-calls'),
    );
    expect(failed.length).toBe(8);
    expect(new Set(failed.map(({ answer }) => answer.toolCalls[0]?.name))).toEqual(
      new Set(['recall_memory']),
    );
    const asked = failed.map(({ answer }) => answer.toolCalls[0]?.arguments);
    expect(new Set(asked).size).toBe(8);
  });

  it.each<[string, Habits, RegExp]>([
    ['pass where the turn ends with what the agent says', {}, /^passed$/],
    [
      'pass where nothing of the turn is kept',
      { keep: (said, { turn }) => (turn === endless ? [] : said) },
      /^passed$/,
    ],
    [
      'pass where the last request offers no tool, and is answered',
      { tools: ({ round }) => (round < 5 ? idealTools : []) },
      /^passed$/,
    ],
    [
      'are red where the last call is kept without a result',
      {
        keep: (said, { turn }) =>
          turn === endless
            ? said.slice(0, said.findLastIndex(({ origin }) => origin?.part === 'call') + 1)
            : said,
      },
      /^sent-broken: turn 3: .*the call of recall_memory \(\w+\) has no result/,
    ],
    [
      'are red where what was said before is gone',
      {
        messages: (all, { turn }) =>
          turn > endless ? all.filter(({ origin }) => origin?.turn !== 1) : all,
      },
      /^not-sent-to-model: turn 3: turn 1 /,
    ],
    [
      'are red where the user is told nothing',
      { reply: (answer, { turn }) => (turn === endless ? '' : answer) },
      /turn 2: .*called tools without an end, and the user was told nothing/,
    ],
  ])('%s', async (_name, habits, headline) => {
    expect(await headlineOf('endless-calls', habits)).toMatch(headline);
  });

  it('are said not to be played where nothing looks anything up', async () => {
    const { judgement } = judgeRecord(await recordOf('endless-calls', { tools: () => [] }));
    const said = judgement.turns.flatMap(({ expectations }) => expectations.map((e) => e.actual));
    expect(said.filter((actual) => actual.includes('was not played'))).toEqual([
      'endless-calls was not played: the turn has no model request in which a tool that looks up memories or reads files may be called',
    ]);
  });
});
