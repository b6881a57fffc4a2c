// Turns that the client ends before their reply: streams that it drops, and the UI's Stop, over
// real sockets.
import { describe, expect, it } from 'vitest';
import { connectAgent } from '../../../src/a2a/connect-agent.ts';
import type { AgentPins } from '../../../src/domain/profile.ts';
import { stopCanvasBody } from '../../../src/wire/canvas-body.ts';
import { normaliseCanvasBody } from '../../../src/wire/normalise.ts';
import {
  agentWith,
  type Handler,
  type PeerRequest,
  sendJson,
  startHttpPeer,
  turnOf,
} from './peer.ts';

const head = { 'content-type': 'text/event-stream; charset=utf-8' };
const working = `data: ${JSON.stringify({
  id: 'request-1',
  result: { kind: 'status-update', taskId: 't', status: { state: 'working' } },
})}\n\n`;
const answer = { kind: 'message', role: 'agent', messageId: 'm', parts: [] };

interface Drop {
  readonly afterEvents: number;
  readonly isReady?: boolean;
  /**
   * Milliseconds until the client drops the connection whatever came; 0: it has dropped it already.
   */
  readonly afterMs?: number;
}

/**
 * One streamed turn that the client drops. `closed` settles when the peer has seen the connection
 * go.
 */
async function drop(onTurn: Handler, { afterEvents, isReady = true, afterMs }: Drop) {
  let tellClosed = (): void => undefined;
  const closed = new Promise<void>((resolve) => {
    tellClosed = resolve;
  });
  await using peer = await startHttpPeer(
    agentWith((request, response) => {
      response.once('close', tellClosed);
      onTurn(request, response);
    }),
  );
  const agent = await connectAgent(peer.url, AbortSignal.timeout(20_000));
  const now = new AbortController();
  if (afterMs === 0) now.abort();
  else if (afterMs !== undefined) setTimeout(() => now.abort(), afterMs);
  try {
    const { outcome, events } = await agent.send(turnOf('Hi.'), {
      timeoutMs: 20_000,
      signal: new AbortController().signal,
      stream: true,
      disconnect: { afterEvents, now: now.signal, isReady: () => isReady },
    });
    if (outcome.kind === 'disconnected' && afterMs !== 0) await closed;
    return { outcome, events: events?.length ?? 0 };
  } finally {
    await agent.close();
  }
}

describe('a stream that the client drops', () => {
  const endless: Handler = (_request, response) => {
    response.writeHead(200, head);
    for (let count = 0; count < 3; count += 1) response.write(working);
  };

  it('ends after its events, and the agent sees the connection go', async () => {
    expect(await drop(endless, { afterEvents: 2 })).toEqual({
      outcome: { kind: 'disconnected', events: 2 },
      events: 2,
    });
  });

  it('goes on until the client is ready, and ends when it wants to', async () => {
    const { outcome } = await drop(endless, { afterEvents: 1, isReady: false, afterMs: 1_500 });
    expect(outcome).toEqual({ kind: 'disconnected', events: 3 });
  });

  it('may be dropped before it began', async () => {
    const silent: Handler = () => undefined;
    const none = { outcome: { kind: 'disconnected', events: 0 }, events: 0 };
    expect(await drop(silent, { afterEvents: 1, afterMs: 50 })).toEqual(none);
    expect(await drop(silent, { afterEvents: 1, afterMs: 0 })).toEqual(none);
  });

  it('is answered like any other when the reply comes whole before', async () => {
    const { outcome } = await drop(
      (_request, response) => sendJson(response, { id: 'request-1', result: answer }),
      { afterEvents: 1 },
    );
    expect(outcome.kind).toBe('answered');
  });
});

/** The requests of a Stop, and what was made of them. */
async function stop(pins: AgentPins) {
  const seen: PeerRequest[] = [];
  const healthy = agentWith((_request, response) =>
    sendJson(response, { id: 'request-1', error: { code: -32602, message: 'no id' } }),
  );
  await using peer = await startHttpPeer((request, response) => {
    if (request.body.includes('ancel')) seen.push(request);
    if (request.path.startsWith('/tasks/'))
      sendJson(response, { error: { code: 404, message: 'Task not found' } });
    else healthy(request, response);
  });
  const agent = await connectAgent(peer.url, AbortSignal.timeout(20_000), pins);
  try {
    const signal = new AbortController().signal;
    const pressed = await agent.stop(turnOf('Hi.'), { timeoutMs: 20_000, signal });
    return { pressed, bodies: seen.map(({ body }) => body.toString('utf8')) };
  } finally {
    await agent.close();
  }
}

describe("the UI's Stop", () => {
  it("goes out in production's own bytes, and what comes back is kept", async () => {
    const { pressed, bodies } = await stop({ dialect: 'json-rpc-0.3', rpcPath: '/' });
    const production = normaliseCanvasBody(stopCanvasBody, {
      ...turnOf('Hi.'),
      requestId: 'request-1',
    });
    expect(bodies).toEqual([production.ok ? production.body : '']);
    expect(pressed).toMatchObject({ method: 'tasks/cancel', status: 200 });
    expect(pressed?.responseBody).toContain('-32602');
  });

  it('has another name in A2A 1.0, and none over HTTP+JSON', async () => {
    const { bodies } = await stop({ dialect: 'json-rpc-1.0', rpcPath: '/' });
    expect(bodies.map((body) => JSON.parse(body).method)).toEqual(['CancelTask']);
    expect(await stop({ dialect: 'http-json-1.0', rpcPath: '/' })).toEqual({
      pressed: null,
      bodies: [],
    });
  });
});
