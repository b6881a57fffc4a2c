// A Docker daemon that goes silent: passes everything on to the real one, but never answers the
// calls that a pattern takes.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const realSocket = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace(
  'unix://',
  '',
);

/**
 * Value for DOCKER_HOST of a daemon that answers all calls but those of which "METHOD /path"
 * matches; of those that match `stalling` it sends the head and a few bytes.
 */
export async function startSilentDaemon(
  silent: RegExp,
  stalling: RegExp = /^$/,
): Promise<AsyncDisposable & { readonly dockerHost: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'silent-daemon-'));
  const server = createServer((asked, answer) => {
    if (silent.test(`${asked.method} ${asked.url}`)) return;
    const { method, url, headers } = asked;
    const passed = request({ socketPath: realSocket, method, path: url, headers }, (real) => {
      answer.writeHead(real.statusCode ?? 500, real.headers);
      if (stalling.test(`${method} ${url}`)) {
        real.once('data', (chunk: Buffer) => answer.write(chunk.subarray(0, 100))).resume();
      } else real.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  const path = join(folder, 'docker.sock');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    dockerHost: `unix://${path}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port of this machine that takes connections and never says a word. */
export async function startSilentPort(): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * Short, for what is never answered; long enough for what the real daemon of a busy machine answers
 * in the same test.
 */
const limits = { connectMs: 5_000, callMs: 5_000, startMs: 10_000 };

/**
 * Runs a program with `startEngine`, `toSpec`, `never` and `removeRun` in scope, in a process of
 * its own, as Testcontainers reads DOCKER_HOST once for a process. Returns what it printed when it
 * has ended by itself.
 */
export function runWithDaemon(dockerHost: string, program: string): Promise<string> {
  const toModule = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));
  const all = `
    const { startEngine, toSpec, never } = await import(${toModule('./small-agent.ts')});
    const { removeRun } = await import(${toModule('../../../src/container/removal.ts')});
    const dockerHost = process.env.DOCKER_HOST;
    const limits = ${JSON.stringify(limits)};
    const say = (error) => console.log(error.code, error.message);
    ${program}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', all], {
    env: { ...process.env, DOCKER_HOST: dockerHost, TESTCONTAINERS_HOST_OVERRIDE: 'localhost' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(printed));
  });
}
