// What is said of a text that is not whole in a request.
import { describe, expect, it } from 'vitest';
import { describeDifference } from '../../../src/judge/difference.ts';
import { judgeRecord } from '../../../src/judge/verdict.ts';
import type { Habits } from '../../../src/runner/vacuity/habits.ts';
import { notPassed } from '../adversarial/play.ts';
import { recordOf } from './one-agent.ts';

const said = 'It says <b>closed</b>, and it is &lt;old&gt;. [T-gazaflkl46]';

it.each([
  ['its end is missing', said.slice(0, 20), 'cut short'],
  ['its end is missing behind other words', `You: ${said.slice(0, 20)}…`, 'cut short'],
  ['its middle is missing, and its mark is there', 'It says [T-gazaflkl46]', 'cut short'],
  [
    'it is unescaped',
    `Earlier. ${said.replace('&lt;', '<').replace('&gt;', '>')}`,
    'altered: ", and it is &lt;old&gt;. [T-gazaflkl" became ", and it is <old>. [T-gazaflkl46]"',
  ],
  [
    'nothing of it is there',
    'Another text.',
    'altered: "It says <b>closed</b>, a" became "Another text."',
  ],
])('%s', (_name, text, expected) => expect(describeDifference(said, text)).toBe(expected));

describe('a text that is rendered as a template', () => {
  const rendered = (text: string): string => text.replace(/\{\{\w+\}\} /g, '');
  const nextOf = async (habits: Habits) => {
    const judged = judgeRecord(await recordOf('odd-texts', habits));
    return `${judged.headline} Next: ${judged.next ?? 'as the layer says'}`;
  };

  it('is told what to look for where its own request is without it', async () => {
    expect(await nextOf({ user: rendered })).toMatch(
      /turn 2 reached the model request of turn 2 altered: .* Next: look for what rewrites the user's text/,
    );
  });

  it.each<[string, Habits]>([
    ['it is cut', { user: (text) => text.replace(/\{\{.*(?= \[T-)/s, '') }],
    [
      'it is so in a later request alone',
      {
        messages: (all, { history }) =>
          all.map((one, at) => (at < history.length ? { ...one, text: rendered(one.text) } : one)),
      },
    ],
    ['it is gone', { messages: (all, { turn }) => (turn === 3 ? all.slice(-1) : all) }],
  ])('is told what its layer says where %s', async (_name, habits) => {
    expect(await nextOf(habits)).toMatch(/not-sent-to-model: .* Next: as the layer says$/);
  });
});

it('is in the headline', async () => {
  const unescaped = await notPassed(
    {
      messages: (all) =>
        all.map((one) => ({ ...one, text: one.text.replace('&lt;old&gt;', '<old>') })),
    },
    ['odd-texts'],
  );
  expect(unescaped['odd-texts']).toMatch(
    /turn 3 reached the model request of turn \d altered: ".*&lt;old&gt;.*" became ".*<old>/,
  );
});
