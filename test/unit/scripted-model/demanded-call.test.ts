// Requests that demand a call: in each dialect the answer goes through the demanded function, and
// its history is read as an answer.
import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../src/domain/fields.ts';
import type { ModelMessage, ModelRequest } from '../../../src/domain/model-request.ts';
import { startModelEndpoint } from '../../../src/scripted-model/model-endpoint.ts';
import { createModelSession } from '../../../src/scripted-model/model-session.ts';
import { readRequest } from '../../../src/transcript/reader.ts';
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

const schema = {
  type: 'object',
  properties: {
    confidence: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
    when: { type: 'string', format: 'date' },
    reply: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  },
  required: ['confidence', 'when', 'reply'],
};
const notes = { type: 'object', properties: { content: { type: 'string' } } };
const hello = `Hello. [${tag1}]`;

/** A request in a dialect: any call demanded, or the one of a name. */
type Ask = (name: string, demanded: 'any' | 'named') => { path: string; body: object };

const dialects: readonly (readonly [
  name: string,
  ask: Ask,
  read: (answer: Fields) => [string, unknown],
])[] = [
  [
    'chat completions',
    (name, demanded) => ({
      path: '/v1/chat/completions',
      body: {
        model: 'm',
        messages: [{ role: 'user', content: hello }],
        tools: [
          { type: 'function', function: { name: 'commit_memory', parameters: notes } },
          { type: 'function', function: { name, parameters: schema } },
        ],
        tool_choice: demanded === 'any' ? 'required' : { type: 'function', function: { name } },
      },
    }),
    (answer) => {
      const { choices } = answer as {
        choices: { message: { tool_calls: { function: Fields }[] } }[];
      };
      const called = choices[0]?.message.tool_calls[0]?.function;
      return [String(called?.name), JSON.parse(String(called?.arguments))];
    },
  ],
  [
    'responses',
    (name, demanded) => ({
      path: '/v1/responses',
      body: {
        model: 'm',
        input: hello,
        tools: [
          { type: 'function', name: 'commit_memory', parameters: notes },
          { type: 'function', name, parameters: schema },
        ],
        tool_choice: demanded === 'any' ? 'required' : { type: 'function', name },
      },
    }),
    (answer) => {
      const [called] = (answer as { output: Fields[] }).output;
      return [String(called?.name), JSON.parse(String(called?.arguments))];
    },
  ],
  [
    'Anthropic messages',
    (name, demanded) => ({
      path: '/v1/messages',
      body: {
        model: 'm',
        max_tokens: 99,
        messages: [{ role: 'user', content: hello }],
        tools: [
          { name: 'commit_memory', input_schema: notes },
          { name, input_schema: schema },
        ],
        tool_choice: demanded === 'any' ? { type: 'any' } : { type: 'tool', name },
      },
    }),
    (answer) => {
      const called = (answer as { content: Fields[] }).content.find(
        ({ type }) => type === 'tool_use',
      );
      return [String(called?.name), called?.input];
    },
  ],
  [
    'Gemini',
    (name, demanded) => ({
      path: '/v1beta/models/m:generateContent',
      body: {
        contents: [{ role: 'user', parts: [{ text: hello }] }],
        tools: [
          {
            functionDeclarations: [
              { name: 'commit_memory', parameters: notes },
              { name, parametersJsonSchema: schema },
            ],
          },
        ],
        toolConfig: {
          functionCallingConfig: {
            mode: 'ANY',
            ...(demanded === 'any' ? {} : { allowedFunctionNames: [name] }),
          },
        },
      },
    }),
    (answer) => {
      const { candidates } = answer as {
        candidates: { content: { parts: { functionCall: Fields }[] } }[];
      };
      const called = candidates[0]?.content.parts[0]?.functionCall;
      return [String(called?.name), called?.args];
    },
  ],
];

describe.each(dialects)('%s', (_name, ask, read) => {
  it.each([
    ['final_result', 'any'],
    ['WeatherReport', 'any'],
    ['json', 'named'],
    ['Route', 'named'],
  ] as const)('answers through %s where %s is demanded', async (name, demanded) => {
    await using endpoint = await startModelEndpoint({
      random: seededRandom(),
      clock,
      tools,
      bindHost: '127.0.0.1',
    });
    endpoint.register(script([say('Hi there.')]));
    const { path, body } = ask(name, demanded);
    const response = await fetch(`${endpoint.url('127.0.0.1')}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    const [called, args] = read((await response.json()) as Fields);
    const [exchange] = endpoint.exchanges();
    expect(called).toBe(name);
    expect(exchange?.answer.text).toBe(`Hi there. [${exchange?.receipt}]`);
    expect(args).toEqual({
      confidence: 0.5,
      when: '2026-01-01',
      reply: { text: exchange?.answer.text },
    });
  });
});

describe('which tool takes the answer', () => {
  const offer = (...names: string[]) => names.map((name) => ({ name, argumentNames: ['text'] }));
  const through = (names: readonly string[], more: Partial<ModelRequest> = {}) => {
    const session = createModelSession({ random: seededRandom(), clock, tools });
    session.register(script([say('Hi.')]));
    const asked = request([message('user', hello)], offer(...names));
    return session.answer({ ...asked, mustCallTool: true, ...more }, '')?.answer.through?.name;
  };

  it.each([
    [['commit_memory', 'final_result', 'recall_memory'], 'final_result'],
    [['final_result_Cat', 'final_result_Dog'], 'final_result_Cat'],
    [['get_weather', 'ContactInfo'], 'ContactInfo'],
    [['respondToUser', 'get_weather'], 'respondToUser'],
    [['send_message', 'archival_search'], 'send_message'],
    [['submit', 'bash'], 'submit'],
    [['commit_memory', 'read_file'], undefined],
  ])('of %j', (names, expected) => {
    expect(through(names)).toBe(expected);
  });

  it('is the demanded one, whatever it does', () => {
    expect(through(['read_file', 'final_answer'], { demandedTools: ['read_file'] })).toBe(
      'read_file',
    );
  });
});

describe('a demanded tool', () => {
  const ask = (schema: unknown, ...after: readonly ModelMessage[]) => {
    const session = createModelSession({ random: seededRandom(), clock, tools });
    session.register(script([say('Hi.')]));
    const offered = [{ name: 'transfer_to_writer', argumentNames: [] }];
    const asked = request([message('user', hello), ...after], offered);
    const form = { schemaOfTool: () => schema };
    return session.answer({ ...asked, mustCallTool: after.length === 0 }, '', form)?.answer;
  };

  it.each([
    [{ type: 'object', properties: {}, required: [], additionalProperties: false }],
    [{ type: 'object', properties: {} }],
    [{ type: 'object', additionalProperties: false }],
  ])('that takes nothing is given nothing, and the answer comes after it: %j', (nothing) => {
    const handoff = ask(nothing)?.through;
    expect(handoff).toMatchObject({ name: 'transfer_to_writer', arguments: '{}' });
    if (handoff === undefined) throw new Error('no call');
    const next = ask(
      nothing,
      message('assistant', '', { toolCalls: [handoff] }),
      message('tool', '{"assistant":"Writer"}', { toolCallId: handoff.id }),
    );
    expect(next).toMatchObject({ text: expect.stringMatching(/^Hi\. \[R-/), toolCalls: [] });
  });

  it.each([[{ type: 'object' }], [{ type: 'object', properties: {}, additionalProperties: true }]])(
    'that takes anything is given the answer: %j',
    (anything) => {
      expect(ask(anything)?.through?.arguments).toMatch(/^\{"answer":"Hi\. /);
    },
  );
});

it('a step whose tool is not the demanded one waits for a request that allows it', () => {
  const session = createModelSession({ random: seededRandom(), clock, tools });
  session.register(script([call('commit-memory', { with: { content: 'x' } }), say('Done.')]));
  const offered = [
    { name: 'search_docs', argumentNames: ['query'] },
    { name: 'commit_memory', argumentNames: ['content'] },
  ];
  const asked = request([message('user', hello)], offered);
  const first = session.answer(
    { ...asked, mustCallTool: true, demandedTools: ['search_docs'] },
    '',
  );
  expect(first).toMatchObject({ passedOver: [], answer: { through: { name: 'search_docs' } } });
  const forced = first?.answer.through;
  if (forced === undefined) throw new Error('no call');
  const second = session.answer(
    request(
      [
        message('user', hello),
        message('assistant', '', { toolCalls: [forced] }),
        message('tool', 'nothing found', { toolCallId: forced.id }),
      ],
      offered,
    ),
    '',
  );
  expect(second).toMatchObject({ called: 'commit-memory' });
});

describe('an answer in the arguments of a call', () => {
  const read = (args: string, text = '') =>
    readRequest(
      request([
        message('user', hello),
        message('assistant', text, { toolCalls: [{ id: 'c', name: 'Reply', arguments: args }] }),
        message('tool', 'Final result processed.', { toolCallId: 'c' }),
        message('user', 'Bye. [T-bbbbbbbbbb]'),
      ]),
    );
  const answer = 'Hi. [R-aaaaaaaaaa]';

  it.each([
    ['at the top', { text: answer }],
    ['within', { reply: { parts: [{ text: answer }] } }],
    ['beside others, once', { text: answer, summary: answer }],
  ])('is read %s', (_name, args) => {
    const { utterances, places } = read(JSON.stringify(args));
    expect(utterances[1]?.text).toBe(answer);
    expect(places.ofAnswer('R-aaaaaaaaaa').places).toEqual([{ utterance: 1, offset: 5 }]);
  });

  it('is read where it is no JSON, and not once more beside its text', () => {
    expect(read(answer).utterances[1]?.text).toBe(answer);
    expect(read(JSON.stringify({ text: answer }), answer).utterances[1]?.text).toBe(answer);
  });

  it('is read out of a text that is JSON, with its letters as they were', () => {
    const said = 'He said "hi".\nThen left. [R-aaaaaaaaaa]';
    const { utterances } = readRequest(
      request([message('user', hello), message('assistant', JSON.stringify({ message: said }))]),
    );
    expect(utterances[1]?.text).toContain(said);
  });

  it('ends on arguments that nest without end', () => {
    const deep = `${'{"a":'.repeat(200)}"x [R-aaaaaaaaaa]"${'}'.repeat(200)}`;
    expect(read(deep).utterances).toHaveLength(4);
  });
});
