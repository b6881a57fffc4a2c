// An answer of which the beginning is kept as well, as it was while it came.
import { describe, expect, it } from 'vitest';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { notPassed, play } from '../adversarial/play.ts';

type Keep = NonNullable<Habits['keep']>;

/** Keeps each answer in another form. */
const answersAs =
  (change: (answer: AgentMessage) => readonly AgentMessage[]): Keep =>
  (said) =>
    said.flatMap((one) => (one.origin?.part === 'answer' ? change(one) : [one]));

const part = (answer: AgentMessage, share: number): AgentMessage => ({
  ...answer,
  text: answer.text.slice(0, Math.floor(answer.text.length * share)),
});

describe('the beginning of an answer', () => {
  it.each<[string, Keep]>([
    ['before the whole', answersAs((answer) => [part(answer, 0.5), answer])],
    ['behind the whole', answersAs((answer) => [answer, part(answer, 0.5)])],
    [
      'growing up to the whole',
      answersAs((answer) => [part(answer, 0.3), part(answer, 0.6), answer]),
    ],
    [
      'and the rest in pieces, before the whole',
      answersAs((answer) => {
        const { text } = part(answer, 0.4);
        return [
          { ...answer, text },
          { ...answer, text: answer.text.slice(text.length, -14) },
          answer,
        ];
      }),
    ],
    [
      'in one message with the whole',
      answersAs((answer) => [{ ...answer, text: `${part(answer, 0.5).text}${answer.text}` }]),
    ],
  ])('%s is a doubling', async (_, keep) => {
    expect(await play('name-recall', { keep })).toMatchObject({
      layer: 'sent-doubled',
      headline: expect.stringContaining('turn 2: the beginning of the answer of turn 1 appears'),
    });
  });

  it('is none of an answer in two halves, which is cut short', async () => {
    const keep = answersAs((answer) => {
      const { text } = part(answer, 0.5);
      return [
        { ...answer, text },
        { ...answer, text: answer.text.slice(text.length) },
      ];
    });
    expect(await play('name-recall', { keep })).toMatchObject({ layer: 'not-sent-to-model' });
  });

  it.each<[string, Habits]>([
    [
      'what was said with a call, where the call is not kept',
      {
        keep: (said) =>
          said.flatMap((one) => (one.role === 'tool' ? [] : [{ ...one, toolCalls: [] }])),
      },
    ],
    ['words of the agent itself', { keep: answersAs((one) => [say('assistant', 'Done.'), one]) }],
    ['a few letters', { keep: answersAs((one) => [part(one, 0.05), one]) }],
    [
      'a heading before the answer',
      { reply: (text) => `## Answer\n\n${text}`, keep: answersAs((one) => [one]) },
    ],
    [
      'quotations of earlier answers before it',
      {
        reply: (text, { history }) =>
          [
            ...history.filter(({ role }) => role === 'assistant').map((m) => `> ${m.text}`),
            text,
          ].join('\n'),
      },
    ],
  ])('is none: %s', async (_, habits) => {
    const canaries = ['name-recall', 'tool-loop', 'file-in-history', sayingTheSame];
    expect(await notPassed(habits, canaries)).toEqual({});
  });
});

const sayingTheSame = `name: saying-the-same
title: What is said with a call is how the answer begins
proves: [history]
facts:
  boat: { kind: word }
turns:
  - send: "My boat is called \${boat}. Look it up."
    model:
      - { call: recall-memory, with: { query: boat }, saying: "I looked it up:" }
      - say: "I looked it up: nothing is noted."
  - send: "What is it called?"
    model:
      - { find: "My boat is called {}.", say: "It is called {}." }
    expect:
      - reply: { contains: "\${boat}" }
`;
