// Tool rounds of earlier turns as agents keep them: out of their place, twice, or with other calls
// and results than there were. And in all the forms that are no fault.
import { describe, expect, it } from 'vitest';
import type { ModelMessage, ToolCall } from '../../../src/domain/model-request.ts';
import type { Layer } from '../../../src/domain/verdict.ts';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { say } from '../../../src/runner/vacuity/ideal-agent.ts';
import { notPassed, play } from './play.ts';

const canaries = [
  'file-in-history',
  'parallel-calls',
  'said-with-calls',
  'sessions-with-tools',
  'tool-loop',
  'broken-answers',
  'failing-between-calls',
  'stop-in-tools',
] as const;

type Keep = NonNullable<Habits['keep']>;

const isCalling = ({ toolCalls }: ModelMessage): boolean => toolCalls.length > 0;
const isResult = ({ role }: ModelMessage): boolean => role === 'tool';
const isRound = (one: ModelMessage): boolean => isCalling(one) || isResult(one);

/** Keeps each call in another form. `at`: its number in the turn. */
const callsAs =
  (change: (call: ToolCall, at: number, all: readonly ToolCall[]) => ToolCall): Keep =>
  (said) => {
    const all = said.flatMap(({ toolCalls }) => toolCalls);
    return said.map((one) => ({
      ...one,
      toolCalls: one.toolCalls.map((call) => change(call, all.indexOf(call), all)),
    }));
  };

const argumentsAs = (change: (given: string) => string): Keep =>
  callsAs((call) => ({ ...call, arguments: change(call.arguments) }));

const resultsAs =
  (change: (text: string, at: number, all: readonly string[]) => string): Keep =>
  (said) => {
    const all = said.filter(isResult);
    const texts = all.map(({ text }) => text);
    return said.map((one) =>
      isResult(one) ? { ...one, text: change(one.text, all.indexOf(one), texts) } : one,
    );
  };

/** The rounds of a turn: each message with calls, and the results after it. */
function roundsOf(said: readonly AgentMessage[]): AgentMessage[][] {
  const rounds: AgentMessage[][] = [];
  for (const one of said.filter(isRound)) {
    if (isCalling(one)) rounds.push([one]);
    else rounds.at(-1)?.push(one);
  }
  return rounds;
}

/** Keeps the text, the rounds in another form, and the answer. */
const roundsAs =
  (change: (rounds: readonly AgentMessage[][]) => readonly AgentMessage[][]): Keep =>
  (said) => [...said.slice(0, 1), ...change(roundsOf(said)).flat(), ...said.slice(-1)];

/** The same round with ids of its own. */
const renamed = (round: readonly AgentMessage[], suffix: string): AgentMessage[] =>
  round.map((one) => ({
    ...one,
    toolCalls: one.toolCalls.map((call) => ({ ...call, id: `${call.id}${suffix}` })),
    toolCallId: one.toolCallId === null ? null : `${one.toolCallId}${suffix}`,
  }));

/** Each call of a message with its result as a round of its own. */
const apart = (round: readonly AgentMessage[]): AgentMessage[][] => {
  const [calling, ...results] = round;
  return (calling?.toolCalls ?? []).map((call, at) => [
    {
      ...(calling ?? say('assistant', '')),
      text: at === 0 ? (calling?.text ?? '') : '',
      toolCalls: [call],
    },
    ...results.filter(({ toolCallId }) => toolCallId === call.id),
  ]);
};

const faulty: Record<string, [Layer, string, Habits]> = {
  'behind the answer': [
    'sent-out-of-order',
    'tool-loop',
    { keep: (said) => [...said.slice(0, 1), ...said.slice(-1), ...said.slice(1, -1)] },
  ],
  'the last of them behind the answer': [
    'sent-out-of-order',
    'said-with-calls',
    {
      keep: (said) => [...said.slice(0, 3), ...said.slice(-1), ...said.slice(3, -1)],
    },
  ],
  'the results behind the answer, which has the calls': [
    'sent-out-of-order',
    'file-in-history',
    {
      keep: (said) => {
        const toolCalls = said.flatMap((one) => one.toolCalls);
        const told = said.filter((one) => !isRound(one));
        return [
          ...told.map((one) => (one.role === 'user' ? one : { ...one, toolCalls })),
          ...said.filter(isResult),
        ];
      },
    },
  ],
  'before the text': [
    'sent-out-of-order',
    'file-in-history',
    { keep: (said) => [...said.slice(1, -1), ...said.slice(0, 1), ...said.slice(-1)] },
  ],
  'the newest first': [
    'sent-out-of-order',
    'said-with-calls',
    { keep: roundsAs((rounds) => rounds.toReversed()) },
  ],
  'twice, with ids of their own': [
    'sent-doubled',
    'file-in-history',
    { keep: roundsAs((rounds) => rounds.flatMap((round) => [renamed(round, 'x'), round])) },
  ],
  'the arguments empty': [
    'not-sent-to-model',
    'file-in-history',
    { keep: argumentsAs(() => '{}') },
  ],
  'the arguments gone': ['not-sent-to-model', 'file-in-history', { keep: argumentsAs(() => '') }],
  'the arguments of a call in those of another': [
    'not-sent-to-model',
    'parallel-calls',
    {
      keep: callsAs((call, at, all) => ({
        ...call,
        arguments: all[all.length - 1 - at]?.arguments ?? '',
      })),
    },
  ],
  'the arguments empty in the turn as well': [
    'not-sent-to-model',
    'parallel-calls',
    { messages: (all, moment) => [...argumentsAs(() => '{}')(all, moment)] },
  ],
  'the name empty': [
    'not-sent-to-model',
    'file-in-history',
    { keep: callsAs((call) => ({ ...call, name: '' })) },
  ],
  'the beginning of the name': [
    'not-sent-to-model',
    'file-in-history',
    { keep: callsAs((call) => ({ ...call, name: call.name.slice(0, 4) })) },
  ],
  'another name': [
    'not-sent-to-model',
    'file-in-history',
    { keep: callsAs((call) => ({ ...call, name: 'unknown' })) },
  ],
  'the results the other way round': [
    'sent-out-of-order',
    'parallel-calls',
    { keep: resultsAs((text, at, all) => all[all.length - 1 - at] ?? text) },
  ],
  'the last result for all': [
    'sent-out-of-order',
    'said-with-calls',
    { keep: resultsAs((text, _, all) => all.at(-1) ?? text) },
  ],
};

const sorted = (given: string): string => {
  const fields = JSON.parse(given) as Record<string, unknown>;
  return JSON.stringify(Object.fromEntries(Object.entries(fields).reverse()), null, 2);
};

const healthy: Record<string, Habits> = {
  'each call with its result as a round of its own': {
    keep: roundsAs((rounds) => rounds.flatMap(apart)),
  },
  'the newest round alone': { keep: roundsAs((rounds) => rounds.slice(-1)) },
  'the first round alone': { keep: roundsAs((rounds) => rounds.slice(0, 1)) },
  'ids of their own': {
    keep: roundsAs((rounds) => rounds.map((round) => renamed(round, 'x'))),
  },
  'the calls of a message in another order': {
    keep: (said) => said.map((one) => ({ ...one, toolCalls: one.toolCalls.toReversed() })),
  },
  'the arguments in other white space and order': {
    keep: argumentsAs((given) => (given.endsWith('}') ? sorted(given) : given)),
  },
  'the arguments with defaults': {
    keep: argumentsAs((given) => given.replace(/^\{/, '{"limit":100,"recursive":false,')),
  },
  'the arguments in an object of their own': {
    keep: argumentsAs((given) => (given.endsWith('}') ? `{"kwargs":${given}}` : given)),
  },
  'the arguments as a text within JSON': { keep: argumentsAs((given) => JSON.stringify(given)) },
  'the name of the server before the name': {
    keep: callsAs((call) => ({ ...call, name: `functions.${call.name}` })),
  },
  'the results emptied': { keep: resultsAs(() => '') },
  'the results cleared, and the arguments with them': {
    keep: (said, moment) =>
      resultsAs(() => '[cleared]')([...argumentsAs(() => '{}')(said, moment)], moment),
  },
  'the results shortened': { keep: resultsAs((text) => `${text.slice(0, 60)}… [shortened]`) },
  'the results in JSON': { keep: resultsAs((text) => JSON.stringify({ result: text })) },
  'the results with a note of where they are': {
    keep: (said) => {
      const all = said.flatMap(({ toolCalls }) => toolCalls);
      const pathOf = (id: string | null): string =>
        all.find((one) => one.id === id)?.arguments ?? '';
      return said.map((one) =>
        isResult(one) ? { ...one, text: `Cleared. Ask again: ${pathOf(one.toolCallId)}` } : one,
      );
    },
  },
  'a note on what came of the turn in place of its results': {
    keep: (said, moment) =>
      resultsAs(() => `[Cleared. What came of it: ${said.at(-1)?.text}]`)(said, moment),
  },
  'the same round of the agent’s own at the beginning and the end of each turn': {
    keep: (said, { turn }) => [
      ...said.slice(0, 1),
      ...looking(turn, 'first'),
      ...said.slice(1, -1),
      ...looking(turn, 'last'),
      ...said.slice(-1),
    ],
  },
  'a round of the agent’s own in each turn': {
    keep: (said, { turn }) => {
      const call = { id: `own-${turn}`, name: 'look_around', arguments: '{}' };
      const own = [
        { ...say('assistant', ''), toolCalls: [call] },
        { ...say('tool', 'Nothing new.'), toolCallId: call.id },
      ];
      return [...said.slice(0, 1), ...own, ...said.slice(1)];
    },
  },
};

/** A round of the agent's own, equal each time. */
const looking = (turn: number, at: string): AgentMessage[] => {
  const call = { id: `own-${turn}-${at}`, name: 'load_notes', arguments: '{}' };
  return [
    { ...say('assistant', ''), toolCalls: [call] },
    { ...say('tool', 'No notes.'), toolCallId: call.id },
  ];
};

const sameTwice = `name: same-twice
title: The same is looked up twice
proves: [history]
facts:
  boat: { kind: word }
turns:
  - send: "My boat is called \${boat}. Look it up, and once more."
    model:
      - { call: recall-memory, with: { query: boat } }
      - { call: recall-memory, with: { query: boat } }
      - say: "Nothing is noted."
  - send: "What is it called?"
    model:
      - { find: "My boat is called {}.", say: "It is called {}." }
    expect:
      - reply: { contains: "\${boat}" }
`;

const sameInTwoTurns = `name: same-in-two-turns
title: The same is looked up in two turns
proves: [history]
facts:
  boat: { kind: word }
turns:
  - send: "My boat is called \${boat}. Look it up."
    model:
      - { call: recall-memory, with: { query: boat } }
      - { say: "Nothing is noted." }
  - send: "Look once more."
    model:
      - { call: recall-memory, with: { query: boat } }
      - { say: "Nothing yet." }
  - send: "What is it called?"
    model:
      - { find: "My boat is called {}.", say: "It is called {}." }
    expect:
      - reply: { contains: "\${boat}" }
`;

describe('tool rounds of earlier turns', () => {
  it.each(Object.entries(faulty))('%s: red', async (_, [layer, canary, habits]) => {
    expect(await play(canary, habits)).toMatchObject({ verdict: 'failed', layer });
  });

  it.each(Object.entries(healthy))('%s: no fault', async (_, habits) => {
    expect(await notPassed(habits, [...canaries, sameTwice])).toEqual({});
  });

  it('of this turn, cleared with their arguments: no fault', async () => {
    const messages: Habits['messages'] = (all) => {
      const last = all.findLastIndex(isCalling);
      return all.map((one, at) => {
        if (at >= last || !isRound(one)) return one;
        const toolCalls = one.toolCalls.map((call) => ({ ...call, arguments: '{}' }));
        return isResult(one) ? { ...one, text: '[cleared]' } : { ...one, toolCalls };
      });
    };
    expect(await play('tool-loop', { messages })).toMatchObject({ verdict: 'passed' });
  });

  it('of the same call in two turns, where the text between them was cut out: no fault', async () => {
    const habits: Habits = {
      tool: ({ name, given }, run) => (name === 'recall_memory' ? 'No notes.' : run(given)),
      messages: (all, { turn, history }) => {
        if (turn < 3) return all;
        const asked = history.findLastIndex(({ role }) => role === 'user');
        return all.filter((_, at) => at !== asked);
      },
    };
    const { headline } = await play(sameInTwoTurns, habits);
    expect(headline).toMatch(/^not-sent-to-model: turn 3: turn 2 is missing/);
  });

  it('of the same call, made twice, where one is emptied for a while: no fault', async () => {
    const habits: Habits = {
      tool: ({ name, given }, run) => (name === 'recall_memory' ? 'No notes.' : run(given)),
      messages: (all, { turn }) => {
        const last = all.findLast(isResult);
        return turn > 1
          ? all
          : all.map((one) => (isResult(one) && one !== last ? { ...one, text: '' } : one));
      },
    };
    expect(await play(sameTwice, habits)).toMatchObject({ verdict: 'passed' });
  });
});
