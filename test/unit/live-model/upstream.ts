// A provider in small: answers each path with the bytes that a test gives, in the pieces that it
// gives them in.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the provider got it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the provider answers. */
export interface Canned {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly pieces: readonly string[];
  /** Called between pieces; what it waits for holds the answer back. */
  readonly between?: () => Promise<unknown>;
  /** Breaks the connection off in place of an end. */
  readonly breaksOff?: boolean;
}

/** Starts a provider on a free port of the loopback address. */
export async function startUpstream(answer: (request: SeenRequest) => Canned) {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url: path = '', headers } = request;
    const whole = { method, path, headers, body: Buffer.concat(chunks).toString() };
    seen.push(whole);
    const { status = 200, headers: more = {}, pieces, between, breaksOff } = answer(whole);
    response.writeHead(status, { 'content-type': 'application/json', ...more });
    for (const piece of pieces) {
      response.write(piece);
      await between?.();
    }
    if (breaksOff) response.destroy();
    else response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    seen,
    server,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
