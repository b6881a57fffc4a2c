// A socket that passes each call on to the daemon and notes when it came and when it was answered.
// It costs each call about half a millisecond.
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { dockerSocket } from './docker-api.ts';

/** A call to the daemon, in milliseconds of `performance.now()`. */
export interface DockerCall {
  readonly what: string;
  readonly from: number;
  /** When the whole answer was there. */
  to: number;
}

/** The socket, and what went through it. */
export interface DockerCalls extends AsyncDisposable {
  readonly host: string;
  /** The calls since the last time. */
  take(): DockerCall[];
}

/** Listens in `folder`. */
export async function listenToCalls(folder: string): Promise<DockerCalls> {
  let calls: DockerCall[] = [];
  const server = createServer((asked, answer) => {
    const { method = '', url: path = '', headers } = asked;
    const [plain = ''] = path.split('?');
    const call = { what: `${method} ${plain}`, from: performance.now(), to: Number.NaN };
    calls.push(call);
    const passed = request({ socketPath: dockerSocket, method, path, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.rawHeaders);
      given.pipe(answer);
      given.on('end', () => {
        call.to = performance.now();
      });
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  const socket = join(folder, 'docker.sock');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    host: `unix://${socket}`,
    take() {
      const taken = calls;
      calls = [];
      return taken;
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
