// Which text of a reply the platform's user sees, and what is kept of the others: over the ways in
// which a reply comes and both versions of A2A (docs/rules/platform.md "Text of a reply").
import { describe, expect, it } from 'vitest';
import { connectAgent } from '../../../src/a2a/connect-agent.ts';
import { addElsewhere } from '../../../src/a2a/elsewhere.ts';
import { readReply } from '../../../src/a2a/reply.ts';
import { createStreamReply } from '../../../src/a2a/stream-reply.ts';
import type { HiddenPlace, TurnOutcome } from '../../../src/domain/reply.ts';
import { sendJson, startHttpPeer, turnOf } from './peer.ts';

/** A Task in plain words. */
interface Said {
  readonly parts?: string;
  readonly artifacts?: readonly (readonly string[])[];
  readonly status?: string;
  readonly message?: string;
  /** `user: …` and `agent: …`. */
  readonly history?: readonly string[];
}

type Version = '0.3' | '1.0';

const id = 'request-1';

/** The Task as a server of a version writes it. */
function toTask(said: Said, version: Version, state = 'completed'): object {
  const isOld = version === '0.3';
  const partsOf = (...texts: readonly string[]): object => ({
    parts: texts.map((text) => (isOld ? { kind: 'text', text } : { text })),
  });
  const messageOf = (role: string, text: string): object => ({
    ...(isOld ? { kind: 'message', role } : { role: `ROLE_${role.toUpperCase()}` }),
    messageId: 'm',
    ...partsOf(text),
  });
  return {
    ...(isOld ? { kind: 'task' } : {}),
    id: 't1',
    contextId: 'c1',
    ...(said.parts === undefined ? {} : partsOf(said.parts)),
    status: {
      state: isOld ? state : `TASK_STATE_${state.toUpperCase()}`,
      ...(said.status === undefined ? {} : { message: messageOf('agent', said.status) }),
    },
    ...(said.artifacts === undefined
      ? {}
      : {
          artifacts: said.artifacts.map((texts, index) => ({
            artifactId: `a${index}`,
            ...partsOf(...texts),
          })),
        }),
    ...(said.message === undefined ? {} : { message: messageOf('agent', said.message) }),
    ...(said.history === undefined
      ? {}
      : {
          history: said.history.map((line) => {
            const [role = '', text = ''] = line.split(': ');
            return messageOf(role, text);
          }),
        }),
  };
}

type Seen = readonly (readonly [HiddenPlace, string])[];

/** Name, what the agent says, what the user sees, what another client would see. */
const shapes: readonly (readonly [string, Said, string, Seen])[] = [
  [
    'an answer in an artifact and a closing remark in the status',
    { artifacts: [['blue']], status: 'Request is completed!' },
    'blue',
    [['status-message', 'Request is completed!']],
  ],
  [
    'an answer in the status and a pointer to it in the artifact',
    { artifacts: [['(see status)']], status: 'blue' },
    '(see status)',
    [['status-message', 'blue']],
  ],
  [
    'an answer in the second artifact',
    { artifacts: [['a plan'], ['blue']] },
    'a plan',
    [['later-artifact', 'blue']],
  ],
  [
    'an empty artifact before one with text',
    { artifacts: [[''], [], ['bl', 'ue'], ['more']], status: 'done' },
    'blue',
    [
      ['later-artifact', 'more'],
      ['status-message', 'done'],
    ],
  ],
  ['an answer in the status alone', { status: 'blue' }, 'blue', []],
  ['an answer in status and artifact', { artifacts: [['blue']], status: 'blue' }, 'blue', []],
  [
    'parts of the Task itself before everything',
    { parts: 'blue', artifacts: [['red']], status: 'green' },
    'blue',
    [
      ['later-artifact', 'red'],
      ['status-message', 'green'],
    ],
  ],
  ['a message of the Task, last of all', { message: 'blue' }, 'blue', []],
  [
    'a message of the Task behind a status',
    { status: 'green', message: 'blue' },
    'green',
    [['message', 'blue']],
  ],
  [
    'an answer that is only the last entry of the history',
    { history: ['user: Which colour?', 'agent: blue'] },
    '',
    [['history', 'blue']],
  ],
  [
    'a history with earlier turns, of which only this one counts',
    { history: ['user: One?', 'agent: 1', 'user: Which colour?', 'agent: wait', 'agent: blue'] },
    '',
    [
      ['history', 'wait'],
      ['history', 'blue'],
    ],
  ],
  ['a history that ends with the question', { history: ['agent: 1', 'user: Two?'] }, '', []],
  ['nothing at all', {}, '', []],
];

function outcomeOf(text: string, elsewhere: Seen): object {
  return {
    kind: 'answered',
    reply: {
      text,
      ...(elsewhere.length === 0
        ? {}
        : { elsewhere: elsewhere.map(([place, hidden]) => ({ place, text: hidden })) }),
    },
  };
}

function expectOutcome(outcome: TurnOutcome, text: string, elsewhere: Seen): void {
  expect(outcome).toMatchObject(outcomeOf(text, elsewhere));
  if (elsewhere.length === 0 && outcome.kind === 'answered')
    expect(outcome.reply.elsewhere).toBeUndefined();
}

describe.each<Version>(['0.3', '1.0'])('A2A %s', (version) => {
  const wrap = (task: object): object => (version === '0.3' ? task : { task });

  it.each(shapes)('blocking: %s', (_name, said, text, elsewhere) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id, result: wrap(toTask(said, version)) });
    expectOutcome(readReply({ status: 200, location: null, body }, id, version), text, elsewhere);
  });

  it.each(shapes)('streamed as one Task: %s', (_name, said, text, elsewhere) => {
    const stream = createStreamReply(id, version);
    const result = wrap(toTask(said, version));
    stream.accept({ name: '', data: JSON.stringify({ jsonrpc: '2.0', id, result }) });
    expectOutcome(stream.outcome(), text, elsewhere);
  });

  it.each(shapes)('polled: %s', async (_name, said, text, elsewhere) => {
    await using peer = await startHttpPeer((request, response) => {
      const interfaces = [{ url: 'http://x/', protocolBinding: 'JSONRPC', protocolVersion: '1.0' }];
      if (request.method === 'GET')
        return sendJson(response, version === '0.3' ? {} : { supportedInterfaces: interfaces });
      const call: { id: string; method: string; params: { id?: string } } = JSON.parse(
        request.body.toString(),
      );
      if (call.method.toLowerCase().includes('get') && call.params.id !== 't1')
        return sendJson(response, { id: call.id, error: { code: -32001, message: 'none' } });
      const isFirst = !call.method.toLowerCase().includes('get');
      const task = isFirst ? toTask({}, version, 'working') : toTask(said, version);
      // GetTask of A2A 1.0 answers with the Task itself.
      sendJson(response, { id: call.id, result: isFirst ? wrap(task) : task });
    });
    const agent = await connectAgent(peer.url, AbortSignal.timeout(20_000));
    const { outcome } = await agent.send(turnOf('Which colour?'), {
      timeoutMs: 10_000,
      signal: AbortSignal.timeout(20_000),
    });
    await agent.close();
    expectOutcome(outcome, text, elsewhere);
  });
});

describe('a stream of updates', () => {
  const fold = (...results: readonly object[]): TurnOutcome => {
    const stream = createStreamReply(id, '0.3');
    for (const result of results) stream.accept({ name: '', data: JSON.stringify({ id, result }) });
    return stream.outcome();
  };
  const part = (text: string) => ({ kind: 'text', text });
  const status = (state: string, text?: string) => ({
    kind: 'status-update',
    taskId: 't1',
    status: { state, ...(text === undefined ? {} : { message: { parts: [part(text)] } }) },
  });
  const artifact = (text: string, append = false) => ({
    kind: 'artifact-update',
    taskId: 't1',
    append,
    artifact: { artifactId: 'a', parts: [part(text)] },
  });

  it('shows the artifact, and keeps what the status said on the way and at the end', () => {
    const events = [status('working', 'Processing…'), artifact('bl'), artifact('ue', true)];
    expectOutcome(fold(...events, status('completed', 'Request is completed!')), 'blue', [
      ['status-message', 'Request is completed!'],
      ['streamed', 'Processing…'],
    ]);
  });

  it('keeps an answer that a later status took the place of', () => {
    expectOutcome(fold(status('working', 'blue'), status('completed')), '', [['streamed', 'blue']]);
  });

  it('keeps an artifact that another took the place of', () => {
    const events = [artifact('blue'), artifact('(done)'), status('completed')];
    expectOutcome(fold(...events), '(done)', [['streamed', 'blue']]);
  });

  it('keeps what came before a Task that begins anew', () => {
    const task = { kind: 'task', id: 't1', status: { state: 'completed' } };
    const events = [status('working', 'thinking'), artifact('blue'), task];
    expectOutcome(fold(...events), '', [
      ['streamed', 'thinking'],
      ['streamed', 'blue'],
    ]);
  });

  it('keeps what came before a Message', () => {
    const message = { kind: 'message', parts: [part('(see above)')] };
    const events = [status('working', 'thinking'), artifact('blue'), message];
    expectOutcome(fold(...events), '(see above)', [
      ['streamed', 'thinking'],
      ['streamed', 'blue'],
    ]);
  });

  it('keeps the history of its Task', () => {
    const history = [
      { role: 'user', parts: [part('?')] },
      { role: 'agent', parts: [part('blue')] },
    ];
    const task = { kind: 'task', id: 't1', status: { state: 'submitted' }, history };
    expectOutcome(fold(task, status('completed')), '', [['history', 'blue']]);
  });

  it('keeps so many texts and no more', () => {
    const events = Array.from({ length: 100 }, (_, nth) => status('working', `step ${nth}`));
    const outcome = fold(...events, status('completed'));
    const elsewhere = outcome.kind === 'answered' ? outcome.reply.elsewhere : [];
    expect(elsewhere).toHaveLength(16);
    expect(elsewhere?.at(-1)).toEqual({ place: 'streamed', text: 'step 99' });
  });
});

it('a Task that is asked for again keeps what it said before', async () => {
  await using peer = await startHttpPeer((request, response) => {
    if (request.method === 'GET') return sendJson(response, {});
    const call: { id: string; method: string; params: { id?: string } } = JSON.parse(
      request.body.toString(),
    );
    if (call.method === 'message/send')
      return sendJson(response, {
        id: call.id,
        result: toTask({ status: 'blue' }, '0.3', 'working'),
      });
    if (call.params.id !== 't1')
      return sendJson(response, { id: call.id, error: { code: -32001, message: 'none' } });
    sendJson(response, { id: call.id, result: toTask({}, '0.3') });
  });
  const agent = await connectAgent(peer.url, AbortSignal.timeout(20_000));
  const { outcome } = await agent.send(turnOf('Which colour?'), {
    timeoutMs: 10_000,
    signal: AbortSignal.timeout(20_000),
  });
  await agent.close();
  expectOutcome(outcome, '', [['earlier-answer', 'blue']]);
});

it('an outcome without a reply has no texts beside one', () => {
  const late: TurnOutcome = { kind: 'timed-out', limitMs: 1 };
  expect(addElsewhere(late, [{ place: 'streamed', text: 'blue' }])).toBe(late);
  const refused = readReply({ status: 500, location: null, body: 'no' }, id);
  expect(refused).toMatchObject({ kind: 'rejected', reply: null });
  expect(addElsewhere(refused, [{ place: 'streamed', text: 'blue' }])).toBe(refused);
});

it("an entry of the history that names no role is nobody's answer", () => {
  const history = [{ parts: [{ text: 'blue' }] }];
  const body = JSON.stringify({
    id,
    result: { kind: 'task', status: { state: 'completed' }, history },
  });
  expectOutcome(readReply({ status: 200, location: null, body }, id), '', []);
});

describe('a Task that ended badly', () => {
  const read = (said: Said, state: string) =>
    readReply(
      {
        status: 200,
        location: null,
        body: JSON.stringify({ id, result: toTask(said, '0.3', state) }),
      },
      id,
    );

  it.each(['failed', 'rejected', 'canceled'])('as %s without a text says so in words', (state) => {
    expect(read({}, state)).toMatchObject({
      reason: 'task-not-completed',
      message: `The agent ended the task as ${state} and gave no reason.`,
    });
    expect(read({ status: ' \n' }, state)).toMatchObject({
      message: `The agent ended the task as ${state} and gave no reason.`,
    });
  });

  it('gives its reason, and not the half answer that the chat shows', () => {
    expect(read({ artifacts: [['Your na']], status: 'No API key.' }, 'failed')).toMatchObject({
      message:
        'The agent failed in the task: the Task\'s state is "failed", not "completed"; its text is "No API key.".',
    });
  });

  it('without a text while it is at work has no text', () => {
    expect(read({}, 'working')).toMatchObject({
      message:
        'The agent did not finish the task: the Task\'s state is "working", not "completed"; it has no text.',
    });
  });

  it('with an HTTP status and an empty body says so', () => {
    expect(readReply({ status: 500, location: null, body: ' ' }, id)).toMatchObject({
      message: 'HTTP 500 with an empty body, so without a reason.',
    });
  });
});
