// Answers in the form that a request demands: what a router, a guard and a structured reply can
// work with.
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { toJsonAnswer } from '../../../src/scripted-model/json-answer.ts';
import { startModelEndpoint } from '../../../src/scripted-model/model-endpoint.ts';
import { clock, say, script, seededRandom, tag1, tools } from './builders.ts';

const text = 'You are Ann. [R-aaaaaaaaaa]';
const object = (properties: object, more: object = {}) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  ...more,
});

const callOf = (name: string, parameters: object, more: object = {}) => ({
  ...object({ name: { const: name, type: 'string' }, parameters: object(parameters) }),
  ...more,
});
const string = { type: 'string' };

describe('an answer as JSON', () => {
  it.each<[string, unknown, unknown]>([
    ['a reply', object({ message: { type: 'string' } }), { message: text }],
    [
      'a route',
      object({ team: { type: 'string', enum: ['sales', 'files'] }, why: { type: 'string' } }),
      { team: 'sales', why: text },
    ],
    [
      'a state',
      object({ status: { enum: ['input_required', 'completed'] } }),
      { status: 'completed' },
    ],
    ['a guard', object({ isOffTopic: { type: 'boolean' } }), { isOffTopic: false }],
    [
      'values of other types',
      object({
        score: { type: 'integer', minimum: 1 },
        tags: { type: 'array', items: { type: 'string' } },
        steps: { type: 'array', items: { type: 'string' }, minItems: 1 },
        note: { anyOf: [{ type: 'string' }, { type: 'null' }] },
        kind: { const: 'plan' },
      }),
      { score: 1, tags: [], steps: [text], note: text, kind: 'plan' },
    ],
    [
      'a definition',
      object({ team: { $ref: '#/$defs/Team' } }, { $defs: { Team: { enum: ['one', 'two'] } } }),
      { team: 'one' },
    ],
    [
      'types as Gemini writes them',
      { type: 'OBJECT', properties: { a: { type: 'STRING' } } },
      { a: text },
    ],
    ['no schema', undefined, { answer: text }],
    [
      'formats and bounds',
      object({
        at: { type: 'string', format: 'date-time' },
        code: { type: 'string', maxLength: 3 },
        score: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
        below: { type: 'integer', exclusiveMaximum: 0 },
        even: { type: 'integer', minimum: 3, multipleOf: 2 },
        none: { type: 'null' },
        text: { type: 'string' },
      }),
      {
        ...{ at: '2026-01-01T00:00:00Z', code: 'ok', score: 0.5, below: -1, even: 4, none: null },
        text,
      },
    ],
    [
      'a text that is not required, where nothing else takes one',
      {
        type: 'object',
        properties: {
          isDone: { type: 'boolean' },
          text: { anyOf: [{ type: 'null' }, { type: 'string' }] },
        },
        required: ['isDone'],
      },
      { isDone: false, text },
    ],
    [
      'a list of texts',
      object({ lines: { type: 'array', items: { type: 'string' } } }),
      { lines: [text] },
    ],
    [
      'calls as BeeAI emulates them: the one that takes answers',
      object({
        item: {
          anyOf: [
            callOf('get_weather', { city: string }),
            callOf('final_answer', { response: string }),
          ],
        },
      }),
      { item: { name: 'final_answer', parameters: { response: text } } },
    ],
    [
      'several calls',
      object({
        items: {
          type: 'array',
          items: {
            oneOf: [callOf('add', { a: string }), callOf('respondToUser', { text: string })],
          },
        },
      }),
      { items: [{ name: 'respondToUser', parameters: { text } }] },
    ],
    [
      'branches by their titles and definitions',
      {
        anyOf: [{ $ref: '#/$defs/Plan' }, { $ref: '#/$defs/Response' }],
        $defs: {
          Plan: object({ steps: { type: 'array', items: string, minItems: 1 } }),
          Response: object({ response: string }),
        },
      },
      { response: text },
    ],
    [
      'branches of which none takes answers: the first',
      object({ item: { anyOf: [callOf('add', { a: string }), callOf('sub', { a: string })] } }),
      { item: { name: 'add', parameters: { a: text } } },
    ],
    [
      'a branch that ends and says nothing, while the question has no answer',
      object({ next: { anyOf: [callOf('ask_writer', { task: string }), callOf('FINISH', {})] } }),
      { next: { name: 'ask_writer', parameters: { task: text } } },
    ],
    [
      'the name of the tool that ends, as in DSPy',
      object({ next_tool_name: { enum: ['add', 'finish'] }, next_thought: string }),
      { next_tool_name: 'finish', next_thought: text },
    ],
    ['an object of any fields', { type: 'object', additionalProperties: true }, { answer: text }],
  ])('fits %s', (_name, schema, expected) => {
    expect(JSON.parse(toJsonAnswer(schema, text))).toEqual(expected);
  });

  it('ends on a schema that refers to itself', () => {
    const schema = object({ a: { $ref: '#' }, b: { $ref: '#' }, c: { $ref: '#' } });
    expect(toJsonAnswer(schema, text).length).toBeLessThan(100_000);
  });
});

const startModel = () =>
  startModelEndpoint({ random: seededRandom(), clock, tools, bindHost: '127.0.0.1' });

function clientOf(endpoint: Awaited<ReturnType<typeof startModel>>): OpenAI {
  const baseURL = `${endpoint.url('127.0.0.1')}/v1`;
  return new OpenAI({ baseURL, apiKey: 'x', maxRetries: 0 });
}

it('is what a client is given whose request demands it, and the witness keeps the text', async () => {
  await using endpoint = await startModel();
  endpoint.register(script([say('Hello.')]));
  const client = clientOf(endpoint);
  const completion = await client.chat.completions.create({
    model: 'm',
    messages: [{ role: 'user', content: `Hi. [${tag1}]` }],
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'Reply', schema: object({ message: { type: 'string' } }) },
    },
  });
  const [exchange] = endpoint.exchanges();
  expect(exchange?.answer.text).toBe(`Hello. [${exchange?.receipt}]`);
  expect(JSON.parse(completion.choices[0]?.message.content ?? '')).toEqual({
    message: exchange?.answer.text,
  });
});

it('follows the schema for a request of no turn, too', async () => {
  await using endpoint = await startModel();
  const client = clientOf(endpoint);
  const status = { enum: ['input_required', 'completed'] };
  const completion = await client.chat.completions.create({
    model: 'm',
    messages: [{ role: 'user', content: 'Say how far this conversation is.' }],
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'State', schema: object({ status, message: {} }) },
    },
  });
  expect(JSON.parse(completion.choices[0]?.message.content ?? '')).toEqual({
    status: 'completed',
    message: 'Conversation',
  });
});

it('is a text between markers where the last words of a request name them, as DSPy does', async () => {
  await using endpoint = await startModel();
  endpoint.register(script([say('Hello.')]));
  const client = clientOf(endpoint);
  const words =
    'Respond with the corresponding output fields, starting with the field `[[ ## why ## ]]`, then `[[ ## answer ## ]]`, and then ending with the marker for `[[ ## completed ## ]]`.';
  const completion = await client.chat.completions.create({
    model: 'm',
    messages: [{ role: 'user', content: `[[ ## question ## ]]\nHi. [${tag1}]\n\n${words}` }],
  });
  const [exchange] = endpoint.exchanges();
  const said = `Hello. [${exchange?.receipt}]`;
  expect(exchange?.answer.text).toBe(said);
  expect(completion.choices[0]?.message.content).toBe(
    `[[ ## why ## ]]\n${said}\n\n[[ ## answer ## ]]\n${said}\n\n[[ ## completed ## ]]`,
  );
});
