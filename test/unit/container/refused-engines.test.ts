// Engines that cannot play a run, and daemons that are not spoken to rightly: through the command
// line, with real sockets.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explainSilence } from '../../../src/container/unavailable.ts';
import type { Report } from '../../../src/domain/report.ts';
import { findFreePort } from '../support/free-port.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engines-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The error of a run in an environment. */
function errorOf(env: Record<string, string>): Promise<Report['error']> {
  const words = ['run', '--image', 'a/b:c', '--format', 'json', '--report-dir', 'out'];
  const child = spawn(process.execPath, [resolve('src/cli.ts'), ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  return new Promise((done, reject) => {
    child.once('error', reject);
    child.once('close', () => done((JSON.parse(output) as Report).error));
  });
}

/** A daemon on a socket file, as DOCKER_HOST. */
async function listen(
  answer: RequestListener,
): Promise<{ readonly host: string } & AsyncDisposable> {
  const path = join(folder, 'daemon.sock');
  const server = createServer(answer);
  await new Promise<void>((ready) => server.listen(path, ready));
  return {
    host: `unix://${path}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe('an engine that cannot play a run', () => {
  it.each([
    [{ Name: 'kubedock', ID: 'com.joyrex2001.kubedock', OperatingSystem: 'kubernetes' }],
    [{ Name: 'renamed', ID: 'com.joyrex2001.kubedock' }],
  ])('is refused by name: %j', async (info) => {
    const asked: string[] = [];
    await using daemon = await listen(({ method, url }, response) => {
      asked.push(`${method} ${url}`);
      response.setHeader('content-type', 'application/json').end(JSON.stringify(info));
    });
    const error = await errorOf({ DOCKER_HOST: daemon.host });
    expect(error).toMatchObject({ code: 'ENGINE_UNSUPPORTED' });
    expect(error?.message).toContain('is kubedock, which starts pods');
    expect(error?.hint).toContain('docker:dind sidecar');
    // Nothing was started there.
    expect([...new Set(asked)]).toEqual(['GET /info']);
  });

  it('is not a daemon whose name only has such a word in it', async () => {
    await using daemon = await listen(({ url }, response) => {
      response.statusCode = url === '/info' ? 200 : 404;
      response.end(JSON.stringify(url === '/info' ? { Name: 'kubedock-node-1', ID: 'x' } : {}));
    });
    const error = await errorOf({ DOCKER_HOST: daemon.host });
    expect(error?.code).not.toBe('ENGINE_UNSUPPORTED');
  });

  it('is a daemon behind SSH, with the command that works', async () => {
    const error = await errorOf({ DOCKER_HOST: 'ssh://me@build-host' });
    expect(error).toMatchObject({ code: 'ENGINE_UNSUPPORTED' });
    expect(error?.message).toContain('ssh://build-host is on another machine');
    expect(error?.hint).toContain('ssh build-host session-continuity run');
  });
});

describe('a job in a Kubernetes pod', () => {
  const silence = { cause: undefined, silentMs: null, isPod: true };

  it('without a daemon is refused by name, with what to use', async () => {
    const error = await explainSilence(null, silence, join(folder, 'docker.sock'));
    expect(error).toMatchObject({ code: 'ENGINE_UNSUPPORTED' });
    expect(error.message).toContain('the kubernetes mode of ARC');
    expect(error.hint).toContain('containerMode "dind"');
  });

  it('with a DOCKER_HOST that is dead is told of that address', async () => {
    const error = await explainSilence(`unix://${join(folder, 'docker.sock')}`, silence);
    expect(error).toMatchObject({ code: 'DOCKER_UNAVAILABLE' });
    expect(error.message).toContain('(ENOENT)');
  });
});

describe('a daemon that speaks TLS', () => {
  it('and is spoken to without it is told so, with what to set', async () => {
    // As Go's server answers.
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () =>
        socket.end(
          'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n',
        ),
      );
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    const error = await errorOf({ DOCKER_HOST: `tcp://127.0.0.1:${port}` });
    server.close();
    expect(error).toMatchObject({ code: 'DOCKER_UNAVAILABLE' });
    expect(error?.message).toContain('(it speaks TLS)');
    expect(error?.hint).toContain('DOCKER_TLS_VERIFY=1');
    expect(error?.hint).toContain('ca.pem, cert.pem and key.pem');
  });
});

describe('an address without a daemon', () => {
  it('says why', async () => {
    const port = await findFreePort();
    const error = await errorOf({ DOCKER_HOST: `tcp://127.0.0.1:${port}` });
    expect(error?.message).toContain('(ECONNREFUSED)');
  });
});
