// The last line of script/test, from reports as vitest writes them.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

interface Counts {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly success: boolean;
}

const counts = (more: Partial<Counts> = {}): Counts => ({
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  success: true,
  ...more,
});

/** Last line and exit code for the reports of projects; `checks` are lines as script/test notes them. */
function summarise(reports: Readonly<Record<string, Counts | null>>, checks: string) {
  const folder = mkdtempSync(join(tmpdir(), 'session-continuity-summary-'));
  try {
    mkdirSync(join(folder, '.cache/test'), { recursive: true });
    writeFileSync(join(folder, '.cache/test/checks'), checks);
    for (const [name, report] of Object.entries(reports))
      if (report !== null)
        writeFileSync(join(folder, `.cache/test/${name}.json`), JSON.stringify(report));
    const argv = [resolve('script/test-summary.ts'), ...Object.keys(reports)];
    const { stdout, status } = spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' });
    return { line: stdout.trimEnd().split('\n').at(-1), status };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

it.each([
  ['nothing is skipped', { a: counts(), b: counts() }, '7 passed, 0 failed', 0],
  [
    'tests are skipped',
    { a: counts({ numPendingTests: 2, numTodoTests: 1 }), b: counts() },
    '7 passed, 0 failed, 3 skipped',
    0,
  ],
  ['a test fails', { a: counts({ numFailedTests: 2, success: false }) }, '4 passed, 2 failed', 1],
  ['a file does not load', { a: counts({ success: false }) }, '4 passed, 1 failed', 1],
  ['a report is missing', { a: counts(), b: null }, '4 passed, 1 failed', 1],
])('counts when %s', (_name, reports, line, status) => {
  expect(summarise(reports, 'passed lint\n')).toEqual({ line, status });
});
