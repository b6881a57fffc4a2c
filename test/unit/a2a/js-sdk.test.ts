// A real peer: servers on @a2a-js/sdk with its v0.3 compatibility layer, in Message and in Task
// mode.
import type { AddressInfo } from 'node:net';
import {
  type AgentCard,
  type AgentInterface,
  type Message,
  type Part,
  Role,
  type Task,
  TaskState,
} from '@a2a-js/sdk';
import {
  AgentEvent,
  type AgentExecutor,
  DefaultRequestHandler,
  type ExecutionEventBus,
  InMemoryTaskStore,
  type RequestContext,
} from '@a2a-js/sdk/server';
import { agentCardHandler, jsonRpcHandler, UserBuilder } from '@a2a-js/sdk/server/express';
import express from 'express';
import { expect, it } from 'vitest';
import { toReply } from '../../../src/a2a/reply.ts';
import { connect, type Peer, turnOf } from './peer.ts';

type Publish = (context: RequestContext, bus: ExecutionEventBus) => void;

async function startSdkPeer(publish: Publish): Promise<Peer> {
  const executor: AgentExecutor = {
    execute: async (context, bus) => {
      publish(context, bus);
      bus.finished();
    },
    cancelTask: async () => {},
  };
  const requestHandler = new DefaultRequestHandler(card(), new InMemoryTaskStore(), executor);
  const legacyCompat = { enabled: true };
  const app = express();
  app.use(
    '/.well-known/agent-card.json',
    agentCardHandler({ agentCardProvider: requestHandler, legacyCompat }),
  );
  app.post(
    '/',
    express.json(),
    jsonRpcHandler({ requestHandler, userBuilder: UserBuilder.noAuthentication, legacyCompat }),
  );
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function card(): AgentCard {
  const toInterface = (protocolVersion: string): AgentInterface => ({
    url: 'http://c0ffee:8000/',
    protocolBinding: 'JSONRPC',
    protocolVersion,
    tenant: '',
  });
  return {
    name: 'peer',
    description: 'a peer of a test',
    version: '1.0.0',
    supportedInterfaces: [toInterface('1.0'), toInterface('0.3')],
    provider: undefined,
    capabilities: {
      streaming: true,
      pushNotifications: false,
      extendedAgentCard: false,
      extensions: [],
    },
    securitySchemes: {},
    securityRequirements: [],
    defaultInputModes: ['text/plain'],
    defaultOutputModes: ['text/plain'],
    skills: [],
    signatures: [],
  };
}

const toPart = (content: Part['content'], filename = '', mediaType = ''): Part => ({
  content,
  metadata: undefined,
  filename,
  mediaType,
});
const toTextPart = (value: string) => toPart({ $case: 'text', value });

function toMessage(contextId: string, parts: Part[]): Message {
  return {
    messageId: crypto.randomUUID(),
    contextId,
    taskId: '',
    role: Role.ROLE_AGENT,
    parts,
    metadata: undefined,
    extensions: [],
    referenceTaskIds: [],
  };
}

/** A Task with chunks of one artifact that ends in this state, with this text in its status. */
function publishTask(state: TaskState, text: string | null): Publish {
  return (context, bus) => {
    const { taskId, contextId } = context;
    const toStatus = (to: TaskState, message?: Message) => ({
      state: to,
      message,
      timestamp: new Date().toISOString(),
    });
    const task: Task = {
      id: taskId,
      contextId,
      status: toStatus(TaskState.TASK_STATE_WORKING),
      artifacts: [],
      history: [context.userMessage],
      metadata: undefined,
    };
    bus.publish(AgentEvent.task(task));
    for (const [index, chunk] of ['Hel', 'lo ', 'there.'].entries()) {
      const artifact = {
        artifactId: 'answer',
        name: '',
        description: '',
        parts: [toTextPart(chunk)],
        metadata: undefined,
        extensions: [],
      };
      bus.publish(
        AgentEvent.artifactUpdate({
          taskId,
          contextId,
          append: index > 0,
          lastChunk: index === 2,
          metadata: undefined,
          artifact,
        }),
      );
    }
    const message = text === null ? undefined : toMessage(contextId, [toTextPart(text)]);
    bus.publish(
      AgentEvent.statusUpdate({
        taskId,
        contextId,
        status: toStatus(state, message),
        metadata: undefined,
      }),
    );
  };
}

/** What a turn to such a peer gives, and its discovery line. */
async function converse(publish: Publish) {
  await using peer = await startSdkPeer(publish);
  const agent = await connect(peer.url);
  try {
    const limits = { timeoutMs: 20_000, signal: new AbortController().signal };
    const { outcome } = await agent.send(turnOf('Hi.', 'canvas-ws9'), limits);
    return { outcome, discovery: agent.discovery };
  } finally {
    await agent.close();
  }
}

/** The result of a v1.0 turn, as the SDK writes it. */
async function askInVersion1(publish: Publish): Promise<unknown> {
  await using peer = await startSdkPeer(publish);
  const message = {
    messageId: 'm',
    role: 'ROLE_USER',
    contextId: 'canvas-ws9',
    parts: [{ text: 'Hi.' }],
  };
  const response = await fetch(peer.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'a2a-version': '1.0' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'SendMessage', params: { message } }),
  });
  const body: unknown = await response.json();
  return typeof body === 'object' && body !== null && 'result' in body ? body.result : body;
}

const publishMessage: Publish = (context, bus) => {
  const parts = [
    toTextPart('Hello'),
    toTextPart('there.'),
    toPart({ $case: 'url', value: 'workspace:/workspace/a.txt' }, 'a.txt', 'text/plain'),
    toPart({ $case: 'raw', value: Buffer.from('x') }, 'b.bin', 'application/octet-stream'),
    toPart({ $case: 'data', value: { answer: 42 } }),
  ];
  bus.publish(AgentEvent.message(toMessage(context.contextId, parts)));
};

const parts = [
  { kind: 'text', text: 'Hello' },
  { kind: 'text', text: 'there.' },
  { kind: 'file', name: 'a.txt', mimeType: 'text/plain', uri: 'workspace:/workspace/a.txt' },
  { kind: 'file', name: 'b.bin', mimeType: 'application/octet-stream', uri: null },
  { kind: 'data', json: '{"answer":42}' },
];

it('is discovered and answers with a Message', async () => {
  const { outcome, discovery } = await converse(publishMessage);
  expect(discovery).toBe(
    'card /.well-known/agent-card.json (protocol 0.3), RPC POST /, JSON-RPC 0.3',
  );
  expect(outcome).toEqual({
    kind: 'answered',
    reply: {
      shape: 'message',
      dialect: '0.3',
      text: 'Hello\nthere.',
      parts,
      contextId: 'canvas-ws9',
      taskId: null,
      state: null,
    },
  });
});

it('answers with a Task whose status holds the text', async () => {
  const { outcome } = await converse(publishTask(TaskState.TASK_STATE_COMPLETED, 'Hello there.'));
  expect(outcome).toMatchObject({
    kind: 'answered',
    reply: { shape: 'task', text: 'Hello there.', contextId: 'canvas-ws9', state: 'completed' },
  });
});

it('answers with a Task whose artifact holds the text', async () => {
  const { outcome } = await converse(publishTask(TaskState.TASK_STATE_COMPLETED, null));
  expect(outcome).toMatchObject({ kind: 'answered', reply: { text: 'Hello there.' } });
});

it.each([
  [TaskState.TASK_STATE_FAILED, 'failed'],
  [TaskState.TASK_STATE_REJECTED, 'rejected'],
  [TaskState.TASK_STATE_INPUT_REQUIRED, 'input-required'],
])('ends a Task in the state %s', async (state, name) => {
  const { outcome } = await converse(publishTask(state, 'No.'));
  expect(outcome).toMatchObject({
    kind: 'rejected',
    reason: 'task-not-completed',
    message: expect.stringContaining(
      `: the Task's state is "${name}", not "completed"; its text is "No.".`,
    ),
    // What the chat shows, and the reason that it does not.
    reply: {
      state: name,
      text: 'Hello there.',
      elsewhere: [{ place: 'status-message', text: 'No.' }],
    },
  });
});

it('fails with an executor that throws', async () => {
  const { outcome } = await converse(() => {
    throw new Error('boom');
  });
  expect(outcome).toMatchObject({ kind: 'rejected', reason: 'task-not-completed' });
  expect(outcome.kind === 'rejected' && outcome.message).toContain('boom');
});

it('is read in v1.0 too', async () => {
  expect(toReply(await askInVersion1(publishMessage))).toEqual({
    shape: 'message',
    dialect: '1.0',
    text: 'Hello\nthere.',
    parts,
    contextId: 'canvas-ws9',
    taskId: null,
    state: null,
  });
  const task = publishTask(TaskState.TASK_STATE_COMPLETED, 'Hello there.');
  expect(toReply(await askInVersion1(task))).toMatchObject({
    shape: 'task',
    dialect: '1.0',
    text: 'Hello there.',
    state: 'completed',
    contextId: 'canvas-ws9',
  });
});
