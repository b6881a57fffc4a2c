// The stubs of dist/ as child processes: what an old Node is told, and that they load nothing
// before.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** Makes the child report another version, as an old Node would. */
const pretendOldNode = `data:text/javascript,${encodeURIComponent(
  "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.4' } });",
)}`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-continuity-stubs-'));
  for (const file of ['main.js', 'post.js', 'status.js', 'cli.js', 'help.json', 'package.json']) {
    cpSync(join('dist', file), join(folder, file));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (...argv: string[]) =>
  spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' });

describe.each([
  ['main.js', '::error::NODE_TOO_OLD: ', 'use a job image with a newer Node'],
  ['post.js', '::error::NODE_TOO_OLD: ', 'use a job image with a newer Node'],
  ['status.js', '::error::NODE_TOO_OLD: ', 'use a job image with a newer Node'],
  ['cli.js', 'NODE_TOO_OLD: ', 'Install a newer Node'],
])('%s without its bundle', (file, beginning, remedy) => {
  it('tells an old Node what was found and what is needed, with exit code 2', () => {
    const { status, stderr, stdout } = start('--import', pretendOldNode, file);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(
      stderr.startsWith(
        `${beginning}found Node 20.19.4, but session-continuity needs 22.22 or newer`,
      ),
    ).toBe(true);
    expect(stderr).toContain(remedy);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('is errored, never green, when the bundle cannot be loaded', () => {
    const { status, stderr } = start(file);
    expect(status).toBe(2);
    expect(stderr).toContain('INTERNAL: the program could not be loaded');
  });
});

describe('help on an old Node', () => {
  it.each([
    [['--help'], /^session-continuity: does the agent/],
    [['help', 'validate'], /^session-continuity validate: /],
    [['run', '--help'], /^session-continuity run: [\s\S]*--image/],
  ])('%j is printed, with what is needed to run', (argv, text) => {
    const { status, stdout, stderr } = start('--import', pretendOldNode, 'cli.js', ...argv);
    expect(status).toBe(0);
    expect(stdout).toMatch(text);
    expect(stderr).toMatch(/^NODE_TOO_OLD: found Node 20\.19\.4/);
  });

  it('is not printed where it is not asked for', () => {
    expect(start('--import', pretendOldNode, 'cli.js', 'run', '--image', 'x').stdout).toBe('');
  });
});
