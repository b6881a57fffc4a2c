// Every shape of a reply, healthy and broken, as a pure function of status and body.
import { describe, expect, it } from 'vitest';
import { readReply, toReply } from '../../../src/a2a/reply.ts';
import { toTaskState } from '../../../src/a2a/task-state.ts';
import type { TurnOutcome } from '../../../src/domain/reply.ts';

const id = 'request-1';

/** Reads a body with status 200. */
function read(body: unknown): TurnOutcome {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readReply({ status: 200, location: null, body: text }, id);
}

/** The outcome of a result in a proper envelope. */
function readResult(result: unknown): TurnOutcome {
  return read({ jsonrpc: '2.0', id, result });
}

const text = (value: string) => ({ kind: 'text', text: value });

describe('a Message', () => {
  it('of v0.3 is an answer', () => {
    const result = {
      kind: 'message',
      messageId: 'm',
      role: 'agent',
      contextId: 'canvas-1',
      taskId: 't',
      parts: [text('one'), text(''), text('two')],
    };
    expect(readResult(result)).toEqual({
      kind: 'answered',
      reply: {
        shape: 'message',
        dialect: '0.3',
        text: 'one\ntwo',
        parts: [text('one'), text(''), text('two')],
        contextId: 'canvas-1',
        taskId: 't',
        state: null,
      },
    });
  });

  it('of v1.0 is an answer', () => {
    const message = { messageId: 'm', role: 'ROLE_AGENT', contextId: '', parts: [{ text: 'hi' }] };
    expect(readResult({ message })).toMatchObject({
      kind: 'answered',
      reply: { dialect: '1.0', text: 'hi', contextId: null, taskId: null },
    });
  });

  it('without kind is recognised by its parts', () => {
    expect(toReply({ role: 'agent', parts: [text('hi')] })).toMatchObject({
      shape: 'message',
      text: 'hi',
    });
  });

  it('without a readable part is an empty answer', () => {
    expect(readResult({ kind: 'message', parts: 'hi' })).toMatchObject({ reply: { text: '' } });
    expect(readResult({ kind: 'message' })).toMatchObject({ reply: { text: '', parts: [] } });
  });
});

describe('parts', () => {
  const partsOf = (...parts: unknown[]) => toReply({ kind: 'message', parts })?.parts;

  it.each([
    [{ kind: 'text', text: 'a' }],
    [{ type: 'text', text: 'a' }],
    [{ text: 'a' }],
    [{ root: { kind: 'text', text: 'a' } }],
    [{ root: { text: 'a' } }],
  ])('text: %j', (part) => {
    expect(partsOf(part)).toEqual([{ kind: 'text', text: 'a' }]);
  });

  it.each([
    [{ kind: 'file', file: { name: 'n', mimeType: 'm', uri: 'u' } }, 'n', 'm', 'u'],
    [{ file: { name: 'n', mediaType: 'm', fileWithUri: 'u' } }, 'n', 'm', 'u'],
    [{ kind: 'file', file: { bytes: 'QQ==' } }, null, null, null],
    [{ url: 'u', filename: 'n', mediaType: 'm' }, 'n', 'm', 'u'],
    [{ raw: 'QQ==', filename: 'n', mediaType: 'm' }, 'n', 'm', null],
  ])('file: %j', (part, name, mimeType, uri) => {
    expect(partsOf(part)).toEqual([{ kind: 'file', name, mimeType, uri }]);
  });

  it.each([
    [{ kind: 'data', data: { a: [1, null] } }, '{"a":[1,null]}'],
    [{ data: null }, 'null'],
  ])('data: %j', (part, json) => {
    expect(partsOf(part)).toEqual([{ kind: 'data', json }]);
  });

  it('passes over what cannot be read', () => {
    expect(
      partsOf(null, 1, 'a', [], {}, { kind: 'text' }, { kind: 'data', text: 'a' }, { text: 5 }),
    ).toEqual([]);
  });

  it('keeps data that nests deeper than the stack as a note', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const body = `{"jsonrpc":"2.0","id":"${id}","result":{"kind":"message","parts":[{"data":${deep}},{"text":"a"}]}}`;
    expect(read(body)).toMatchObject({
      reply: {
        text: 'a',
        parts: [{ kind: 'data', json: '"(nested too deeply to show)"' }, { kind: 'text' }],
      },
    });
  });
});

describe('a Task', () => {
  const task = (state: string, rest: object) => ({
    kind: 'task',
    id: 't1',
    contextId: 'c1',
    status: { state },
    ...rest,
  });

  it('answers with its first artifact and does not count the status message twice', () => {
    const result = {
      ...task('completed', {
        artifacts: [{ artifactId: 'a', parts: [text('Hel'), text('lo')] }],
        history: [{ role: 'user', parts: [text('question')] }],
      }),
      status: { state: 'completed', message: { role: 'agent', parts: [text('Hello')] } },
    };
    expect(readResult(result)).toEqual({
      kind: 'answered',
      reply: {
        shape: 'task',
        dialect: '0.3',
        text: 'Hello',
        parts: [text('Hel'), text('lo')],
        contextId: 'c1',
        taskId: 't1',
        state: 'completed',
      },
    });
  });

  it('joins chunks of one artifact, and keeps the artifacts after the first apart', () => {
    const artifacts = [
      { artifactId: 'a', parts: [text('Hel'), text('lo')] },
      { artifactId: 'b', parts: [text('there')] },
      { artifactId: 'a', parts: [text('!')] },
      { parts: [text('x')] },
      { parts: [text('y')] },
      { artifactId: 'empty' },
      null,
    ];
    expect(toReply(task('completed', { artifacts }))).toMatchObject({
      text: 'Hello!',
      elsewhere: ['there', 'x', 'y'].map((text) => ({ place: 'later-artifact', text })),
    });
  });

  it('takes its own parts first', () => {
    const artifacts = [{ artifactId: 'a', parts: [text('artifact')] }];
    expect(toReply(task('completed', { parts: [text('own')], artifacts }))?.text).toBe('own');
  });

  it('keeps files and data of every place, once', () => {
    const file = { kind: 'file', file: { name: 'n', mimeType: 'm', uri: 'u' } };
    const result = {
      kind: 'task',
      status: { state: 'completed', message: { contextId: 'c2', parts: [text('a'), file] } },
      artifacts: [{ artifactId: 'a', parts: [text('a'), file, { kind: 'data', data: 1 }] }],
    };
    expect(toReply(result)).toMatchObject({
      contextId: 'c2',
      taskId: null,
      parts: [{ kind: 'text' }, { kind: 'file' }, { kind: 'data', json: '1' }],
    });
  });

  it('of v1.0 is an answer', () => {
    const result = {
      task: {
        id: 't1',
        contextId: 'c1',
        status: { state: 'TASK_STATE_COMPLETED' },
        artifacts: [{ artifactId: 'a', parts: [{ text: 'Hel' }, { text: 'lo' }] }],
      },
    };
    expect(readResult(result)).toMatchObject({
      kind: 'answered',
      reply: { shape: 'task', dialect: '1.0', text: 'Hello', state: 'completed', contextId: 'c1' },
    });
  });

  it('without kind is recognised by its status', () => {
    expect(toReply({ status: { state: 'completed' } })).toMatchObject({ shape: 'task', text: '' });
  });

  it.each([
    'submitted',
    'working',
    'input-required',
    'canceled',
    'failed',
    'rejected',
    'auth-required',
  ])('that is %s is rejected with its text', (state) => {
    const status = { state, message: { parts: [text('because\nof this')] } };
    const outcome = readResult(task(state, { status }));
    expect(outcome).toMatchObject({
      kind: 'rejected',
      reason: 'task-not-completed',
      message: expect.stringContaining(
        `: the Task's state is "${state}", not "completed"; its text is "because ⏎ of this".`,
      ),
      reply: { state },
    });
  });

  it.each([
    ['completed', 'completed'],
    ['TASK_STATE_INPUT_REQUIRED', 'input-required'],
    ['TASK_STATE_UNSPECIFIED', 'unknown'],
    ['done', 'unknown'],
    [null, 'unknown'],
  ])('state %s is %s', (given, state) => {
    expect(toTaskState(given)).toBe(state);
  });

  it('without a state is not completed', () => {
    expect(readResult({ task: {} })).toMatchObject({
      reason: 'task-not-completed',
      reply: { state: 'unknown' },
    });
  });
});
