// script/release in a copy of this working tree, with a bare repository as its remote; then the
// package that it made, by npx.
import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { healthyImage } from './support/docker.ts';

let base = '';
let checkout = '';
let remote = '';

const git = (at: string, ...args: readonly string[]): string =>
  execFileSync('git', [...args], { cwd: at, encoding: 'utf8' }).trim();

/** What script/release starts once it has installed packages. */
function release(...args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync('node', ['script/release.ts', ...args], { cwd: checkout, encoding: 'utf8' });
}

/** What refs a repository has, and where they lead. */
function refsOf(repository: string): string {
  return git(repository, 'for-each-ref', '--format=%(refname) %(objectname)');
}

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'session-continuity-release-'));
  [checkout, remote] = [join(base, 'checkout'), join(base, 'remote.git')];
  const files = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  // Not what the working tree has removed.
  const names = files.split('\0').filter((name) => name !== '' && existsSync(name));
  for (const file of names) {
    mkdirSync(join(checkout, dirname(file)), { recursive: true });
    copyFileSync(file, join(checkout, file));
  }
  const notes = readFileSync(join(checkout, 'CHANGELOG.md'), 'utf8');
  writeFileSync(
    join(checkout, 'CHANGELOG.md'),
    notes.replace('## Unreleased\n', '## Unreleased\n\nSomething to release.\n'),
  );
  git(base, 'init', '--quiet', '--bare', '--initial-branch=main', remote);
  git(checkout, 'init', '--quiet', '--initial-branch=main');
  git(checkout, 'config', 'user.name', 'A Maintainer');
  git(checkout, 'config', 'user.email', 'maintainer@example.invalid');
  git(checkout, 'add', '--all', '--force', ...names);
  git(checkout, 'commit', '--quiet', '--message', 'What is to be released');
  git(checkout, 'remote', 'add', 'origin', remote);
  git(checkout, 'push', '--quiet', 'origin', 'main');
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('script/release', () => {
  it('names all that is wrong at once, and does nothing', () => {
    writeFileSync(join(checkout, 'stray.txt'), 'not committed');
    const before = refsOf(checkout);
    const { status, stderr } = release('0.0.1', 'again', '--push', 'elsewhere');
    rmSync(join(checkout, 'stray.txt'));
    expect(status).toBe(2);
    expect(stderr).toContain('also given: again');
    expect(stderr).toMatch(/version 0\.0\.1 does not come after \d+\.\d+\.\d+/);
    expect(stderr).toContain('changes that are not committed');
    expect(stderr).toContain('no remote "elsewhere"');
    expect(release('v9').stderr).toContain('must be X.Y.Z, not "v9"');
    expect(refsOf(checkout)).toBe(before);
  });

  it('changes nothing where a check fails', () => {
    const [here, there] = [refsOf(checkout), refsOf(remote)];
    const { status, stderr } = release('99.0.0', '--push', 'origin', '--checks', 'false');
    expect(status).toBe(1);
    expect(stderr).toContain('checks failed (false). Nothing was changed in this checkout.');
    expect(refsOf(checkout)).toBe(here);
    expect(refsOf(remote)).toBe(there);
    expect(git(checkout, 'status', '--porcelain')).toBe('');
  });

  it('sets the version, builds, tags, and publishes all of it or nothing', () => {
    const checks = 'node script/build.ts --check && node script/readme.ts --check';
    const { status, stdout, stderr } = release('99.1.0', '--push', 'origin', '--checks', checks);
    expect(status, `${stdout}${stderr}`).toBe(0);
    const commit = git(remote, 'rev-parse', 'main');
    expect(git(remote, 'rev-parse', 'v99.1.0^{}')).toBe(commit);
    expect(git(remote, 'cat-file', '-t', 'v99.1.0')).toBe('tag');
    expect(git(remote, 'rev-parse', 'v99^{commit}')).toBe(commit);
    const changelog = git(remote, 'show', 'main:CHANGELOG.md');
    expect(changelog).toMatch(
      /## Unreleased\n\n## 99\.1\.0 \(\d{4}-\d\d-\d\d\)\n\nSomething to release\./,
    );
    const assets = join(checkout, '.cache/release/v99.1.0');
    const sums = spawnSync('sha256sum', ['--check', 'SHA256SUMS'], {
      cwd: assets,
      encoding: 'utf8',
    });
    expect(sums.stdout.trim().split('\n')).toEqual([
      'session-continuity-99.1.0-action.tar.gz: OK',
      'session-continuity-99.1.0.tgz: OK',
    ]);
    git(assets, 'init', '--quiet');
    execFileSync('tar', ['xzf', 'session-continuity-99.1.0-action.tar.gz'], { cwd: assets });
    const unpacked = join(assets, 'session-continuity-99.1.0');
    expect(readFileSync(join(unpacked, 'action.yml'), 'utf8')).toContain('using: node24');
    expect(
      execFileSync('node', ['dist/cli.js', '--version'], { cwd: unpacked, encoding: 'utf8' }),
    ).toBe('99.1.0\n');
  });

  it('makes a package that npx runs, with nothing else to install', () => {
    const tarball = join(checkout, '.cache/release/v99.1.0/session-continuity-99.1.0.tgz');
    const { status, stdout, stderr } = spawnSync(
      'npx',
      [
        ...['--offline', '--yes', '--package', tarball, 'session-continuity'],
        ...['run', '--image', healthyImage],
        ...['--canary', 'name-recall', '--report-dir', join(base, 'report')],
      ],
      { cwd: base, encoding: 'utf8' },
    );
    expect(status, `${stdout}${stderr}`).toBe(0);
    expect(stdout).toContain('PASSED');
  });

  it('makes the notes of a tag, and refuses a tag of another version', () => {
    const make = (tag: string) =>
      spawnSync('node', ['script/release-assets.ts', join(base, 'assets'), tag], {
        cwd: checkout,
        encoding: 'utf8',
      });
    expect(make('v99.0.0').stderr).toContain('the tag v99.0.0 is not v99.1.0');
    expect(make('v99.1.0').status).toBe(0);
    expect(readFileSync(join(base, 'assets/NOTES.md'), 'utf8')).toContain('Something to release.');
  });
});
