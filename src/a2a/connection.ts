// The connections to one agent. Each exchange has one of its own: a server may close a kept
// connection at the very moment at which the next turn goes out on it, that turn would be lost, and
// a POST is never sent twice. undici writes `connection: keep-alive` into every head. Production's
// client does not (docs/rules/platform.md "Request head"), and undici has no option for it, so the
// line is taken out between undici and the socket. So is a `100 Continue` of the agent's server:
// Go's client skips it unasked, undici takes it for an error.
import type { Socket } from 'node:net';
import { buildConnector, Client } from 'undici';
import { attemptTimeoutMs, maxHeadBytes } from './limits.ts';

/** One HTTP/1.1 connection, made with its first and only request. */
export interface Connection {
  readonly client: Client;
  /**
   * How far it came, where it failed: never made, made and silent, or lost when something had come.
   */
  explainLoss(): 'unreached' | 'unanswered' | 'lost';
  /** Ends it at once, whether it is made already or not. */
  close(): Promise<void>;
}

/** What opens connections to one origin. */
export interface Connections {
  open(): Connection;
  /** Ends all that are open. */
  destroy(): Promise<void>;
}

/**
 * Connections to `origin`. The caller destroys what it opened. Times and body sizes are limited per
 * request.
 */
export function createConnections(origin: string): Connections {
  const open = new Set<Connection>();
  return {
    open() {
      const connection = openConnection(origin, () => open.delete(connection));
      open.add(connection);
      return connection;
    },
    async destroy() {
      await Promise.all([...open].map((connection) => connection.close()));
    },
  };
}

function openConnection(origin: string, onClose: () => void): Connection {
  const connect = buildConnector({ timeout: attemptTimeoutMs, allowH2: false });
  let attempt: Socket | null = null;
  let made: Socket | null = null;
  const client = new Client(origin, {
    connect: (options, callback) => {
      const finish: typeof callback = (...result) => {
        // Null by the types, undefined in fact when connecting failed.
        if (result[1]) {
          made = result[1];
          omitConnectionHeader(result[1]);
          omitContinue(result[1]);
        }
        callback(...result);
      };
      // The connector returns its socket, although its type does not say so.
      attempt = connect(options, finish) as unknown as Socket;
    },
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: maxHeadBytes,
  });
  return {
    client,
    explainLoss() {
      if (made === null) return 'unreached';
      return made.bytesRead === 0 ? 'unanswered' : 'lost';
    },
    close() {
      onClose();
      // undici gives neither a request nor a client up before its socket is connected or was
      // refused, and the address of a container that has died refuses only after seconds.
      if (made === null) attempt?.destroy(new Error('given up'));
      return client.destroy();
    },
  };
}

/** undici writes a head as one string and bodies as bytes. The test on a raw socket holds this. */
function omitConnectionHeader(socket: Socket): void {
  const write = socket.write;
  socket.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean =>
    Reflect.apply(write, socket, [
      typeof chunk === 'string' ? chunk.replace('\r\nconnection: keep-alive\r\n', '\r\n') : chunk,
      ...rest,
    ]);
}

/** As latin1, in which a character is a byte. */
const leadingContinue = /^(?:HTTP\/1\.[01] 100(?: [^\r\n]*)?\r\n(?:[^\r\n]+\r\n)*\r\n)+/;
/** Bytes that are looked at for it. */
const maxContinueBytes = 4096;

/**
 * Leaves out what comes before the answer, if it comes whole in one piece as servers send it.
 * undici reads from the socket chunk by chunk.
 */
function omitContinue(socket: Socket): void {
  const read = socket.read;
  let isAnswered = false;
  socket.read = (...args): unknown => {
    const chunk: Buffer | null = Reflect.apply(read, socket, args);
    if (isAnswered || chunk === null) return chunk;
    const start = chunk.toString('latin1', 0, maxContinueBytes);
    const rest = chunk.subarray(leadingContinue.exec(start)?.[0].length ?? 0);
    isAnswered = rest.length > 0;
    return isAnswered ? rest : socket.read();
  };
}
