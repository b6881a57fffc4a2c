// The one boundary that a defect reaches: exit code 2, told once, inert, without the secrets of the
// job.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { expect, it } from 'vitest';

const file = JSON.stringify(new URL('../../../src/app/process/exit.ts', import.meta.url).href);
const token = 'not-a-real-token-4711';

const env = { PATH: process.env.PATH, SOME_TOKEN: token };

function toArgv(work: string): string[] {
  const program = `
    const { exitWith } = await import(${file});
    await exitWith(async () => { ${work} }, process.env);`;
  return ['--input-type=module', '-e', program];
}

function play(work: string) {
  return spawnSync(process.execPath, toArgv(work), { encoding: 'utf8', env });
}

const hostile = `new Error('::error::' + process.env.SOME_TOKEN + '\\u2028::error::##[error]x')`;

it.each([
  ['is thrown', `throw ${hostile};`],
  [
    'nobody waits for',
    `Promise.reject(${hostile}); await new Promise((done) => setTimeout(done, 9e3)); return 0;`,
  ],
  [
    'a callback throws',
    `setImmediate(() => { throw ${hostile}; }); await new Promise(() => setInterval(() => {}, 9e3));`,
  ],
])('an error that %s', (_what, work) => {
  const { status, stdout, stderr } = play(work);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^INTERNAL: Error: : :error: :\*\*\*$/m);
  expect(stderr).toContain('at ');
  expect(stderr).not.toMatch(/::|##\[|\u2028/);
  expect(stderr).not.toContain(token);
});

it('the code of the work is the code of the process, whatever still waits', () => {
  expect(play('setInterval(() => {}, 9e3); return 1;')).toMatchObject({ status: 1, stderr: '' });
});

/** Writes much to a stream, whose reader takes the first of it and goes, and then goes on. */
const writeMuch = (stream: string, code: number): string => `
  for (let count = 0; count < 50; count += 1) {
    process.${stream}.write('x'.repeat(9_999) + '\\n');
    await new Promise((done) => setTimeout(done, 2));
  }
  process.${stream}.write('x'.repeat(999_999));
  return ${code};`;

it.each([
  ['stdout', 0],
  ['stdout', 1],
  ['stderr', 1],
] as const)('a reader of %s that goes away changes nothing about code %i', async (name, code) => {
  const child = spawn(process.execPath, toArgv(writeMuch(name, code)), { env });
  const told = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (chunk) => {
      told[stream] += chunk;
    });
  child[name].once('data', () => child[name].destroy());
  const status = await new Promise((resolve) => child.once('close', resolve));
  expect({ status, other: told[name === 'stdout' ? 'stderr' : 'stdout'] }).toEqual({
    status: code,
    other: '',
  });
  expect(told[name]).toMatch(/^x+\n/);
});

it('a reader that is gone from a pipe of a shell, from the start, changes nothing either', () => {
  const script = '{ "$@"; echo "code $?" >&2; } | true';
  const argv = ['-c', script, 'sh', process.execPath, ...toArgv(writeMuch('stdout', 1))];
  expect(spawnSync('sh', argv, { encoding: 'utf8', env }).stderr).toBe('code 1\n');
});

it('output that is lost for another reason is told, where the work does not hear it', () => {
  const full = openSync('/dev/full', 'w');
  const run = (work: string) =>
    spawnSync(process.execPath, toArgv(work), {
      encoding: 'utf8',
      env,
      stdio: ['ignore', full, 'pipe'],
    });
  try {
    const lost = run(`process.stdout.write('x'); return 0;`);
    expect(lost.stderr).toMatch(/^INTERNAL: Error: ENOSPC/);
    expect(lost.status).toBe(2);
    const heard = run(
      `process.stdout.on('error', () => process.stderr.write('heard')); process.stdout.write('x'); return 1;`,
    );
    expect({ status: heard.status, stderr: heard.stderr }).toEqual({ status: 1, stderr: 'heard' });
  } finally {
    closeSync(full);
  }
});
