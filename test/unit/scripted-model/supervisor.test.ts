// A supervisor that chooses the worker to act next, in structured output, until one has answered.
import { describe, expect, it } from 'vitest';
import type { ModelMessage } from '../../../src/domain/model-request.ts';
import { createModelSession } from '../../../src/scripted-model/model-session.ts';
import {
  clock,
  find,
  message,
  request,
  say,
  script,
  seededRandom,
  tag1,
  tools,
} from './builders.ts';

const question = message('user', `My name is Ann. [${tag1}]`);
const routing = (values: readonly string[], more: object = {}) => ({
  type: 'object',
  properties: { ...more, next: { type: 'string', enum: values } },
  required: [...Object.keys(more), 'next'],
});

function start(isOver = false) {
  const session = createModelSession({ random: seededRandom(), clock, tools });
  session.register({
    ...script([say('You are {}.', [find('My name is {}.')])]),
    isOver: () => isOver,
  });
  const route = (schema: object, ...messages: readonly ModelMessage[]): unknown => {
    const form = { jsonFields: ['next'], jsonSchema: schema };
    const asked = session.answer(request(messages), '', form);
    return JSON.parse(asked?.answer.asJson ?? '{}').next;
  };
  const routeByCall = (schema: object, ...messages: readonly ModelMessage[]): unknown => {
    const demanded = { mustCallTool: true, demandedTools: ['Router'] };
    const offered = { ...request(messages, [{ name: 'Router', argumentNames: ['next'] }]) };
    const asked = session.answer({ ...offered, ...demanded }, '', { schemaOfTool: () => schema });
    return JSON.parse(asked?.answer.through?.arguments ?? '{}').next;
  };
  const work = (...messages: readonly ModelMessage[]): string =>
    session.answer(request(messages), '')?.answer.text ?? '';
  return { route, routeByCall, work };
}

const ends = ['FINISH', '__end__', 'END', 'finished'];
const schemas = ends.flatMap((end): [string, object][] => [
  [end, routing([end, 'researcher', 'writer'])],
  [end, routing(['researcher', 'writer', end])],
  [end, routing(['researcher', end], { why: { type: 'string' } })],
]);

describe.each(schemas)('a supervisor that ends with %s', (end, schema) => {
  it.each(['route', 'routeByCall'] as const)('by %s has a worker act, and then ends', (by) => {
    const session = start();
    expect(session[by](schema, question)).toBe('researcher');
    const words = session.work(question);
    expect(words).toContain('You are Ann.');
    // As LangGraph's tutorials hand it back, as ADK tells it, and as an answer of the assistant.
    for (const handedBack of [
      message('user', words, { name: 'researcher' }),
      message('user', `For context:\n[researcher] said: ${words}`),
      message('assistant', words),
    ])
      expect(session[by](schema, question, handedBack)).toBe(end);
  });

  it('has a worker act where what it was given is no answer to the question', () => {
    const session = start();
    const words = session.work(question);
    const second = message('user', `And now? [${tag1.replace('a', 'b')}]`);
    expect(session.route(schema, message('assistant', words), question)).toBe('researcher');
    expect(session.route(schema, message('assistant', 'Hm.'), question, second)).not.toBe(end);
    expect(session.route(schema, question, message('assistant', 'Hm.'))).toBe('researcher');
  });

  it('has a worker act where the turn of the answer is over', () => {
    const session = start(true);
    const words = session.work(question);
    expect(session.route(schema, question, message('assistant', words))).toBe('researcher');
  });
});

it('takes another value than an end where there is no other end', () => {
  expect(start().route(routing(['a', 'b']), question)).toBe('a');
  expect(start().route(routing(['FINISH']), question)).toBe('FINISH');
});
