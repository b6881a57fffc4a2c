// What really goes over the socket: production's head and bytes (docs/rules/platform.md "Request
// head"), on a new connection each time.
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { encodeTurn } from '../../../src/wire/normalise.ts';
import {
  agentWith,
  answer,
  connect,
  sendJson,
  startHttpPeer,
  startTcpPeer,
  turnOf,
} from './peer.ts';

/** Answers every request on a raw socket and records the bytes of each. */
async function startRecorder() {
  const requests: string[] = [];
  let connections = 0;
  const peer = await startTcpPeer((socket) => {
    connections += 1;
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const headEnd = received.indexOf('\r\n\r\n') + 4;
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
      if (headEnd < 4 || received.length < headEnd + length) return;
      requests.push(received);
      const id = /"id":"([^"]+)"/.exec(received)?.[1];
      const body = JSON.stringify({ jsonrpc: '2.0', id, result: { kind: 'message', parts: [] } });
      received = '';
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    });
  });
  return { peer, requests, connections: () => connections };
}

it('sends exactly the fields of production, each request on a connection of its own', async () => {
  const { peer, requests, connections } = await startRecorder();
  await using _ = peer;
  const agent = await connect(peer.url);
  const turn = turnOf('Grüße <b>&</b> \u2028 🎈');
  const { signal } = new AbortController();
  const exchange = await agent.send(turn, { timeoutMs: 20_000, signal });
  await agent.send(turn, { timeoutMs: 20_000, signal });
  await agent.close();

  const body = Buffer.from(encodeTurn(turn)).toString('latin1');
  for (const request of requests.slice(-2)) {
    const [head = '', sent] = request.split('\r\n\r\n');
    const [requestLine, ...fields] = head.split('\r\n');
    expect(requestLine).toBe('POST / HTTP/1.1');
    expect(
      fields.map((field) => field.replace(/^[^:]+/, (name) => name.toLowerCase())).sort(),
    ).toEqual([
      'accept-encoding: gzip',
      `content-length: ${body.length}`,
      'content-type: application/json',
      `host: 127.0.0.1:${peer.port}`,
      'user-agent: Go-http-client/1.1',
    ]);
    expect(sent).toBe(body);
  }
  // Card, probe and two turns.
  expect(requests).toHaveLength(4);
  expect(connections()).toBe(4);
  expect(exchange).toMatchObject({
    url: `${peer.url}/`,
    requestBody: encodeTurn(turn),
    requestHeaders: {
      Host: `127.0.0.1:${peer.port}`,
      'User-Agent': 'Go-http-client/1.1',
      'Content-Length': String(body.length),
      'Content-Type': 'application/json',
      'Accept-Encoding': 'gzip',
    },
    outcome: { kind: 'answered' },
  });
});

it('loses no turn to an agent that closes a kept connection as the turn goes out', async () => {
  const used = new Set<Socket | null>();
  await using peer = await startHttpPeer((request, response) => {
    // The end of a server's keep-alive limit: what comes on the connection then gets no answer.
    if (used.has(response.socket)) {
      response.socket?.resetAndDestroy();
      return;
    }
    used.add(response.socket);
    agentWith((_turn, reply) => sendJson(reply, JSON.parse(answer)))(request, response);
  });
  const agent = await connect(peer.url);
  const limits = { timeoutMs: 20_000, signal: new AbortController().signal };
  for (let turn = 0; turn < 3; turn += 1)
    expect((await agent.send(turnOf('Hi.'), limits)).outcome).toMatchObject({ kind: 'answered' });
  await agent.close();
});

it('sends overlapping turns side by side', async () => {
  const waiting: (() => void)[] = [];
  await using peer = await startHttpPeer(
    agentWith((request, response) => {
      const { id, params } = JSON.parse(request.body.toString());
      const { contextId } = params.message;
      // Each answer waits until both turns are there.
      waiting.push(() =>
        sendJson(response, { id, result: { kind: 'message', contextId, parts: [] } }),
      );
      if (waiting.length === 2) for (const answer of waiting) answer();
    }),
  );
  const agent = await connect(peer.url);
  const limits = { timeoutMs: 20_000, signal: new AbortController().signal };
  const exchanges = await Promise.all([
    agent.send(turnOf('a', 'canvas-a'), limits),
    agent.send(turnOf('b', 'canvas-b'), limits),
  ]);
  await agent.close();
  expect(
    exchanges.map(({ outcome }) => outcome.kind === 'answered' && outcome.reply.contextId),
  ).toEqual(['canvas-a', 'canvas-b']);
});

it('sends a large body whole', async () => {
  const text = 'x'.repeat(5_000_000);
  let received = 0;
  await using peer = await startHttpPeer(
    agentWith((request, response) => {
      received = request.body.length;
      sendJson(response, { id: 'request-1', result: { kind: 'message', parts: [{ text: 'ok' }] } });
    }),
  );
  const agent = await connect(peer.url);
  const exchange = await agent.send(turnOf(text), {
    timeoutMs: 20_000,
    signal: new AbortController().signal,
  });
  await agent.close();
  expect(exchange.outcome.kind).toBe('answered');
  expect(received).toBe(exchange.requestBody.length);
});
