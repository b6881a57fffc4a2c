// Requests that providers refuse with HTTP 400, and some that only look so, in the dialect of each.
import { describe, expect, it } from 'vitest';
import type { PlayTurn } from '../../../src/domain/canary.ts';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import { judgeCanary } from '../../../src/judge/judge.ts';
import {
  answers,
  assistant,
  calling,
  contextId,
  exchangeOf,
  observe,
  texts,
  toolResult,
  user,
} from './observation.ts';

const [first, second] = [user(texts[0]), user(texts[1])];
const answer = assistant(answers[0]);
const resultOf = (id: string): ModelMessage => ({ ...toolResult('42 degrees'), toolCallId: id });
const result = resultOf('a');
const said = (message: ModelMessage, text: string): ModelMessage => ({ ...message, text });
const two: ModelMessage = {
  ...assistant(''),
  toolCalls: [
    { id: 'a', name: 'read_file', arguments: '{}' },
    { id: 'b', name: 'read_file', arguments: '{}' },
  ],
};

const chat = 'openai-chat';
const responses = 'openai-responses';
const anthropic = 'anthropic-messages';
const gemini = 'gemini-generate-content';
const all = [chat, responses, anthropic, gemini];

const broken: Record<string, [dialects: readonly string[], ModelMessage[], says: string]> = {
  'a result without its call': [
    all,
    [first, result, answer, second],
    'the result of call a has no call',
  ],
  'a call without its result': [
    all,
    [first, calling('a'), second],
    'the call of read_file (a) has no result',
  ],
  'one result of two': [
    all,
    [first, two, result, answer, second],
    'the call of read_file (b) has no result',
  ],
  'a result before its call': [all, [first, result, calling('a'), answer, second], 'has no call'],
  'a result behind the next question': [
    [chat, anthropic, gemini],
    [first, calling('a'), second, result],
    'the call of read_file (a) has no result',
  ],
  'two rounds whose calls come first': [
    [chat],
    [first, calling('a'), calling('b'), result, resultOf('b'), answer, second],
    'the call of read_file (a) has no result',
  ],
  'an empty message of the assistant': [
    [anthropic, gemini],
    [first, assistant(''), answer, second],
    'a message of the assistant is empty',
  ],
  'a tool round of an earlier turn twice': [
    [anthropic],
    [first, calling('a'), result, calling('a'), result, answer, second],
    'the call of read_file (a) appears twice, and ids of calls must be unique',
  ],
  'a message in which its decoder saw a fault': [
    all,
    [first, { ...answer, fault: 'a message of the assistant has no content' }, second],
    'a message of the assistant has no content: ',
  ],
  'a conversation whose first question was cut off': [
    [anthropic],
    [answer, first, answer, second],
    'begins with a message of the assistant',
  ],
  'a conversation cut within a tool round': [
    [gemini],
    [calling('a'), result, answer, second],
    'the conversation begins with the call of read_file (a)',
  ],
  'system text in which its decoder saw a fault': [
    all,
    [{ ...user(''), role: 'system', fault: 'the system text is empty' }, first, answer, second],
    'the system text is empty: ',
  ],
};

const sound: Record<string, [dialects: readonly string[], ModelMessage[]]> = {
  'a round': [all, [first, calling('a'), result, answer, second]],
  'a round with words beside the call': [
    all,
    [first, said(calling('a'), 'Let me see.'), result, answer, second],
  ],
  'two calls of one message': [all, [first, two, result, resultOf('b'), answer, second]],
  'a round of this turn': [all, [first, answer, second, calling('a'), result]],
  'results behind other words, where only their calls count': [
    [responses],
    [first, calling('a'), answer, result, second],
  ],
  'calls in two messages that are one': [
    [responses, anthropic, gemini],
    [first, calling('a'), calling('b'), result, resultOf('b'), answer, second],
  ],
  'an empty message where it is taken': [
    [chat, responses],
    [first, assistant(''), answer, second],
  ],
  'two calls of one name, in a dialect whose calls have no id': [
    [gemini],
    [
      first,
      calling('read_file'),
      resultOf('read_file'),
      calling('read_file'),
      resultOf('read_file'),
    ],
  ],
  'a result of the old kind, without an id': [
    [chat],
    [first, calling(''), resultOf(''), answer, second],
  ],
  'a conversation that begins with the assistant, where that is taken': [
    [chat, responses, gemini],
    [answer, first, calling('a'), result, answer, second],
  ],
  'a conversation cut within a tool round, where that is taken': [
    [chat, responses],
    [calling('a'), result, answer, second],
  ],
  'the system text within': [
    all,
    [first, answer, { ...user('Be brief.'), role: 'system' }, second],
  ],
};

function judge(messages: readonly ModelMessage[], dialect: string, given: readonly string[] = []) {
  const owner = { contextId, canary: 'name', turn: 1, call: null };
  const calls = new Map(given.map((id) => [id, owner]));
  const model = [exchangeOf(messages, {}, dialect)];
  return judgeCanary(observe({ model, observation: { calls } }));
}

describe('a request that its provider refuses', () => {
  for (const [name, [dialects, messages, says]] of Object.entries(broken))
    it.each(dialects)(`${name}: %s`, (dialect) => {
      const { verdict, turns } = judge(messages, dialect);
      const judged = turns[1]?.expectations.find(({ kind }) => kind === 'request-accepted');
      expect(judged).toMatchObject({ result: 'unmet', layer: 'sent-broken' });
      expect(judged?.actual).toContain(says);
      expect(judged?.actual).toMatch(/: (OpenAI|Anthropic|Google) refuses such a request/);
      expect(verdict).toBe('failed');
    });
});

it('is named for what is wrong besides the messages', () => {
  const exchange = exchangeOf([first, answer, second]);
  const fault = 'an item appears twice';
  const { layer, headline } = judgeCanary(
    observe({ model: [{ ...exchange, request: { ...exchange.request, fault } }] }),
  );
  expect(layer).toBe('sent-broken');
  expect(headline).toContain(`${fault}: OpenAI refuses such a request with HTTP 400`);
});

describe('a request that its provider takes', () => {
  for (const [name, [dialects, messages]] of Object.entries(sound))
    it.each(dialects)(`${name}: %s`, (dialect) => {
      const { turns } = judge(messages, dialect);
      const judged = turns[1]?.expectations.find(({ kind }) => kind === 'request-accepted');
      expect(judged).toMatchObject({ result: 'met' });
    });
});

describe('a call of a turn that ended in the middle', () => {
  const called = { text: null, toolCalls: [{ id: 'a', name: 'read_file', arguments: '{}' }] };
  const acceptedIn = (index: number, manner: Partial<PlayTurn>, later: readonly ModelMessage[]) => {
    const { turns, ...rest } = observe({ model: [exchangeOf(later)] });
    const [one, two] = turns;
    if (one === undefined || two === undefined) throw new Error('two turns are observed');
    const model = [
      exchangeOf([first], { answer: called }),
      exchangeOf([first, calling('a'), user('Stopped.')]),
    ];
    const ended = { ...one, turn: { ...one.turn, ...manner }, model };
    const judged = judgeCanary({ ...rest, turns: [ended, two] }).turns[index]?.expectations;
    return judged?.find(({ kind }) => kind === 'request-accepted');
  };

  it.each([
    ['stopped', { stop: true }],
    ['dropped', { disconnectAfter: 0 }],
    ['unfinished', { unfinished: true }],
  ])('needs a result in later turns, and none in its own: %s', (_name, manner) => {
    const kept = [first, calling('a'), second];
    expect(acceptedIn(0, manner, kept)).toMatchObject({ result: 'met' });
    expect(acceptedIn(1, manner, kept)).toMatchObject({ result: 'unmet', layer: 'sent-broken' });
    expect(acceptedIn(1, manner, [first, second])).toMatchObject({ result: 'met' });
    const closed = [first, calling('a'), resultOf('a'), second];
    expect(acceptedIn(1, manner, closed)).toMatchObject({ result: 'met' });
  });
});

describe('a tool round that is sent twice, where the provider takes it', () => {
  const round = [calling('a'), result];
  const twice = [first, ...round, ...round, answer, second];
  const others = [chat, responses, gemini];

  it.each(others)('is a doubling, where the model made the call: %s', (dialect) => {
    const { layer, headline } = judge(twice, dialect, ['a']);
    expect(layer).toBe('sent-doubled');
    expect(headline).toContain('the call of read_file (a) appears twice in the model request');
  });

  it.each(others)('is none where the id is not one of the model: %s', (dialect) => {
    expect(judge(twice, dialect).verdict).toBe('passed');
  });

  it.each(others)('is none where another request has the same round: %s', (dialect) => {
    expect(judge([first, ...round, answer, second], dialect, ['a']).verdict).toBe('passed');
  });
});
