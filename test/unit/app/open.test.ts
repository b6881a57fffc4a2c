// `session-continuity open`: the path in any case, a browser where a person sits before a screen.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openPage } from '../../../src/app/commands/open.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function setting(env: Record<string, string> = {}, isTerminal = false) {
  const printed: string[] = [];
  const print = (text: string): void => void printed.push(text);
  return { printed, env, platform: 'linux', isTerminal, print };
}

test('without a terminal the path is printed', async () => {
  writeFileSync(join(folder, 'report.html'), 'x');
  const place = setting();
  expect(await openPage([folder], place)).toBe(0);
  expect(place.printed).toEqual([`${join(folder, 'report.html')}\n`]);
});

test('before a screen the page is opened by its address', async () => {
  const page = join(folder, 'a b', 'report.html');
  mkdirSync(join(folder, 'a b'));
  writeFileSync(page, 'x');
  const opened = join(folder, 'opened');
  writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\nprintf %s "$1" >${opened}\n`);
  chmodSync(join(folder, 'xdg-open'), 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
  await openPage([join(folder, 'a b')], setting({ DISPLAY: ':0' }, true));
  await vi.waitFor(
    () => expect(existsSync(opened) && readFileSync(opened, 'utf8')).toBe(pathToFileURL(page).href),
    { timeout: 30_000 },
  );
});

test('a folder without a page, and what is no folder, are refused with what to do', async () => {
  await expect(openPage([folder], setting())).rejects.toThrow(
    /^There is no page at ".*report\.html"\.$/,
  );
  await expect(openPage(['a', 'b'], setting())).rejects.toThrow(
    'open takes one report folder and no flags; got "a b".',
  );
  await expect(openPage(['--x'], setting())).rejects.toThrow('got "--x"');
});
