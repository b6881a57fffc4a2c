// A `node:http` server on a free port whose only door is a random path prefix (`/k-<32 hex>`): the
// containers that may reach the port are not all ours. It reads bodies up to a limit and hands
// whole calls to one function. It knows no route. What comes without the key gets 404 and an empty
// body.
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../domain/ports.ts';
import { type ByteShare, createByteBudget } from './byte-budget.ts';
import { type Pause, writeParted } from './part-letters.ts';
import { type PassedAnswer, sendPassed } from './passed-answer.ts';

/** Milliseconds for the head of a request, and for the whole of it. */
const headersTimeoutMs = 10_000;
const requestTimeoutMs = 30_000;
/**
 * Longer than agents keep idle connections (httpx: 5 s), so that none is closed while a request is
 * on its way.
 */
const keepAliveTimeoutMs = 120_000;
const maxConnections = 256;
/** Bytes set aside for a body at first. */
const minBodyCapacity = 16 * 1024;
/**
 * Bytes of one request that are read and thrown away, so that a client gets to read its refusal.
 */
const maxDiscardedBytes = 16 * 1024 * 1024;

/** A whole call after the key. */
export interface KeyedCall {
  readonly method: string;
  /** Path and query after the key. Starts with `/`. */
  readonly path: string;
  /** The bearer of the Authorization header, or null. Never to be stored. */
  readonly bearer: string | null;
  /** All headers, credentials among them. Never to be stored. */
  readonly headers: IncomingHttpHeaders;
  /**
   * `too-large`: larger than the limit for one. `busy`: beyond what all calls together may hold at
   * this moment.
   */
  readonly body: Buffer | 'too-large' | 'busy';
}

/** What is sent back. The chunks of `body` are written one by one. */
export interface KeyedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: readonly string[];
  /** Headers besides those of the body. Absent: none. */
  readonly moreHeaders?: Readonly<Record<string, string>>;
  /**
   * True: the connection breaks where the body ends, and the client waits for more. Absent: the
   * body is whole.
   */
  readonly isCut?: boolean;
}

/** A listening server. */
export interface KeyedServer {
  /** Base URL with the key, without a slash at its end, for a host name or address. */
  url(host: string): string;
  /** Stops listening and destroys every connection, idle or not. Safe to call twice. */
  close(): Promise<void>;
}

/** How {@link startKeyedServer} is set up. */
export interface KeyedServerOptions {
  readonly random: Random;
  readonly bindHost: string;
  /**
   * A port for a client that whoever runs this starts by hand: it has no key, so that the address
   * stays. Absent: a free one, with a key.
   */
  readonly openPort?: number;
  readonly maxBodyBytes: number;
  /**
   * Bytes of requests and answers that the server holds at once. Default: eight bodies of the
   * largest size.
   */
  readonly maxBytesInFlight?: number;
  /** With it letters of a streamed answer are parted. Absent: nothing is. */
  readonly pause?: Pause;
  /**
   * Answers a call, at once or later. `gone` is aborted when no one waits any more. A throw is a
   * bug and becomes 500.
   */
  answer(call: KeyedCall, gone: AbortSignal): KeyedAnswer | Promise<KeyedAnswer | PassedAnswer>;
}

/**
 * Starts a server on a free port of `bindHost`, or on the one that is wanted. Rejects where that is
 * taken.
 */
export async function startKeyedServer(options: KeyedServerOptions): Promise<KeyedServer> {
  const key = Buffer.from(options.random.bytes(16)).toString('hex');
  const prefix = options.openPort === undefined ? `/k-${key}` : '';
  const maxBytesInFlight = options.maxBytesInFlight ?? 8 * options.maxBodyBytes;
  const budget = createByteBudget(maxBytesInFlight);
  const server = createServer((request, response) => {
    const path = toKeyedPath(request.url ?? '', prefix);
    if (path === null) {
      discard(request, 0);
      response.writeHead(404).end();
      return;
    }
    const share = budget.open();
    const gone = new AbortController();
    // Comes once, when the answer was taken or the connection is gone.
    response.once('close', () => {
      share.release();
      gone.abort();
    });
    readBody(request, options.maxBodyBytes, share, (body) => {
      const { headers } = request;
      const bearer = parseBearer(headers.authorization);
      const call = { method: request.method ?? '', path, bearer, headers, body };
      const finish = (answer: KeyedAnswer | PassedAnswer): void => {
        share.release();
        if ('headers' in answer) sendPassed(response, answer);
        else send(response, answer, share, options.pause);
      };
      const answer = answerOr500(options, call, gone.signal);
      if (answer instanceof Promise) void answer.catch(() => internalError).then(finish);
      else finish(answer);
    });
  });
  server.headersTimeout = headersTimeoutMs;
  server.requestTimeout = requestTimeoutMs;
  server.keepAliveTimeout = keepAliveTimeoutMs;
  server.maxConnections = maxConnections;
  const port = await listen(server, options.bindHost, options.openPort ?? 0);
  let closing: Promise<void> | null = null;
  return {
    url: (host) => `http://${host.includes(':') ? `[${host}]` : host}:${port}${prefix}`,
    close: () => {
      closing ??= stop(server);
      return closing;
    },
  };
}

function listen(server: Server, host: string, wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port: wanted }, () => {
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

/** The path after the key, `/` for none. `null` when the key is not there. */
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

/**
 * Calls `done` once with the whole body, or with why there is none. Never for a connection that
 * breaks. The body grows by doubling: a list of chunks would cost far more than its bytes where a
 * client sends them one by one.
 */
function readBody(
  request: IncomingMessage,
  maxBytes: number,
  share: ByteShare,
  done: (body: KeyedCall['body']) => void,
): void {
  let held = Buffer.alloc(0);
  let size = 0;
  const add = (chunk: Buffer): 'too-large' | 'busy' | null => {
    const needed = size + chunk.length;
    if (needed > maxBytes) return 'too-large';
    if (needed > held.length) {
      const capacity = Math.min(maxBytes, Math.max(needed, held.length * 2, minBodyCapacity));
      if (!share.take(capacity - held.length)) return 'busy';
      const larger = Buffer.allocUnsafeSlow(capacity);
      held.copy(larger, 0, 0, size);
      held = larger;
    }
    chunk.copy(held, size);
    size = needed;
    return null;
  };
  const onData = (chunk: Buffer): void => {
    const refusal = add(chunk);
    if (refusal === null) return;
    held = Buffer.alloc(0);
    share.release();
    request.off('data', onData).off('end', onEnd);
    discard(request, chunk.length).once('end', () => done(refusal));
  };
  const onEnd = (): void => done(held.subarray(0, size));
  request.on('error', () => request.destroy());
  request.on('data', onData);
  request.on('end', onEnd);
}

/**
 * Reads the rest of a request and throws it away, up to {@link maxDiscardedBytes}. Beyond, the
 * connection goes.
 */
function discard(request: IncomingMessage, alreadyBytes: number): IncomingMessage {
  let size = alreadyBytes;
  request.on('error', () => request.destroy());
  return request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxDiscardedBytes) request.destroy();
  });
}

const internalError: KeyedAnswer = {
  status: 500,
  contentType: 'application/json',
  body: ['{"error":"internal error"}'],
};

function answerOr500(
  options: KeyedServerOptions,
  call: KeyedCall,
  gone: AbortSignal,
): ReturnType<KeyedServerOptions['answer']> {
  try {
    return options.answer(call, gone);
  } catch {
    return internalError;
  }
}

function send(
  response: ServerResponse,
  answer: KeyedAnswer,
  share: ByteShare,
  pause: KeyedServerOptions['pause'],
): void {
  if (response.closed) return;
  response.on('error', () => response.destroy());
  // What a client does not read stays in memory until it does.
  if (!share.take(answer.body.reduce((sum, chunk) => sum + Buffer.byteLength(chunk), 0))) {
    response.writeHead(503).end();
    return;
  }
  const { isCut = false } = answer;
  const whole = answer.body.length === 1 && !isCut ? (answer.body[0] ?? '') : null;
  response.writeHead(answer.status, {
    ...answer.moreHeaders,
    'content-type': answer.contentType,
    ...(whole === null ? {} : { 'content-length': Buffer.byteLength(whole) }),
  });
  writeParted(response, answer.body, pause, () => {
    if (isCut) breakOff(response);
    else response.end();
  });
}

/**
 * Breaks a connection once all that was written has gone out: without its end a chunked answer is
 * known to be cut.
 */
function breakOff(response: ServerResponse): void {
  const { socket } = response;
  response.write('', () => socket?.end(() => socket.destroy()));
}
