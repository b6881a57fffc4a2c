// A `node:http` server on a free port whose only door is a random path prefix (`/k-<32 hex>`): the containers that may
// reach the port are not all ours. It reads bodies up to a limit and hands whole calls to one function; it knows no
// route. What comes without the key gets 404 and an empty body.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../domain/ports.ts';

/** Milliseconds for the head of a request, and for the whole of it. */
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;
/** Longer than agents keep idle connections (httpx: 5 s), so that none is closed while a request is on its way. */
const keepAliveTimeoutMs = 120_000;
const maxConnections = 256;
/** Bytes read and thrown away behind the limit, so that a client gets to read its 413. */
const maxDiscardedBytes = 64 * 1024 * 1024;

/** A whole call behind the key. */
export interface KeyedCall {
  readonly method: string;
  /** Path and query behind the key; starts with `/`. */
  readonly path: string;
  /** The bearer of the Authorization header, or null. Never to be stored. */
  readonly bearer: string | null;
  /** null: the body is larger than the limit. */
  readonly body: Buffer | null;
}

/** What is sent back; the chunks of `body` are written one by one. */
export interface KeyedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: readonly string[];
}

/** A listening server. */
export interface KeyedServer {
  /** Base URL with the key, without a slash at its end, for a host name or address. */
  url(host: string): string;
  /** Stops listening and destroys every connection, idle or not; safe to call twice. */
  close(): Promise<void>;
}

/** How {@link startKeyedServer} is set up. */
export interface KeyedServerOptions {
  readonly random: Random;
  readonly bindHost: string;
  readonly maxBodyBytes: number;
  /** Answers a call. A throw is a bug and becomes 500. */
  answer(call: KeyedCall): KeyedAnswer;
}

/** Starts a server on a free port of `bindHost`. */
export async function startKeyedServer(options: KeyedServerOptions): Promise<KeyedServer> {
  const prefix = `/k-${Buffer.from(options.random.bytes(16)).toString('hex')}`;
  const server = createServer((request, response) => {
    const path = toKeyedPath(request.url ?? '', prefix);
    if (path === null) {
      request.resume();
      response.writeHead(404).end();
      return;
    }
    readBody(request, options.maxBodyBytes, (body) => {
      const bearer = parseBearer(request.headers.authorization);
      send(response, answerOr500(options, { method: request.method ?? '', path, bearer, body }));
    });
  });
  server.headersTimeout = headersTimeoutMs;
  server.requestTimeout = requestTimeoutMs;
  server.keepAliveTimeout = keepAliveTimeoutMs;
  server.maxConnections = maxConnections;
  const port = await listen(server, options.bindHost);
  let closing: Promise<void> | null = null;
  return {
    url: (host) => `http://${host.includes(':') ? `[${host}]` : host}:${port}${prefix}`,
    close: () => {
      closing ??= stop(server);
      return closing;
    },
  };
}

function listen(server: Server, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port: 0 }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** The path behind the key, `/` for none; null when the key is not there. */
function toKeyedPath(url: string, prefix: string): string | null {
  if (!url.startsWith(prefix)) return null;
  const rest = url.slice(prefix.length);
  if (rest === '') return '/';
  if (rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : null;
}

function parseBearer(header: string | undefined): string | null {
  if (header === undefined || header.slice(0, 7).toLowerCase() !== 'bearer ') return null;
  return header.slice(7).trim();
}

/** Calls `done` once with the whole body, or with null if it is too large; never for a connection that breaks. */
function readBody(
  request: IncomingMessage,
  maxBytes: number,
  done: (body: Buffer | null) => void,
): void {
  let chunks: Buffer[] = [];
  let size = 0;
  request.on('error', () => request.destroy());
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else chunks = [];
    if (size > maxBytes + maxDiscardedBytes) request.destroy();
  });
  request.on('end', () => done(size > maxBytes ? null : Buffer.concat(chunks)));
}

function answerOr500(options: KeyedServerOptions, call: KeyedCall): KeyedAnswer {
  try {
    return options.answer(call);
  } catch {
    return { status: 500, contentType: 'application/json', body: ['{"error":"internal error"}'] };
  }
}

function send(response: ServerResponse, answer: KeyedAnswer): void {
  response.on('error', () => response.destroy());
  const whole = answer.body.length === 1 ? (answer.body[0] ?? '') : null;
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    ...(whole === null ? {} : { 'content-length': Buffer.byteLength(whole) }),
  });
  for (const chunk of answer.body) response.write(chunk);
  response.end();
}
