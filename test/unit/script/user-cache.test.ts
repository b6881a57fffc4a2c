// The cache that set-ups of several checkouts share (script/lib/user-cache.sh): an entry is there
// as a whole or not at all.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const library = resolve('script/lib/user-cache.sh');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-continuity-cache-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs lines of bash after the library; its cache lies in the test's folder. */
function run(lines: string): Promise<{ code: number; stdout: string }> {
  const env = { PATH: process.env.PATH, XDG_CACHE_HOME: folder, SETUP_MADE: join(folder, 'made') };
  return new Promise((done) => {
    execFile('bash', ['-ceu', `. ${library}\n${lines}`], { env }, (error, stdout) =>
      done({ code: error === null ? 0 : Number(error.code), stdout: stdout.trim() }),
    );
  });
}

const kindFolder = () => join(folder, 'session-continuity/kind');
const made = () => readFileSync(join(folder, 'made'), 'utf8');

it('makes an entry once, also where two set-ups want it at the same time', async () => {
  const wanting = 'fill() { sleep 0.3; echo "$1" >"$2/text"; }; cached kind 1 fill hello';
  const [first, second] = await Promise.all([run(wanting), run(wanting)]);
  expect(first).toEqual({ code: 0, stdout: join(kindFolder(), '1') });
  expect(second).toEqual(first);
  expect(await run('cached kind 1 false')).toEqual(first);
  expect(readFileSync(join(first.stdout, 'text'), 'utf8')).toBe('hello\n');
  expect(readdirSync(kindFolder())).toEqual(['1']);
  expect(made()).toBe('kind\n');
});

it('keeps what came first where nothing holds the second back', async () => {
  const entry = join(kindFolder(), '1');
  const { code } = await run(
    `late() { mkdir "${entry}"; echo first >"${entry}/text"; echo second >"$1/text"; }\ncached kind 1 late`,
  );
  expect(code).toBe(0);
  expect(readFileSync(join(entry, 'text'), 'utf8')).toBe('first\n');
  expect(readdirSync(kindFolder())).toEqual(['1']);
});

it('ends the script, and leaves nothing, where a step of the making fails', async () => {
  const { code, stdout } = await run(
    'fill() { echo half >"$1/text"; false; echo whole >"$1/text"; }; entry=$(cached kind 1 fill); echo "went on with $entry"',
  );
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(readdirSync(kindFolder())).toEqual([]);
});

it('takes nothing half-written for an entry, and sweeps what nobody has used for long', async () => {
  const old = new Date(Date.now() - 40 * 86_400_000);
  for (const name of ['2', '1.half']) {
    mkdirSync(join(kindFolder(), name), { recursive: true });
    utimesSync(join(kindFolder(), name), old, old);
  }
  mkdirSync(join(kindFolder(), '1.other'));
  // What is asked for is in use again.
  await run('cached kind 2 false');
  await run('cached kind 1 touch');
  expect(readdirSync(kindFolder()).sort()).toEqual(['1', '1.other', '2']);
});
