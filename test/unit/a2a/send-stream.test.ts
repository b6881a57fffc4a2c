// Streamed turns over real sockets: what is sent, what is kept, and how a stream may end.
import { describe, expect, it } from 'vitest';
import { type ConnectOptions, connectAgent } from '../../../src/a2a/connect-agent.ts';
import type { AgentClient } from '../../../src/domain/agent-ports.ts';
import type { TurnExchange } from '../../../src/domain/reply.ts';
import {
  agentWith,
  type Handler,
  type PeerRequest,
  sendJson,
  startHttpPeer,
  turnOf,
} from './peer.ts';

/** One streamed turn against a peer with this answer. */
async function stream(
  onTurn: Handler,
  options: ConnectOptions & { readonly timeoutMs?: number; readonly card?: object } = {},
): Promise<{ exchange: TurnExchange; agent: AgentClient }> {
  const { card = {}, timeoutMs = 20_000, ...connectOptions } = options;
  const healthy = agentWith(onTurn);
  await using peer = await startHttpPeer((request, response) =>
    request.path.endsWith('.json') ? sendJson(response, card) : healthy(request, response),
  );
  const agent = await connectAgent(peer.url, AbortSignal.timeout(20_000), connectOptions);
  try {
    const { signal } = new AbortController();
    return {
      exchange: await agent.send(turnOf('Hi.'), { timeoutMs, signal, stream: true }),
      agent,
    };
  } finally {
    await agent.close();
  }
}

const head = { 'content-type': 'text/event-stream; charset=utf-8' };
const event = (result: unknown) => `data: ${JSON.stringify({ id: 'request-1', result })}\r\n\r\n`;
const text = (value: string) => ({ kind: 'text', text: value });
const working = event({ kind: 'status-update', taskId: 't', status: { state: 'working' } });
const chunk = (value: string, append: boolean) =>
  event({
    kind: 'artifact-update',
    taskId: 't',
    append,
    artifact: { artifactId: 'a', parts: [text(value)] },
  });
const done = event({
  kind: 'status-update',
  taskId: 't',
  final: true,
  status: { state: 'completed' },
});

describe('a streamed turn', () => {
  it('is sent as production forwards one, and every event is kept with its time', async () => {
    let seen: PeerRequest | undefined;
    const { exchange } = await stream((request, response) => {
      seen = request;
      response.writeHead(200, head);
      const bytes = Buffer.from(
        `${working}: ping\r\n\r\n${chunk('Grü', false)}${chunk('ße 🎈', true)}${done}`,
      );
      // One byte a chunk, so that each character and each line end is cut.
      for (const byte of bytes) response.write(Uint8Array.of(byte));
      response.end();
    });
    expect(JSON.parse(seen?.body.toString() ?? '')).toMatchObject({
      method: 'message/stream',
      id: 'request-1',
    });
    expect(seen?.headers).not.toHaveProperty('accept');
    expect(exchange.outcome).toMatchObject({
      kind: 'answered',
      reply: { text: 'Grüße 🎈', state: 'completed' },
    });
    expect(exchange.events?.map(({ afterFinal }) => afterFinal)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    for (const { at, data } of exchange.events ?? []) {
      expect(at).toBeGreaterThanOrEqual(exchange.startedAt);
      expect(JSON.parse(data)).toMatchObject({ id: 'request-1' });
    }
    expect(exchange.responseBody).toContain(': ping');
  });

  it.each([
    ['that the agent ends', (response: Parameters<Handler>[1]) => response.end()],
    ['that stays open', () => {}],
    ['that is cut', (response: Parameters<Handler>[1]) => response.destroy()],
  ])(
    '%s behind its final event is answered, and what comes behind it is kept and not counted',
    async (_name, end) => {
      const { exchange } = await stream((_request, response) => {
        response
          .writeHead(200, head)
          .write(chunk('Hello', false) + done + chunk(' twice', true) + done, () => end(response));
      });
      expect(exchange.outcome).toMatchObject({ kind: 'answered', reply: { text: 'Hello' } });
      expect(exchange.events?.map(({ afterFinal }) => afterFinal)).toEqual([
        false,
        false,
        true,
        true,
      ]);
    },
  );

  it('is read on for a moment behind its final event', async () => {
    const { exchange } = await stream((_request, response) => {
      response.writeHead(200, head).write(chunk('Hello', false) + done);
      setTimeout(() => response.end(chunk(' twice', true)), 100);
    });
    expect(exchange.outcome).toMatchObject({ kind: 'answered', reply: { text: 'Hello' } });
    expect(exchange.events?.map(({ afterFinal }) => afterFinal)).toEqual([false, false, true]);
  });

  it('is given up when nothing comes for too long, and not while it is kept alive', async () => {
    const silent = await stream(
      (_request, response) => response.writeHead(200, head).write(working),
      {
        streamIdleMs: 200,
      },
    );
    expect(silent.exchange.outcome).toEqual({ kind: 'timed-out', limitMs: 200 });
    const { exchange } = await stream(
      (_request, response) => {
        response.writeHead(200, head);
        let pings = 0;
        const timer = setInterval(() => {
          if (++pings < 12) response.write(': ping\n\n');
          else response.end(chunk('Hello', false) + done);
        }, 50);
        response.on('close', () => clearInterval(timer));
      },
      { streamIdleMs: 400 },
    );
    expect(exchange.outcome.kind).toBe('answered');
  });

  it('that is cut keeps what came of its Task', async () => {
    const { exchange } = await stream((_request, response) => {
      response
        .writeHead(200, head)
        .write(working + chunk('Hel', false), () => setTimeout(() => response.destroy(), 50));
    });
    expect(exchange.outcome).toMatchObject({
      kind: 'rejected',
      reason: 'connection-lost',
      reply: { state: 'working', text: 'Hel' },
    });
    expect(exchange.followUps).toBeUndefined();
  });

  it('is not begun for a turn that is over', async () => {
    await using peer = await startHttpPeer(agentWith(() => {}));
    const agent = await connectAgent(peer.url, AbortSignal.timeout(20_000));
    const limits = { timeoutMs: 9, signal: AbortSignal.abort(), stream: true };
    const { outcome } = await agent.send(turnOf('Hi.'), limits);
    await agent.close();
    expect(outcome).toEqual({ kind: 'timed-out', limitMs: 9 });
  });

  it('whose data is more than the evidence keeps is counted whole', async () => {
    const long = 'x'.repeat(700_000);
    const { exchange } = await stream((_request, response) => {
      response.writeHead(200, head).end(chunk(long, false) + chunk(long, true) + done);
    });
    expect(exchange.outcome.kind === 'answered' && exchange.outcome.reply.text.length).toBe(
      1_400_000,
    );
    expect(exchange.events?.map(({ data }) => data.length > 0)).toEqual([true, false, false]);
    expect(Buffer.byteLength(exchange.responseBody)).toBeLessThanOrEqual(1_048_576);
  });
});

describe('a plain reply in place of a stream', () => {
  const result = { kind: 'message', parts: [text('Hello.')] };
  const claiming = { capabilities: { streaming: true } };

  it('is an answer, and a finding where the card claims streaming', async () => {
    const plain: Handler = (_request, response) => sendJson(response, { id: 'request-1', result });
    const { exchange, agent } = await stream(plain, { card: claiming });
    expect(exchange.outcome).toMatchObject({ kind: 'answered', reply: { text: 'Hello.' } });
    expect(exchange.events).toEqual([]);
    expect(agent.findings).toEqual([
      'The card claims streaming, but message/stream is answered with HTTP 200 and the content type "application/json", not with a stream.',
    ]);
    expect((await stream(plain)).agent.findings).toEqual([]);
  });

  it.each([404, 200])('without a content type, of HTTP %s, is named so', async (status) => {
    const { agent } = await stream(
      (_request, response) =>
        response.writeHead(status).end(JSON.stringify({ id: 'request-1', result })),
      { card: claiming },
    );
    expect(agent.findings).toEqual([
      `The card claims streaming, but message/stream is answered with HTTP ${status} and the content type "", not with a stream.`,
    ]);
  });

  const fails =
    (code: number, status = 200): Handler =>
    (_request, response) =>
      sendJson(
        response,
        { id: 'request-1', error: { code, message: 'JSON-RPC error -32601' } },
        status,
      );
  const refuses =
    (status: number): Handler =>
    (_request, response) =>
      response.writeHead(status).end('JSON-RPC error -32601');

  it.each([
    ['HTTP 404', refuses(404)],
    ['HTTP 405', refuses(405)],
    ['HTTP 501', refuses(501)],
    ['JSON-RPC -32601', fails(-32601)],
    ['JSON-RPC -32004', fails(-32004)],
    ['HTTP 400 and JSON-RPC -32601', fails(-32601, 400)],
  ])('that refuses the method with %s is a finding', async (_name, onTurn) => {
    const { exchange, agent } = await stream(onTurn, { card: claiming });
    expect(exchange.outcome.kind).toBe('rejected');
    expect(agent.findings).toHaveLength(1);
  });

  it.each<[string, Handler]>([
    ['JSON-RPC -32603', fails(-32603)],
    ['JSON-RPC -326010', fails(-326010)],
    ['HTTP 500', refuses(500)],
    ['HTTP 500 and JSON-RPC -32603', fails(-32603, 500)],
    ['a lost connection', (_request, response) => response.destroy()],
    [
      'HTTP 404 and a body that breaks off',
      (_request, response) => response.writeHead(404).write('No', () => response.destroy()),
    ],
  ])('that fails before the first event with %s is none', async (_name, onTurn) => {
    const { exchange, agent } = await stream(onTurn, { card: claiming });
    expect(exchange.outcome.kind).toBe('rejected');
    expect(agent.findings).toEqual([]);
  });

  it('that does not come is none', async () => {
    const { exchange, agent } = await stream(() => {}, { card: claiming, timeoutMs: 200 });
    expect(exchange.outcome.kind).toBe('timed-out');
    expect(agent.findings).toEqual([]);
  });

  it('is one finding, however often it comes', async () => {
    const healthy = agentWith((_request, response) =>
      sendJson(response, { id: 'request-1', result }),
    );
    await using peer = await startHttpPeer((request, response) =>
      request.path.endsWith('.json') ? sendJson(response, claiming) : healthy(request, response),
    );
    const agent = await connectAgent(peer.url, AbortSignal.timeout(20_000));
    const limits = { timeoutMs: 20_000, signal: new AbortController().signal, stream: true };
    await agent.send(turnOf('Hi.'), limits);
    await agent.send(turnOf('Hi.'), limits);
    await agent.close();
    expect(agent.findings).toHaveLength(1);
  });
});
