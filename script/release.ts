// Releases a version: `script/release VERSION [--push REMOTE] [--checks COMMAND]`. All of it
// happens in a fresh clone of this checkout's HEAD below .cache/release/: version, changelog,
// dist/, commit, checks, assets, tags. Only when everything has passed, the commit and the tags
// come into this checkout. So a release that fails leaves nothing to clean up. Nothing is pushed
// without --push.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeAssets } from './release-steps/assets.ts';
import { releaseIn, unreleasedOf } from './release-steps/changelog.ts';
import { isLater, parseVersion } from './release-steps/version.ts';

const root = resolve(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    push: { type: 'string' },
    checks: { type: 'string', default: 'script/release-check && bash .ci/run' },
  },
});
const [version = '', ...others] = positionals;

const read = (file: string, at = root): string => readFileSync(join(at, file), 'utf8');
const git = (at: string, ...args: readonly string[]): string =>
  execFileSync('git', [...args], { cwd: at, encoding: 'utf8' }).trim();

function findProblems(): string[] {
  const { version: current } = JSON.parse(read('package.json')) as { readonly version: string };
  const tags = git(root, 'tag', '--list').split('\n');
  const remotes = git(root, 'remote').split('\n');
  const rules: readonly (readonly [boolean, string])[] = [
    [others.length === 0, `one version is released at a time; also given: ${others.join(' ')}`],
    [parseVersion(version) !== null, `the version must be X.Y.Z, not "${version}"`],
    [
      parseVersion(version) === null || isLater(version, current),
      `version ${version} does not come after ${current}, which package.json states`,
    ],
    [!tags.includes(`v${version}`), `the tag v${version} exists`],
    [git(root, 'branch', '--show-current') === 'main', 'the checked-out branch must be main'],
    [git(root, 'status', '--porcelain') === '', 'there are changes that are not committed'],
    [unreleasedOf(read('CHANGELOG.md')) !== '', 'CHANGELOG.md says nothing under "## Unreleased"'],
    [
      values.push === undefined || remotes.includes(values.push),
      `there is no remote "${values.push}"`,
    ],
  ];
  return rules.filter(([holds]) => !holds).map(([, problem]) => problem);
}

/** Runs a step in the clone with its output on the terminal. Throws where it fails. */
function runStep(clone: string, name: string, command: string): void {
  console.log(`release: ${name}`);
  const path = `${join(clone, 'node_modules/.bin')}:${process.env.PATH}`;
  const { status } = spawnSync('bash', ['-c', command], {
    cwd: clone,
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  });
  if (status !== 0)
    throw new Error(`${name} failed (${command}). Nothing was changed in this checkout.`);
}

function release(): void {
  const clone = join(root, '.cache/release/clone');
  const assets = join(root, `.cache/release/v${version}`);
  for (const folder of [clone, assets]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(clone, { recursive: true });
  git(root, 'clone', '--quiet', '--branch', 'main', root, clone);
  runStep(clone, 'packages', 'script/setup --node-only');
  runStep(clone, 'version', `npm version --no-git-tag-version ${version} >/dev/null`);
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(join(clone, 'CHANGELOG.md'), releaseIn(read('CHANGELOG.md', clone), version, date));
  runStep(clone, 'bundle and tables', 'node script/build.ts && node script/readme.ts');
  for (const key of ['user.name', 'user.email'])
    git(clone, 'config', key, git(root, 'config', key));
  // Chunks of the bundle have other names now.
  git(clone, 'add', '--all');
  git(clone, 'commit', '--quiet', '--message', `Version ${version}`);
  runStep(clone, 'checks', values.checks);
  const names = writeAssets(clone, version, assets);

  const major = `v${version.split('.')[0]}`;
  git(root, 'fetch', '--quiet', clone, 'main');
  git(root, 'merge', '--quiet', '--ff-only', 'FETCH_HEAD');
  git(root, 'tag', '--annotate', `v${version}`, '--message', `v${version}`);
  git(root, 'tag', '--force', major, `v${version}^{}`);
  console.log(`release: v${version} and ${major} are tagged. Assets in ${assets}:`);
  for (const name of names) console.log(`  ${name}`);
  const push = ['push', '--atomic', values.push ?? 'origin', 'main', `v${version}`, `+${major}`];
  if (values.push === undefined) console.log(`Publish with: git ${push.join(' ')}`);
  else git(root, ...push);
}

const problems = findProblems();
for (const problem of problems) console.error(`release: ${problem}.`);
if (problems.length > 0) {
  console.error('Usage: script/release VERSION [--push REMOTE] [--checks COMMAND]');
  process.exitCode = 2;
} else
  try {
    release();
  } catch (error) {
    console.error(`release: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
