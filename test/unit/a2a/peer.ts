// Real peers on loopback sockets: HTTP servers with a handler, raw TCP servers, and turns to send
// them.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { expect } from 'vitest';
import { type ConnectOptions, connectAgent } from '../../../src/a2a/connect-agent.ts';
import type { AgentClient } from '../../../src/domain/agent-ports.ts';
import { CanaryError } from '../../../src/domain/error.ts';
import type { TurnExchange } from '../../../src/domain/reply.ts';
import type { WireTurn } from '../../../src/domain/turn.ts';

/** A listening peer; disposal ends it and every connection. */
export interface Peer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

/** A request as a handler sees it, body read. */
export interface PeerRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export type Handler = (request: PeerRequest, response: ServerResponse) => void;

export async function startHttpPeer(handler: Handler): Promise<Peer> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url = '', headers } = request;
    handler({ method, path: url, headers, body: Buffer.concat(chunks) }, response);
  });
  return listen(server);
}

export async function startTcpPeer(onConnection: (socket: Socket) => void): Promise<Peer> {
  return listen(
    createTcpServer((socket) => {
      socket.on('error', () => {});
      onConnection(socket);
    }),
  );
}

async function listen(server: Server, port = 0): Promise<Peer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A handler that is a well-behaved agent but for its answer to turns. */
export function agentWith(onTurn: Handler): Handler {
  return (request, response) => {
    if (request.method === 'GET') sendJson(response, { protocolVersion: '0.3' });
    else if (request.body.includes('tasks/get')) answerUnknownTask(request, response);
    else onTurn(request, response);
  };
}

export function answerUnknownTask(request: PeerRequest, response: ServerResponse): void {
  const { id } = JSON.parse(request.body.toString());
  sendJson(response, { id, jsonrpc: '2.0', error: { code: -32001, message: 'Task not found' } });
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** A client for a peer; the caller closes it. */
export function connect(url: string): Promise<AgentClient> {
  return connectAgent(url, AbortSignal.timeout(20_000));
}

/** A turn with fixed ids. */
export function turnOf(text: string, contextId = 'canvas-ws1'): WireTurn {
  return {
    method: 'message/send',
    requestId: 'request-1',
    messageId: 'message-1',
    contextId,
    workspaceId: 'ws1',
    text,
    files: [],
    identity: null,
  };
}

/** Boots a peer with this answer to turns, sends one turn and ends both. */
export async function exchangeWith(onTurn: Handler, timeoutMs = 20_000): Promise<TurnExchange> {
  await using peer = await startHttpPeer(agentWith(onTurn));
  const agent = await connect(peer.url);
  try {
    const { signal } = new AbortController();
    return await agent.send(turnOf('Hi.'), { timeoutMs, signal });
  } finally {
    await agent.close();
  }
}

/** The answer "Hello." to such a turn. */
export const answer = JSON.stringify({
  jsonrpc: '2.0',
  id: 'request-1',
  result: { kind: 'message', parts: [{ kind: 'text', text: 'Hello.' }] },
});

/**
 * Exchange with a peer that sends these bytes as its whole answer to the turn and closes the
 * connection.
 */
export async function exchangeRaw(
  answerTurn: (socket: Socket) => void,
  timeoutMs = 20_000,
): Promise<TurnExchange> {
  await using peer = await startTcpPeer((socket) => {
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      if (received.includes('message/send')) answerTurn(socket);
      else if (received.startsWith('GET') || received.includes('tasks/get')) {
        received = '';
        const body = '{"id":"x","jsonrpc":"2.0","error":{"code":-32001,"message":"m"}}';
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
      }
    });
  });
  const agent = await connect(peer.url);
  const { signal } = new AbortController();
  const exchange = await agent.send(turnOf('Hi.'), { timeoutMs, signal });
  await agent.close();
  return exchange;
}

/** The error of a discovery that is given up after a time in milliseconds, or by a signal. */
export async function failure(
  url: string,
  wait: number | AbortSignal,
  options: ConnectOptions = {},
): Promise<CanaryError> {
  const signal = typeof wait === 'number' ? AbortSignal.timeout(wait) : wait;
  const error = await connectAgent(url, signal, options).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(CanaryError);
  return error;
}

/**
 * A signal that aborts once `handler` was given `count` requests of this method, so that no test
 * rests on time.
 */
export function abortAfter(method: 'GET' | 'POST', count: number, handler: Handler) {
  const controller = new AbortController();
  let seen = 0;
  const counting: Handler = (request, response) => {
    if (request.method === method) seen += 1;
    if (seen === count) controller.abort();
    handler(request, response);
  };
  return { handler: counting, signal: controller.signal };
}
