// An answer that is passed on while it comes: its bytes are written as they arrive, and nothing of
// it is kept.
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** An answer of another server. */
export interface PassedAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Writes head and body. A body that breaks off breaks the connection, so that it cannot be taken
 * for whole.
 */
export function sendPassed(response: ServerResponse, answer: PassedAnswer): void {
  const body = Readable.from(answer.body, { objectMode: false });
  if (response.closed) {
    body.destroy();
    return;
  }
  response.writeHead(answer.status, answer.headers);
  // A stream's first event may be far away: the client gets to know that there is one.
  response.flushHeaders();
  pipeline(body, response).catch(() => response.destroy());
}
