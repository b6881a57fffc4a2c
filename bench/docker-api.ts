// The Docker API over its socket with node:http and nothing between: the floor pays for the calls
// alone.
import { Agent, request } from 'node:http';

/** The socket of the daemon. */
export const dockerSocket = (process.env.DOCKER_HOST ?? '').startsWith('unix://')
  ? (process.env.DOCKER_HOST ?? '').slice('unix://'.length)
  : '/var/run/docker.sock';
const agent = new Agent({ keepAlive: true });

/**
 * Calls the daemon and gives the parsed answer, null for an empty one. Throws for a status of 300
 * and above.
 */
export function callDocker(
  method: string,
  path: string,
  body?: { readonly json: unknown } | { readonly tar: Buffer },
): Promise<unknown> {
  const isTar = body !== undefined && 'tar' in body;
  const bytes =
    body === undefined ? null : isTar ? body.tar : Buffer.from(JSON.stringify(body.json));
  const headers =
    bytes === null
      ? {}
      : {
          'content-type': isTar ? 'application/x-tar' : 'application/json',
          'content-length': bytes.byteLength,
        };
  return new Promise((resolve, reject) => {
    const sent = request({ agent, socketPath: dockerSocket, method, path, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if ((answer.statusCode ?? 500) >= 300)
          reject(new Error(`${method} ${path}: HTTP ${answer.statusCode} ${text.trim()}`));
        else resolve(text === '' ? null : JSON.parse(text));
      });
    });
    sent.on('error', reject);
    sent.end(bytes);
  });
}

/** Lets go of the kept connections, so that the process can end. */
export function closeDocker(): void {
  agent.destroy();
}
