// One HTTP request and its bounded response. Nothing a peer does makes it throw. Redirects are
// never followed.
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Connection, Connections } from './connection.ts';
import { describeHttpFault } from './http-fault.ts';
import { maxEvidenceBytes } from './limits.ts';
import { quote } from './quote.ts';

/** A request. Only the headers named are sent, besides `Host` and `Content-Length`. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | null;
}

/**
 * Why a response is missing or incomplete. `unreached`: no connection was made. `unanswered`: it
 * ended before a byte of an answer came. `lost`: it ended later. `bad-http`: what came is no
 * HTTP/1.1.
 */
export interface HttpFailure {
  readonly kind:
    | 'aborted'
    | 'unreached'
    | 'unanswered'
    | 'lost'
    | 'too-large'
    | 'bad-gzip'
    | 'bad-http';
  readonly message: string;
}

/** What came back. With a failure, as far as it came and up to the evidence limit. */
export interface HttpResponse {
  /** 0 when no response head arrived. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed. Of a body that went to a sink, its beginning. */
  readonly body: Uint8Array;
  readonly failure: HttpFailure | null;
}

/** Takes a body while it comes, in place of keeping it. */
export interface BodySink {
  /** Whether the body of a response with this head goes here. */
  accepts(status: number, headers: Readonly<Record<string, string>>): boolean;
  /** Takes one chunk. `false` when nothing more is wanted. */
  write(chunk: Uint8Array): boolean;
}

/** Bounds of one exchange. */
export interface HttpLimits {
  readonly maxBodyBytes: number;
  readonly signal: AbortSignal;
}

class BodyTooLarge extends Error {}
class EnoughRead extends Error {}

/**
 * Sends a request on a new connection and reads the response up to `maxBodyBytes`, counted after
 * decompression.
 */
export async function exchangeHttp(
  connections: Connections,
  request: HttpRequest,
  limits: HttpLimits,
  sink: BodySink | null = null,
): Promise<HttpResponse> {
  const chunks: Uint8Array[] = [];
  let status = 0;
  let headers: Readonly<Record<string, string>> = {};
  let failure: HttpFailure | null = null;
  const collect = async (source: AsyncIterable<Uint8Array>) => {
    const isSunk = sink?.accepts(status, headers) ?? false;
    let size = 0;
    for await (const chunk of source) {
      size += chunk.byteLength;
      if (size > limits.maxBodyBytes) throw new BodyTooLarge();
      if (!isSunk || size <= maxEvidenceBytes) chunks.push(chunk);
      if (isSunk && sink?.write(chunk) === false) throw new EnoughRead();
    }
  };
  const connection = connections.open();
  const giveUp = (): void => void connection.close();
  limits.signal.addEventListener('abort', giveUp, { once: true });
  try {
    limits.signal.throwIfAborted();
    const response = await connection.client.request({
      method: request.method,
      path: request.path,
      headers: request.headers.flat(),
      body: request.body,
      signal: limits.signal,
    });
    status = response.statusCode;
    headers = toHeaderRecord(response.headers);
    // As Go's client does: gzip alone was asked for, and gzip alone is undone.
    if (headers['content-encoding']?.toLowerCase() === 'gzip') {
      await pipeline(response.body, createGunzip(), collect);
    } else {
      await pipeline(response.body, collect);
    }
  } catch (error) {
    failure = toFailure(error, status, limits, connection);
  } finally {
    limits.signal.removeEventListener('abort', giveUp);
    await connection.close();
  }
  return {
    status,
    headers,
    body: failure === null ? Buffer.concat(chunks) : toStart(chunks),
    failure,
  };
}

/**
 * The beginning of a body that came in part: joining all of it would double the memory that a flood
 * takes.
 */
function toStart(chunks: readonly Uint8Array[]): Uint8Array {
  const start: Uint8Array[] = [];
  let size = 0;
  for (const chunk of chunks) {
    if (size >= maxEvidenceBytes) break;
    size += chunk.byteLength;
    start.push(chunk);
  }
  return Buffer.concat(start);
}

function toHeaderRecord(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Readonly<Record<string, string>> {
  // Built from entries, so that a header named `__proto__` is a key like any other.
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  );
}

function toFailure(
  error: unknown,
  status: number,
  limits: HttpLimits,
  connection: Connection,
): HttpFailure | null {
  if (error instanceof EnoughRead) return null;
  if (limits.signal.aborted) return { kind: 'aborted', message: 'no complete answer in time' };
  if (error instanceof BodyTooLarge) {
    return { kind: 'too-large', message: `the body is larger than ${limits.maxBodyBytes} bytes` };
  }
  // Only Errors are thrown here: by sockets, undici, streams and zlib. Of several addresses they
  // have no message.
  const { code = 'ERROR' } = error as NodeJS.ErrnoException;
  if (code.startsWith('Z_')) {
    return { kind: 'bad-gzip', message: `the body is no valid gzip (${code})` };
  }
  const fault = describeHttpFault(error as Error, status);
  if (fault !== null) return { kind: 'bad-http', message: fault };
  return { kind: connection.explainLoss(), message: `${code} ${quote(String(error))}` };
}
