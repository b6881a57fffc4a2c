// The extended suite: the healthy agent passes all of it, and each regression that the core suite is not meant for is killed
// by its canary, with the layer that was written down before.
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { runCli } from './support/cli.ts';

interface Expected {
  readonly canary: string;
  readonly layer: string;
}

const { extended } = JSON.parse(readFileSync('fixtures/expected-layers.json', 'utf8')) as {
  readonly extended: Readonly<Record<string, Expected>>;
};

/** Lines of the table that the test prints. */
const rows: string[] = [];

function layersOf(report: Report): [string, string, string | null][] {
  return report.canaries.map(({ name, verdict, layer }) => [name, verdict, layer]);
}

afterAll(() =>
  console.log(['Regressions of the fixture agent against the extended suite', ...rows].join('\n')),
);

describe('the extended suite', () => {
  it('passes the healthy agent', async () => {
    const run = await runCli(['--suite', 'extended']);
    const notPassed = layersOf(run.report).filter(([, verdict]) => verdict !== 'passed');
    expect(notPassed, run.log).toEqual([]);
    expect(run.report.canaries.flatMap(({ notObserved }) => notObserved)).toEqual([]);
    expect(run.report.unmatchedRequests).toEqual([]);
    expect(run.exitCode).toBe(0);
  });

  it('has a regression for each of its canaries', async () => {
    const run = await runCli(['--suite', 'extended', '--env', 'FIXTURE_REGRESSION=exits-at-boot']);
    const meant = new Set(Object.values(extended).map(({ canary }) => canary));
    expect([...meant].sort()).toEqual(run.report.canaries.map(({ name }) => name).sort());
  });

  for (const [regression, { canary, layer }] of Object.entries(extended)) {
    it(`kills ${regression} with ${canary}`, async () => {
      const flags = ['--canary', canary, '--env', `FIXTURE_REGRESSION=${regression}`];
      const run = await runCli(flags);
      const found = layersOf(run.report);
      rows.push(`${regression.padEnd(28)} ${found.map((f) => f.join(': ')).join(', ')}`);
      expect(found, run.log).toEqual([[canary, 'failed', layer]]);
      expect(run.exitCode).toBe(1);
    });
  }
});
