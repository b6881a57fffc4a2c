// Every healthy variant of the fixture agent must pass the core suite, and the plain one each time.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { coreCanaries, findings, runCli } from './support/cli.ts';

/** Runs of the healthy agent that must all be green. */
const healthyRuns = 20;

const { healthy } = JSON.parse(readFileSync('fixtures/expected-layers.json', 'utf8')) as {
  readonly healthy: readonly string[];
};

it.each(healthy)('the core suite passes %s', async (variant) => {
  const run = await runCli(['--env', `FIXTURE_VARIANT=${variant}`]);
  expect(findings(run.report), run.log).toEqual({});
  expect(run.exitCode).toBe(0);
  expect(run.report.unmatchedRequests).toEqual([]);
});

it(`the core suite passes ${healthyRuns} times running`, async () => {
  const run = await runCli(['--repeat', String(healthyRuns)]);
  expect(findings(run.report), run.log).toEqual({});
  expect(run.exitCode, run.log).toBe(0);
  expect(run.report.counts).toEqual({ passed: 5, failed: 0, errored: 0, skipped: 0, flaky: 0 });
  const { repeat } = run.report;
  expect(repeat).toMatchObject({ asked: healthyRuns, passed: healthyRuns, failed: 0, errored: 0 });
  expect(repeat?.runs.map(({ verdict }) => verdict)).toEqual(Array(healthyRuns).fill('passed'));
  expect(repeat?.canaries.map(({ name, passed }) => [name, passed])).toEqual(
    coreCanaries.map((name) => [name, healthyRuns]),
  );
});
