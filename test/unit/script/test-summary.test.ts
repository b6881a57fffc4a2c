// The end of script/test, from reports as vitest writes them: where the time went, and the last
// line.
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

/**
 * Last line and exit code for the reports of projects; `checks` are lines as script/test notes
 * them.
 */
function summarise(
  reports: Readonly<Record<string, Counts | null>>,
  checks: string,
  more: Readonly<Record<string, string>> = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'session-continuity-summary-'));
  try {
    mkdirSync(join(folder, '.cache/test'), { recursive: true });
    writeFileSync(join(folder, '.cache/test/checks'), checks);
    for (const [name, text] of Object.entries(more))
      writeFileSync(join(folder, '.cache/test', name), text);
    for (const [name, report] of Object.entries(reports))
      if (report !== null)
        writeFileSync(join(folder, `.cache/test/${name}.json`), JSON.stringify(report));
    const argv = [resolve('script/test-summary.ts'), ...Object.keys(reports)];
    const { stdout, status } = spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' });
    const lines = stdout.trimEnd().split('\n');
    return { lines, line: lines.at(-1), status };
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
  expect(summarise(reports, 'passed lint\n')).toMatchObject({ line, status });
});

it('says before the counts where the time went, what set-up made, and which files were slow', () => {
  const slow = (name: string, seconds: number) => ({
    name: resolve(name),
    startTime: 0,
    endTime: seconds * 1000,
  });
  const reports = {
    unit: { ...counts(), testResults: [slow('/a.test.ts', 2), slow('/b.test.ts', 12.34)] },
  };
  const parts = [
    ['set-up', 'docker', 10.5, 12],
    ['set-up', 'packages', 10, 13],
    ['', 'set-up', 10, 13.5],
    ['', 'tests: unit', 14, '114,5'],
  ];
  const { lines, status } = summarise(reports, 'passed lint\n', {
    times: parts.map((part) => `${part.join('\t')}\n`).join(''),
    'setup-made': 'peer-a\nuv\npeer-a\n',
  });
  expect(status).toBe(0);
  expect(lines[1]).toMatch(/^Where the time went \(.+, set-up made peer-a, uv\); indented parts /);
  expect(lines.slice(2, 7)).toEqual([
    '  set-up          3.5 s',
    '    packages      3.0 s',
    '    docker        1.5 s',
    '  tests: unit   100.5 s',
    '  all           104.0 s',
  ]);
  expect(lines[7]).toBe('The slowest test files');
  expect(lines[8]).toMatch(/^ {3}12\.3 s {2}\S*\/b\.test\.ts$/);
  expect(lines[9]).toMatch(/^ {4}2\.0 s {2}\S*\/a\.test\.ts$/);
  expect(lines.at(-1)).toBe('4 passed, 0 failed');
});

it('names what failed, with its first words, behind the counts of its project', () => {
  const failed = (fullName: string, message: string) => ({
    fullName,
    status: 'failed',
    failureMessages: [`${message}\n    at somewhere (file.ts:1:2)`],
  });
  const reports = {
    container: {
      ...counts({ numFailedTests: 12, success: false }),
      testResults: [
        {
          name: resolve('/a.test.ts'),
          assertionResults: [
            { fullName: 'is well', status: 'passed' },
            failed('is red', 'AssertionError: expected 1 to be 2\n\u001b[31m- 2\u001b[39m'),
            ...Array.from({ length: 10 }, (_, index) => failed(`is red ${index}`, 'Error: no')),
          ],
        },
        { name: resolve('/b.test.ts'), message: 'Cannot find module', assertionResults: [] },
      ],
    },
  };
  const { lines } = summarise(reports, 'passed lint\n');
  const at = lines.indexOf('FAILED  tests: container (3 passed, 12 failed)');
  expect(lines[at + 1]).toMatch(/^ {2}\S*\/a\.test\.ts: is red$/);
  expect(lines[at + 2]).toBe('    AssertionError: expected 1 to be 2 - 2');
  expect(lines.at(-2)).toBe('  … and 2 more');
  expect(lines.at(-1)).toBe('4 passed, 12 failed');
});
