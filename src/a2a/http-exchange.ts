// One HTTP request and its bounded response. Nothing a peer does makes it throw; redirects are never followed.
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTick } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import type { Pool } from 'undici';
import { quote } from './quote.ts';

/** A request; only the headers named are sent, besides `Host` and `Content-Length`. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | null;
}

/** Why a response is missing or incomplete. */
export interface HttpFailure {
  readonly kind: 'aborted' | 'lost' | 'too-large' | 'bad-gzip';
  readonly message: string;
}

/** What came back; with a failure, as far as it came. */
export interface HttpResponse {
  /** 0 when no response head arrived. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed. */
  readonly body: Uint8Array;
  readonly failure: HttpFailure | null;
}

class BodyTooLarge extends Error {}

/** Sends a request and reads the response up to `maxBodyBytes`, counted after decompression. */
export async function exchangeHttp(
  connections: Pool,
  request: HttpRequest,
  limits: { readonly maxBodyBytes: number; readonly signal: AbortSignal },
): Promise<HttpResponse> {
  const chunks: Uint8Array[] = [];
  let status = 0;
  let headers: Readonly<Record<string, string>> = {};
  let failure: HttpFailure | null = null;
  const collect = async (source: AsyncIterable<Uint8Array>) => {
    let size = 0;
    for await (const chunk of source) {
      size += chunk.byteLength;
      if (size > limits.maxBodyBytes) throw new BodyTooLarge();
      chunks.push(chunk);
    }
  };
  try {
    const response = await connections.request({
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
    failure = toFailure(error, limits);
  }
  // undici takes a connection for busy until the tick after the body's end, and would open another one beside it.
  await nextTick();
  return { status, headers, body: Buffer.concat(chunks), failure };
}

function toHeaderRecord(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Readonly<Record<string, string>> {
  // Built from entries, so that a header named `__proto__` is a key like any other.
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]),
  );
}

function toFailure(
  error: unknown,
  limits: { readonly maxBodyBytes: number; readonly signal: AbortSignal },
): HttpFailure {
  if (limits.signal.aborted) return { kind: 'aborted', message: 'no complete answer in time' };
  if (error instanceof BodyTooLarge) {
    return { kind: 'too-large', message: `the body is larger than ${limits.maxBodyBytes} bytes` };
  }
  // Only Errors are thrown here: by sockets, undici, streams and zlib. Of several addresses they have no message.
  const { code = 'ERROR' } = error as NodeJS.ErrnoException;
  if (code.startsWith('Z_')) {
    return { kind: 'bad-gzip', message: `the body is no valid gzip (${code})` };
  }
  return { kind: 'lost', message: `${code} ${quote(String(error))}` };
}
