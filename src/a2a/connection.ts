// The connections to one agent. undici writes `connection: keep-alive` into every head; production's client does not
// (wire/README, Request), and undici has no option for it, so the line is taken out between undici and the socket.
import type { Socket } from 'node:net';
import { buildConnector, Pool } from 'undici';
import { attemptTimeoutMs, keepAliveTimeoutMs, maxHeadBytes } from './limits.ts';

/** Sockets that are not connected yet, of all pools. */
const connecting = new Set<{ readonly pool: Pool; readonly socket: Socket }>();

/** A pool of kept-alive HTTP/1.1 connections; the caller destroys it. Times and body sizes are limited per request. */
export function openConnections(origin: string): Pool {
  const connect = buildConnector({ timeout: attemptTimeoutMs, allowH2: false });
  const pool: Pool = new Pool(origin, {
    connect: (options, callback) => {
      const finish: typeof callback = (...result) => {
        connecting.delete(attempt);
        // Null by the types, undefined in fact when connecting failed.
        if (result[1]) omitConnectionHeader(result[1]);
        callback(...result);
      };
      // The connector returns its socket, although its type does not say so.
      const socket = connect(options, finish) as unknown as Socket;
      const attempt = { pool, socket };
      connecting.add(attempt);
    },
    allowH2: false,
    keepAliveTimeout: keepAliveTimeoutMs,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: maxHeadBytes,
  });
  return pool;
}

/**
 * Ends what is being connected. undici gives neither a request nor a pool up before its socket is connected or was
 * refused, and the address of a container that has died refuses only after seconds.
 */
export function breakConnecting(connections: Pool): void {
  const own = [...connecting].filter(({ pool }) => pool === connections);
  for (const { socket } of own) socket.destroy(new Error('given up'));
}

/** undici writes a head as one string and bodies as bytes; the test on a raw socket holds this. */
function omitConnectionHeader(socket: Socket): void {
  const write = socket.write;
  socket.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean =>
    Reflect.apply(write, socket, [
      typeof chunk === 'string' ? chunk.replace('\r\nconnection: keep-alive\r\n', '\r\n') : chunk,
      ...rest,
    ]);
}
