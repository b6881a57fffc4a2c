// The one boundary that a defect reaches: exit code 2, told once, inert, without the secrets of the
// job.
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const file = JSON.stringify(new URL('../../../src/app/process/exit.ts', import.meta.url).href);
const token = 'not-a-real-token-4711';

function play(work: string) {
  const program = `
    const { exitWith } = await import(${file});
    await exitWith(async () => { ${work} }, process.env);`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, SOME_TOKEN: token },
  });
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
