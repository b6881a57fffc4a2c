// Tasks that an agent takes on and has not finished: followed to their end, or to the reason why
// not.
import { describe, expect, it } from 'vitest';
import { connectAgent } from '../../../src/a2a/connect-agent.ts';
import type { AgentClient, SendLimits } from '../../../src/domain/agent-ports.ts';
import type { TurnExchange } from '../../../src/domain/reply.ts';
import { type Handler, type PeerRequest, sendJson, startHttpPeer, turnOf } from './peer.ts';

const text = (value: string) => ({ kind: 'text', text: value });

/** A Task as JSON-RPC 0.3 has it. */
function toTask(state: string, message?: string) {
  const status = {
    state,
    ...(message === undefined ? {} : { message: { parts: [text(message)] } }),
  };
  return { kind: 'task', id: 't/1', contextId: 'c', status };
}

/** A call as the peer reads it. */
interface Call {
  readonly id: string;
  readonly method: string;
  readonly params: { readonly id?: string };
}

function toCall(request: PeerRequest): Call {
  return JSON.parse(request.body.toString());
}

/** Answers a turn with a working Task, and the nth question after it as `answer` says. */
function workingAgent(
  answer: (nth: number, ...args: Parameters<Handler>) => void,
  card = {},
): Handler {
  let asked = 0;
  return (request, response) => {
    if (request.method === 'GET') return sendJson(response, card);
    const { id, method, params } = toCall(request);
    if (method === 'message/send')
      sendJson(response, { jsonrpc: '2.0', id, result: toTask('submitted') });
    else if (params.id !== 't/1') {
      sendJson(response, {
        jsonrpc: '2.0',
        id,
        error: { code: -32001, message: 'Task not found' },
      });
    } else {
      asked += 1;
      answer(asked, request, response);
    }
  };
}

/** Plays one turn against such a peer. */
async function follow(
  handler: Handler,
  limits: Partial<SendLimits> = {},
): Promise<{ exchange: TurnExchange; agent: AgentClient }> {
  await using peer = await startHttpPeer(handler);
  const agent = await connectAgent(peer.url, AbortSignal.timeout(20_000), { streamIdleMs: 5_000 });
  const { signal } = new AbortController();
  try {
    const exchange = await agent.send(turnOf('Hi.'), { timeoutMs: 20_000, signal, ...limits });
    return { exchange, agent };
  } finally {
    await agent.close();
  }
}

const reply: (state: string, message?: string) => Handler =
  (state, message) => (request, response) =>
    sendJson(response, { jsonrpc: '2.0', id: toCall(request).id, result: toTask(state, message) });

describe('a Task that is not done yet', () => {
  it('is asked for until it is completed, each answer kept', async () => {
    const { exchange } = await follow(
      workingAgent((nth, ...args) =>
        nth < 3 ? reply('working')(...args) : reply('completed', 'Hello.')(...args),
      ),
    );
    expect(exchange.outcome).toMatchObject({
      kind: 'answered',
      reply: { text: 'Hello.', state: 'completed' },
    });
    expect(exchange.followUps?.map(({ method, status }) => `${method} ${status}`)).toEqual([
      'tasks/get 200',
      'tasks/get 200',
      'tasks/get 200',
    ]);
    expect(exchange.followUps?.at(-1)?.responseBody).toContain('Hello.');
  });

  it.each([
    ['input-required', 'The agent asks for further input'],
    ['auth-required', 'The agent asks for authorisation'],
    ['rejected', 'The agent refused the task'],
    ['failed', 'The agent failed in the task'],
    ['canceled', 'The task was canceled'],
    ['odd', 'The agent names no known state'],
  ])('and becomes %s', async (state, meaning) => {
    const { exchange } = await follow(
      workingAgent((_nth, ...args) => reply(state, 'why')(...args)),
    );
    const named = state === 'odd' ? 'unknown' : state;
    expect(exchange.outcome).toMatchObject({
      kind: 'rejected',
      reason: 'task-not-completed',
      message: `${meaning}: the Task's state is "${named}", not "completed"; its text is "why".`,
    });
  });

  it('has until the deadline', async () => {
    const { exchange } = await follow(
      workingAgent((_nth, ...args) => reply('working')(...args)),
      { timeoutMs: 400 },
    );
    expect(exchange.outcome).toEqual({ kind: 'timed-out', limitMs: 400 });
  });

  it('is left alone once its answer came another way', async () => {
    let asked = 0;
    const handler = workingAgent((nth, ...args) => {
      asked = nth;
      reply('working')(...args);
    });
    const { exchange } = await follow(handler, { isPushed: () => asked === 2 });
    expect(asked).toBe(2);
    expect(exchange.outcome).toMatchObject({
      reason: 'task-not-completed',
      reply: { state: 'working' },
    });
  });

  it('may be lost twice on the way, not three times', async () => {
    const lossy = (losses: number) =>
      workingAgent((nth, request, response) =>
        nth <= losses
          ? response.socket?.resetAndDestroy()
          : reply('completed', 'Hello.')(request, response),
      );
    expect((await follow(lossy(2))).exchange.outcome.kind).toBe('answered');
    const { exchange, agent } = await follow(lossy(3));
    expect(exchange.outcome).toMatchObject({
      reason: 'task-not-completed',
      message: expect.stringContaining('It cannot be followed: tasks/get: The agent ended the'),
    });
    // What did not answer has shown nothing of what it can do.
    expect(agent.findings).toEqual([]);
  });

  it.each([-32601, -32001])('that the agent knows nothing of (%i) is no answer', async (code) => {
    const { exchange, agent } = await follow(
      workingAgent((_nth, request, response) =>
        sendJson(response, { id: toCall(request).id, error: { code, message: 'no' } }),
      ),
    );
    expect(exchange.outcome).toMatchObject({
      kind: 'rejected',
      reason: 'task-not-completed',
      message: `The agent took the task and did not finish it: the Task's state is "submitted", not "completed"; it has no text. It cannot be followed: tasks/get: JSON-RPC error ${code} "no".`,
      reply: { state: 'submitted' },
    });
    expect(agent.findings).toHaveLength(1);
  });

  it('has an id', async () => {
    const { exchange } = await follow((request, response) => {
      if (request.method === 'GET') return sendJson(response, {});
      const { id, method } = toCall(request);
      const result = { kind: 'task', status: { state: 'working' } };
      sendJson(
        response,
        method === 'message/send' ? { id, result } : { id, error: { code: -32001 } },
      );
    });
    expect(exchange).toMatchObject({ outcome: { reason: 'task-not-completed' } });
    expect(exchange.followUps).toBeUndefined();
  });
});

describe('a stream that ends before its Task', () => {
  const card = { capabilities: { streaming: true } };
  const sse = (response: Parameters<Handler>[1], id: string, ...results: unknown[]) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const result of results) response.write(`data: ${JSON.stringify({ id, result })}\n\n`);
    response.end();
  };

  it.each([true, false])(
    'is taken up again where streaming is claimed (%s), and the Task asked for',
    async (claims) => {
      const methods: string[] = [];
      const { exchange } = await follow(
        (request, response) => {
          if (request.method === 'GET') return sendJson(response, claims ? card : {});
          const { id, method, params } = toCall(request);
          if (params.id !== undefined && params.id !== 't/1') {
            return sendJson(response, { id, error: { code: -32001, message: 'm' } });
          }
          methods.push(method);
          if (method === 'message/stream')
            sse(response, id, toTask('submitted'), toTask('working'));
          else if (method === 'tasks/resubscribe') sse(response, id, toTask('completed'));
          else reply('completed', 'Hello.')(request, response);
        },
        { stream: true },
      );
      expect(methods).toEqual(
        claims
          ? ['message/stream', 'tasks/resubscribe', 'tasks/get']
          : ['message/stream', 'tasks/get'],
      );
      expect(exchange.outcome).toMatchObject({ kind: 'answered', reply: { text: 'Hello.' } });
      expect(exchange.events).toHaveLength(claims ? 3 : 2);
      expect(exchange.followUps?.map(({ method }) => method)).toEqual(methods.slice(1));
    },
  );
});
