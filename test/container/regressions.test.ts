// Every regression of the fixture agent must be killed by the core suite, by the canary meant for it and with the layer
// that was written down before the judge; every healthy variant must pass.
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { REGRESSIONS } from '../../fixtures/agents/javascript/src/regressions.ts';
import type { Report } from '../../src/domain/report.ts';
import { coreCanaries, runCli } from './support/cli.ts';

/** Runs of the healthy agent that must all be green (issue 3, Shows 2). */
const healthyRuns = 20;

interface Expected {
  readonly exit: number;
  readonly killedBy?: Readonly<Record<string, string>>;
  readonly error?: string;
  /** Flags without which the row would be long in coming. */
  readonly flags?: readonly string[];
}

const expected = JSON.parse(readFileSync('fixtures/expected-layers.json', 'utf8')) as {
  readonly regressions: Readonly<Record<string, Expected>>;
  readonly extended: Readonly<Record<string, unknown>>;
  readonly healthy: readonly string[];
};

/** Lines of the table that the test prints. */
const rows: string[] = [];

/** Layer, or error code, of every canary that did not pass. */
function findings(report: Report): Record<string, string | null> {
  const red = report.canaries.filter((canary) => canary.verdict !== 'passed');
  return Object.fromEntries(red.map((canary) => [canary.name, canary.error?.code ?? canary.layer]));
}

function toRow(
  regression: string,
  exit: number | null,
  found: Readonly<Record<string, string | null>>,
): string {
  const killers = Object.entries(found).map(([canary, layer]) => `${canary}: ${layer}`);
  return `${regression.padEnd(28)} exit ${exit}  ${killers.join(', ')}`;
}

afterAll(() =>
  console.log(['Regressions of the fixture agent against the core suite', ...rows].join('\n')),
);

describe('the core suite', () => {
  it('knows every regression that the fixture agent has', () => {
    const known = [...Object.keys(expected.regressions), ...Object.keys(expected.extended)];
    expect(known.sort()).toEqual(Object.keys(REGRESSIONS).sort());
  });

  for (const [regression, want] of Object.entries(expected.regressions)) {
    it(`kills ${regression}`, async () => {
      const flags = ['--env', `FIXTURE_REGRESSION=${regression}`, ...(want.flags ?? [])];
      const run = await runCli(flags);
      const found = findings(run.report);
      rows.push(toRow(regression, run.exitCode, found));
      expect(run.report.canaries.map(({ name }) => name).sort(), run.log).toEqual(coreCanaries);
      // A boot that fails is the error of every canary.
      const wanted =
        want.killedBy ?? Object.fromEntries(coreCanaries.map((name) => [name, want.error ?? '']));
      expect(Object.keys(wanted)).not.toEqual([]);
      expect(run.report.error?.code ?? null, run.log).toBe(want.error ?? null);
      expect(found, run.log).toMatchObject(wanted);
      expect(run.exitCode).toBe(want.exit);
      expect(run.report.exitCode).toBe(want.exit);
    });
  }
});

describe('healthy agents', () => {
  for (const variant of expected.healthy) {
    it(`passes ${variant}`, async () => {
      const run = await runCli(['--env', `FIXTURE_VARIANT=${variant}`]);
      expect(findings(run.report), run.log).toEqual({});
      expect(run.exitCode).toBe(0);
      expect(run.report.unmatchedRequests).toEqual([]);
    });
  }

  it(`passes ${healthyRuns} times running`, async () => {
    for (let count = 0; count < healthyRuns; count += 1) {
      const run = await runCli([]);
      expect(findings(run.report), run.log).toEqual({});
      expect(run.exitCode).toBe(0);
      expect(run.report.counts).toEqual({ passed: 4, failed: 0, errored: 0, skipped: 0, flaky: 0 });
    }
  });
});
