// `session-continuity diff` on the evidence of real runs: one seed twice differs in nothing, a
// regression differs where it begins.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from './support/command.ts';
import { brokenImage, healthyImage } from './support/docker.ts';

const home = mkdtempSync(join(tmpdir(), 'session-continuity-diff-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const play = (name: string, image: string) =>
  runCommand(home, ['run', '--image', image, '--seed', 'one', '--report-dir', name]);
const diff = (...argv: readonly string[]) =>
  runCommand(home, ['diff', ...argv], {
    env: { COLUMNS: '160', DOCKER_HOST: 'tcp://127.0.0.1:9' },
  });

beforeAll(async () => {
  await Promise.all([play('first', healthyImage), play('second', healthyImage)]);
  await play('broken', brokenImage);
});

it('finds nothing between two runs with one seed', async () => {
  expect(await diff('first', 'second')).toEqual({
    exitCode: 0,
    stdout: 'nothing differs (5 canaries)\n',
    stderr: '',
  });
});

it('shows the first turn that differs, and the rows and requests of both', async () => {
  const { exitCode, stdout } = await diff('first', 'broken', '--html', 'page.html');
  expect(exitCode).toBe(1);
  const [, shown = ''] = stdout.split('\n\nname-recall: ');
  // Under another key from the first turn on; lost in the second.
  expect(shown).toMatch(/^passed, then failed \(stored-under-another-key\); turn 1 is the first/);
  expect(shown).toMatch(/\[‹context of main›\].* \| .*\[‹uuid \d+›\]/);
  expect(stdout).toContain('  sent: the same');
  const page = readFileSync(join(home, 'page.html'), 'utf8');
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain('‹context of main›');
  expect(page).not.toMatch(/<script|src=|href=/);
});

it('tells of canaries that one run does not have', async () => {
  const run = ['run', '--image', healthyImage, '--seed', 'one', '--canary', 'name-recall'];
  await runCommand(home, [...run, '--report-dir', 'alone']);
  const { exitCode, stdout } = await diff('alone', 'first');
  expect(exitCode).toBe(1);
  expect(stdout).toContain('4 of 5 canaries differ');
  expect(stdout).toContain('file-only: not in the run, then passed');
});

it('refuses what is no folder of a run, with one sentence each', async () => {
  const older = join(home, 'older');
  cpSync(join(home, 'first'), older, { recursive: true });
  for (const file of readdirSync(older))
    if (file.startsWith('records')) writeFileSync(join(older, file), '{"version":1}\n{}\n');
  for (const [argv, problem] of [
    [['first'], 'diff needs the report folders of two runs; got 1.'],
    [['first', 'second', '--x'], 'Flag "--x" is not known; known are --html'],
    [['first', 'nowhere'], '"nowhere" must be a report folder'],
    [['first', 'older'], 'its line 2 is no record of a canary'],
    [['first', 'broken', '--html', 'no/page.html'], 'The page cannot be written to'],
    [['first', 'broken', '--html'], 'Flag --html needs a value.'],
  ] as const) {
    const { exitCode, stderr } = await diff(...argv);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^INPUT_INVALID: /);
    expect(stderr).toContain(problem);
  }
});
