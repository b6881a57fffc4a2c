// What the events of a stream add up to, in both versions; healthy, odd and hostile ones.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStreamReply } from '../../../src/a2a/stream-reply.ts';
import type { TurnOutcome } from '../../../src/domain/reply.ts';

const id = 'request-1';

/** The outcome of these results, each in an envelope. */
function foldResults(...results: readonly unknown[]): TurnOutcome {
  const reply = createStreamReply(id, '0.3');
  for (const result of results) {
    reply.accept({ name: '', data: JSON.stringify({ jsonrpc: '2.0', id, result }) });
  }
  return reply.outcome();
}

/** The outcome of these values as events of a dialect without envelopes. */
function foldPlain(version: '0.3' | '1.0', ...values: readonly unknown[]): TurnOutcome {
  const reply = createStreamReply(null, version);
  for (const value of values) reply.accept({ name: '', data: JSON.stringify(value) });
  return reply.outcome();
}

const text = (value: string) => ({ kind: 'text', text: value });
const task = { kind: 'task', id: 't', contextId: 'c', status: { state: 'submitted' } };
const working = {
  kind: 'status-update',
  taskId: 't',
  contextId: 'c',
  status: { state: 'working' },
};
const chunk = (value: string, append: boolean, artifactId: string | null = 'a') => ({
  kind: 'artifact-update',
  taskId: 't',
  contextId: 'c',
  append,
  artifact: { ...(artifactId === null ? {} : { artifactId }), parts: [text(value)] },
});
const done = (message?: object, state = 'completed') => ({
  kind: 'status-update',
  taskId: 't',
  contextId: 'c',
  final: true,
  status: { state, ...(message === undefined ? {} : { message }) },
});

describe('a stream of A2A 0.3', () => {
  it('is one Message', () => {
    expect(foldResults({ kind: 'message', contextId: 'c', parts: [text('Hi.')] })).toMatchObject({
      kind: 'answered',
      reply: { shape: 'message', dialect: '0.3', text: 'Hi.', contextId: 'c' },
    });
  });

  it('joins the chunks of an artifact', () => {
    const events = [task, working, chunk('Hel', false), chunk('lo ', true), chunk('there.', true)];
    expect(foldResults(...events, done())).toMatchObject({
      kind: 'answered',
      reply: {
        shape: 'task',
        dialect: '0.3',
        text: 'Hello there.',
        state: 'completed',
        taskId: 't',
        contextId: 'c',
      },
    });
  });

  it('replaces an artifact that is not appended to', () => {
    const events = [task, chunk('draft', false), chunk('Hel', false), chunk('lo', true)];
    expect(foldResults(...events, done())).toMatchObject({ reply: { text: 'Hello' } });
  });

  it('keeps artifacts after the first apart, also those without an id', () => {
    const events = [
      chunk('one', false),
      chunk('x', true, null),
      chunk('y', true, null),
      chunk('!', true),
    ];
    expect(foldResults(task, ...events, done())).toMatchObject({
      reply: {
        text: 'one!',
        elsewhere: ['x', 'y'].map((text) => ({ place: 'later-artifact', text })),
      },
    });
  });

  it('counts the same text in status and artifact once', () => {
    const message = { role: 'agent', parts: [text('Hello')] };
    const events = [task, chunk('Hel', false), chunk('lo', true)];
    expect(foldResults(...events, done(message))).toMatchObject({ reply: { text: 'Hello' } });
  });

  it('may hold updates alone, or a Message at its end', () => {
    expect(foldResults(chunk('Hello', false), done())).toMatchObject({
      reply: { text: 'Hello', taskId: 't', contextId: 'c' },
    });
    const message = { kind: 'message', parts: [text('Hello')] };
    expect(foldResults(working, chunk('Hel', false), message)).toMatchObject({
      kind: 'answered',
      reply: { shape: 'message', text: 'Hello' },
    });
  });

  it('takes a whole Task for all that came before', () => {
    const whole = {
      ...task,
      status: { state: 'completed' },
      artifacts: [{ artifactId: 'a', parts: [text('Hello')] }],
    };
    expect(foldResults(task, chunk('Hel', false), whole)).toMatchObject({
      reply: { text: 'Hello' },
    });
    expect(
      foldResults({ id: 't', status: { state: 'completed' }, parts: [text('own')] }),
    ).toMatchObject({
      reply: { text: 'own' },
    });
  });

  it('counts nothing behind its final event', () => {
    const outcome = foldResults(
      task,
      chunk('Hello', false),
      done(),
      chunk(' twice', true),
      done(undefined, 'failed'),
    );
    expect(outcome).toMatchObject({ kind: 'answered', reply: { text: 'Hello' } });
  });

  it.each(['input-required', 'auth-required', 'rejected', 'failed', 'canceled'])(
    'that ends as %s is rejected',
    (state) => {
      const outcome = foldResults(task, done({ parts: [text('because')] }, state));
      expect(outcome).toMatchObject({
        kind: 'rejected',
        reason: 'task-not-completed',
        message: expect.stringContaining(
          `the Task's state is "${state}", not "completed"; its text is "because".`,
        ),
      });
    },
  );

  it('that ends while the Task is at work is not answered', () => {
    expect(foldResults(task, working)).toMatchObject({
      kind: 'rejected',
      reason: 'task-not-completed',
      reply: { state: 'working', taskId: 't' },
    });
  });
});

describe('a stream of A2A 1.0', () => {
  const events = [
    { task: { id: 't', contextId: 'c', status: { state: 'TASK_STATE_SUBMITTED' } } },
    { statusUpdate: { taskId: 't', contextId: 'c', status: { state: 'TASK_STATE_WORKING' } } },
    { artifactUpdate: { taskId: 't', artifact: { artifactId: 'a', parts: [{ text: 'Hel' }] } } },
    {
      artifactUpdate: {
        taskId: 't',
        append: true,
        artifact: { artifactId: 'a', parts: [{ text: 'lo' }] },
      },
    },
    { statusUpdate: { taskId: 't', contextId: 'c', status: { state: 'TASK_STATE_COMPLETED' } } },
    {
      artifactUpdate: {
        taskId: 't',
        append: true,
        artifact: { artifactId: 'a', parts: [{ text: '!' }] },
      },
    },
  ];

  it('ends with its last state, which no member `final` tells', () => {
    expect(foldPlain('1.0', ...events)).toMatchObject({
      kind: 'answered',
      reply: { dialect: '1.0', text: 'Hello', contextId: 'c', state: 'completed' },
    });
  });

  it('is one Message, and its parts are `content` over HTTP+JSON 0.3', () => {
    expect(foldPlain('1.0', { message: { parts: [{ text: 'Hi.' }] } })).toMatchObject({
      reply: { dialect: '1.0', text: 'Hi.' },
    });
    expect(foldPlain('0.3', { message: { content: [{ text: 'Hi.' }] } })).toMatchObject({
      reply: { dialect: '0.3', text: 'Hi.' },
    });
  });
});

describe('a stream that is no answer', () => {
  it.each([
    ['nothing', [], 'empty-body', 'without an event'],
    ['no JSON', ['oops'], 'not-json', 'no JSON: "oops"'],
    ['cut JSON', ['{"id":"requ'], 'not-json', 'no JSON'],
    ['another id', ['{"id":"x","result":{}}'], 'id-mismatch', '"x"'],
    [
      'an error',
      [`{"id":"${id}","error":{"code":-32603,"message":"m"}}`],
      'json-rpc-error',
      '-32603',
    ],
    [
      'error and result',
      [`{"id":"${id}","error":{"code":1},"result":{"kind":"message"}}`],
      'json-rpc-error',
      'error 1',
    ],
    [
      'unknown results',
      [`{"id":"${id}","result":{"kind":"other"}}`, `{"id":"${id}","result":7}`],
      'unknown-shape',
      'other',
    ],
    ['a queue', ['{"queued":true}'], 'queued', 'put off'],
    [
      'a prototype',
      [`{"id":"${id}","__proto__":{"result":{"kind":"message"}}}`],
      'no-result',
      'neither',
    ],
  ])('%s', (_name, data, reason, message) => {
    const reply = createStreamReply(id, '0.3');
    for (const item of data) reply.accept({ name: '', data: item });
    const outcome = reply.outcome();
    expect(outcome).toMatchObject({ kind: 'rejected', reason, reply: null });
    expect(outcome.kind === 'rejected' && outcome.message).toContain(message);
  });

  it('is an error without an envelope', () => {
    expect(foldPlain('1.0', { error: { code: 404, message: 'gone' } })).toMatchObject({
      reason: 'http-status',
      message: 'The agent answers with an error: "{"code":404,"message":"gone"}".',
    });
  });

  it('or anything of known words gives an outcome', () => {
    const words = 'kind message task status-update artifact-update completed working t a'.split(
      ' ',
    );
    const keys =
      'kind status state artifact artifacts artifactId parts content text append final message task statusUpdate artifactUpdate taskId __proto__'.split(
        ' ',
      );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, 1, true, ...words),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('value')),
      ),
    }));
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 5 }),
        fc.string({ unit: 'binary' }),
        (values, raw) => {
          expect(['answered', 'rejected']).toContain(foldResults(...values).kind);
          expect(['answered', 'rejected']).toContain(foldPlain('1.0', ...values).kind);
          const reply = createStreamReply(null, '1.0');
          reply.accept({ name: '', data: raw });
          expect(['answered', 'rejected']).toContain(reply.outcome().kind);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
