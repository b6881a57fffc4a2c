// What a program gets that reads report.json with the package's own types.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const home = mkdtempSync(join(tmpdir(), 'session-continuity-types-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
mkdirSync(join(home, 'node_modules'));
symlinkSync(resolve('.'), join(home, 'node_modules/session-continuity'));

/** Checks a program strictly, libraries included; gives what the compiler says. */
function check(name: string, code: string): Promise<string> {
  writeFileSync(join(home, name), code);
  const flags = ['--noEmit', '--strict', '--target', 'es2024', '--module', 'nodenext'];
  return new Promise((done) => {
    execFile(resolve('node_modules/.bin/tsc'), [name, ...flags], { cwd: home }, (_, stdout) =>
      done(stdout),
    );
  });
}

it('knows the report by its type', async () => {
  const program = `import type { Report, ReportCanary } from 'session-continuity/report';
declare const report: Report;
const red: ReportCanary[] = report.canaries.filter(({ verdict }) => verdict === 'failed');
export const layers: (string | null)[] = red.map(({ layer }) => layer);
export const version: 1 = report.version;
`;
  expect(await check('good.mts', program)).toBe('');
  expect(await check('bad.mts', program.replace("'failed'", "'broken'"))).toContain('TS2367');
});
