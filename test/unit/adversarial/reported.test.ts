// Faults that users of other agents report in public, each red in the canary that is meant for it,
// and what sound agents ask beside their answers.
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { WireTurn } from '../../../src/domain/turn.ts';
import type { AgentMessage, Habits } from '../../../src/runner/vacuity/habits.ts';
import { idealTools, say, toRequest } from '../../../src/runner/vacuity/ideal-agent.ts';
import { notPassed, play } from './play.ts';

const cutMemory: NonNullable<Habits['tool']> = ({ name, given }, run) =>
  run(
    name === 'commit_memory' ? { ...given, content: (given.content ?? '').slice(0, 200) } : given,
  );

const isStreamed = ({ method }: WireTurn): boolean => method === 'message/stream';
const isNoResult = ({ role }: AgentMessage): boolean => role !== 'tool';
const isSaid = ({ origin }: AgentMessage): boolean =>
  origin?.part === 'user' || origin?.part === 'answer';

const reported: readonly (readonly [what: string, canary: string, layer: string, Habits])[] = [
  [
    'takes what is in braces for variables',
    'odd-texts',
    'not-sent-to-model',
    { user: (text) => text.replaceAll(/\{[^{}]*\}/g, '') },
  ],
  [
    'takes tags out of a text',
    'odd-texts',
    'not-sent-to-model',
    { user: (text) => text.replaceAll(/<[^<>]*>/g, '') },
  ],
  [
    'takes a path for a command',
    'odd-texts',
    'answered-without-model',
    { asks: ({ wire }) => wire.text?.startsWith('/') !== true },
  ],
  [
    'has one session for each user',
    'two-users',
    'leaked-from-other-session',
    { key: ({ identity, contextId }) => identity?.userId ?? contextId ?? '' },
  ],
  ['cuts what it writes to the memory', 'whole-memory', 'memory-not-written', { tool: cutMemory }],
  [
    'drops its instructions after a tool call',
    'instructions-and-tools',
    'not-sent-to-model',
    { instructs: ({ round }) => round === 1 },
  ],
  [
    'sends the answer before once more with each reply',
    'name-recall',
    'answer-wrong',
    {
      reply: (text, { history }) =>
        [history.findLast(({ origin }) => origin?.part === 'answer')?.text ?? '', text].join('\n'),
      keep: (said, { answers }) =>
        said.map((m) => (m.origin?.part === 'answer' ? { ...m, text: answers.at(-1) ?? '' } : m)),
    },
  ],
  [
    'keeps no answer that it has streamed',
    'stream-cancellation',
    'not-sent-to-model',
    {
      keep: (said, { wire }) =>
        wire.method === 'message/stream' ? said.filter((m) => m.origin?.part !== 'answer') : said,
    },
  ],
  [
    'keeps no result of a tool in a streamed turn',
    'streamed-turns',
    'sent-broken',
    { keep: (said, { wire }) => (isStreamed(wire) ? said.filter(isNoResult) : said) },
  ],
  [
    'keeps no call of a streamed turn',
    'streamed-turns',
    'sent-broken',
    {
      keep: (said, { wire }) =>
        isStreamed(wire) ? said.filter(({ toolCalls }) => toolCalls.length === 0) : said,
    },
  ],
  [
    'does not keep a streamed turn with calls',
    'streamed-turns',
    'not-sent-to-model',
    {
      keep: (said, { wire }) =>
        isStreamed(wire) && said.some(({ toolCalls }) => toolCalls.length > 0) ? [] : said,
    },
  ],
  [
    'keeps no streamed turn',
    'streamed-turns',
    'not-sent-to-model',
    { keep: (said, { wire }) => (isStreamed(wire) ? [] : said) },
  ],
  [
    'sends no history in a streamed turn',
    'streamed-turns',
    'not-sent-to-model',
    {
      messages: (messages, { wire, history }) =>
        isStreamed(wire) ? messages.slice(history.length) : messages,
    },
  ],
  [
    'drops the files of a streamed message',
    'streamed-turns',
    'attachment-dropped',
    { hear: (turn) => (isStreamed(turn) ? { ...turn, files: [] } : turn) },
  ],
  [
    'offers no tool in a streamed turn',
    'streamed-turns',
    'answer-wrong',
    { tools: ({ wire }) => (isStreamed(wire) ? [] : idealTools) },
  ],
  [
    'leaves its instructions out of a streamed turn',
    'streamed-instructions',
    'not-sent-to-model',
    { instructs: ({ wire }) => !isStreamed(wire) },
  ],
  [
    'garbles what is no ASCII in a streamed reply',
    'streamed-turns',
    'answer-wrong',
    {
      reply: (text, { wire }) =>
        isStreamed(wire) ? text.replaceAll(/\P{ASCII}/gu, '\ufffd\ufffd') : text,
    },
  ],
];

describe('a turn that is streamed', () => {
  it.each<[string, Habits]>([
    ['with all that it has', {}],
    ['with what was said alone', { keep: (said) => said.filter(isSaid) }],
    ['without any tool in a session', { tools: () => [] }],
  ])('may be kept and answered as a plain one is: %s', async (_, habits) => {
    expect(await notPassed(habits, ['streamed-turns'])).toEqual({});
  });
});

describe('a reported fault is red', () => {
  it.each(reported)('an agent that %s: %s', async (_what, canary, layer, habits) => {
    expect(await play(canary, habits)).toMatchObject({ verdict: 'failed', layer });
  });
});

const beside: Readonly<Record<string, Habits>> = {
  'a guardrail before and after each answer': {
    before: (_, { wire }) => [
      toRequest([say('system', 'Is it safe?'), say('user', wire.text ?? '')]),
    ],
    after: (_, answer) => [toRequest([say('system', 'Is it safe?'), say('user', answer)])],
  },
  'notes of the turn': {
    after: (_, answer, { wire }) => [
      toRequest([
        say('system', 'Extract facts about the user.'),
        say('user', `Input: ${wire.text ?? ''}\nOutput: ${answer}`),
      ]),
    ],
  },
  'a second opinion that is thrown away': { before: (m) => [toRequest(m, idealTools)] },
};

describe('what is asked beside an answer owes it nothing', () => {
  it.each(Object.entries(beside))('%s', async (_name, habits) => {
    const canaries = ['instructions', 'instructions-and-tools', 'file-only', 'name-recall'];
    expect(await notPassed(habits, canaries)).toEqual({});
  });
});

describe('an agent that offers no tool', () => {
  it('is at fault in no canary: what it cannot read is not observed', async () => {
    const canaries = readdirSync('canaries')
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => file.slice(0, -'.yaml'.length));
    const verdicts = await Promise.all(
      canaries.map(async (name) => [name, (await play(name, { tools: () => [] })).verdict]),
    );
    expect(verdicts.filter(([, verdict]) => verdict === 'failed')).toEqual([]);
    expect(verdicts.filter(([, verdict]) => verdict === 'passed').length).toBeGreaterThan(20);
  });
});
