// What a cancelled run leaves of the engine's work: no start, no pull, no process that goes on.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exec as runProgram } from '@actions/exec';
import { expect, test } from 'vitest';
import { startSilentPort } from './silent-daemon.ts';
import { leftovers, startEngine, toSpec, until } from './small-agent.ts';

/** Processes of this machine whose command line is `docker pull IMAGE`. */
function pullsOf(image: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').endsWith(`\0pull\0${image}\0`);
    } catch {
      return false;
    }
  });
}

test('a start whose signal is aborted already does not begin', async () => {
  const pulled: string[][] = [];
  const { engine, identity } = startEngine({
    exec: async (_program, args) => {
      pulled.push(args);
      return 1;
    },
  });
  const aborted = AbortSignal.abort();
  for (const image of ['session-continuity/engine-test:missing', undefined]) {
    const spec = toSpec('idle', image === undefined ? {} : { image });
    await expect(engine.start(spec, aborted)).rejects.toMatchObject({ code: 'CANCELLED' });
  }
  // Time for what should not happen.
  await engine.prepareImage(toSpec('idle').image, new AbortController().signal);
  expect(pulled).toEqual([]);
  expect(leftovers(identity)).toEqual([]);
  await engine[Symbol.asyncDispose]();
});

test.each([
  ['ends at once', ''],
  ['takes no notice of SIGTERM', "trap '' TERM; "],
])(
  'a pull ends when the last who waits for it is cancelled, and not before; a program that %s',
  async (_what, trap) => {
    const folder = mkdtempSync(join(tmpdir(), 'endless-docker-'));
    const program = join(folder, 'docker');
    // It waits without a process of its own: such a one would have its command line for a moment.
    const never = join(folder, 'never');
    execFileSync('mkfifo', [never]);
    writeFileSync(program, `#!/bin/sh\n${trap}read -r _ <'${never}'\n`, { mode: 0o755 });
    const image = `registry.invalid/x:${randomBytes(8).toString('hex')}`;
    const { engine } = startEngine({
      exec: (_program, args, options) => runProgram(program, args, { ...options }),
    });
    const [first, second] = [new AbortController(), new AbortController()];
    const waiting = [first, second].map(({ signal }) =>
      expect(engine.prepareImage(image, signal)).rejects.toMatchObject({ code: 'CANCELLED' }),
    );
    await until(async () => pullsOf(image).length === 1);
    first.abort();
    await waiting[0];
    expect(pullsOf(image)).toHaveLength(1);
    second.abort();
    await waiting[1];
    await until(async () => pullsOf(image).length === 0);
    await engine[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  },
);

test('SIGTERM during a pull ends the command line with exit code 2, and the pull with it', async () => {
  await using silent = await startSilentPort();
  const image = `127.0.0.1:${silent.port}/x:y`;
  const folder = mkdtempSync(join(tmpdir(), 'cancel-test-'));
  const flags = ['run', '--image', image, '--report-dir', folder];
  const child = spawn(process.execPath, ['dist/cli.js', ...flags], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  await until(async () => pullsOf(image).length === 1);
  child.kill('SIGTERM');
  // Shorter than what the docker program would go on for.
  const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  expect(await ended).toEqual([2, null]);
  clearTimeout(killer);
  await until(async () => pullsOf(image).length === 0);
  rmSync(folder, { recursive: true, force: true });
});
