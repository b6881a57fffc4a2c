// The post step as a process of its own, with a double of the daemon on a socket: what it removes,
// whoever listens to what it says.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mainRecordPath } from '../../../src/app/process/main-record.ts';
import { runIdentity, runLabel } from '../../../src/container/identity.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'post-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const daemonId = 'a-daemon';
const containerId = 'c0ffee';

/** A daemon with one container of the run. Gives what it was told to remove. */
async function startDaemon(identity: string) {
  const removed: string[] = [];
  const server = createServer(({ method, url = '' }, response) => {
    const { pathname } = new URL(url, 'http://daemon');
    const answer = (body: unknown): void =>
      void response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    if (method === 'DELETE') {
      removed.push(pathname);
      response.writeHead(204).end();
    } else if (pathname.endsWith('/containers/json'))
      answer([{ Id: containerId, Labels: { [runLabel]: identity } }]);
    else if (pathname.endsWith('/networks')) answer([]);
    else if (pathname.endsWith('/volumes')) answer({ Volumes: [] });
    else answer({ ID: daemonId, Name: daemonId, OSType: 'linux', OperatingSystem: 'any' });
  });
  const path = join(folder, 'daemon.sock');
  await new Promise<void>((ready) => server.listen(path, ready));
  return {
    host: `unix://${path}`,
    removed,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Plays post behind a main that ended with a code. `null`: one that left no record. */
async function playPost(mainCode: number | null, isHeard: boolean, dockerHost?: string) {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    RUNNER_TEMP: folder,
    GITHUB_ACTIONS: 'true',
    GITHUB_RUN_ID: '17',
    GITHUB_JOB: 'gate',
  };
  const identity = runIdentity(env);
  await using daemon = await startDaemon(identity);
  const record = { process: null, exitCode: mainCode, hasEnded: true };
  if (mainCode !== null) writeFileSync(mainRecordPath(identity, env), JSON.stringify(record));
  const child = spawn(process.execPath, [resolve('src/app/post.ts')], {
    env: { ...env, DOCKER_HOST: dockerHost ?? daemon.host },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const told = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      told[name] += chunk;
    });
  }
  if (!isHeard) child.stdout.destroy();
  const exitCode = await new Promise((done) => child.once('close', done));
  return { exitCode, removed: daemon.removed, ...told };
}

describe.each([
  ['that passed', 0, 0],
  ['without a verdict', null, 1],
] as const)('post behind a main %s', (_what, mainCode, exitCode) => {
  it('removes what is left, and says so', async () => {
    const post = await playPost(mainCode, true);
    expect(post).toMatchObject({ exitCode, removed: [`/containers/${containerId}`], stderr: '' });
    expect(post.stdout).toContain('Removed 1 container,');
    expect(post.stdout.includes('no verdict')).toBe(exitCode === 1);
  });

  it('removes it as well when no one reads what it says', async () => {
    const removed = [`/containers/${containerId}`];
    const post = await playPost(mainCode, false);
    expect(post).toEqual({ exitCode, removed, stdout: '', stderr: '' });
  });

  it('comes to its end without a daemon and without a reader', async () => {
    const post = await playPost(mainCode, false, `unix://${join(folder, 'nothing.sock')}`);
    expect(post).toEqual({ exitCode, removed: [], stdout: '', stderr: '' });
  });
});
