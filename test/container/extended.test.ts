// The extended suite: the healthy agent passes all of it, and each regression that the core suite
// is not meant for is killed by its canary, with the layer that was written down before.
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { coreCanaries, runCli } from './support/cli.ts';

interface Expected {
  readonly canary: string;
  readonly layer: string;
  /** The profile that declares what is due; absent: nothing is declared. */
  readonly profile?: string;
  /** Further flags of the command line. */
  readonly flags?: readonly string[];
}

const { extended, extendedHealthy, declared } = JSON.parse(
  readFileSync('fixtures/expected-layers.json', 'utf8'),
) as {
  readonly extended: Readonly<Record<string, Expected>>;
  readonly extendedHealthy: Readonly<Record<string, readonly string[]>>;
  /** Faults of healthy variants among them: declared.test.ts plays these. */
  readonly declared: Readonly<
    Record<
      string,
      {
        readonly env: Readonly<Record<string, string>>;
        readonly killedBy: Readonly<Record<string, string>>;
      }
    >
  >;
};

/**
 * Regressions by the canary that is meant for them: those of one canary are played side by side.
 */
const byCanary = Object.groupBy(Object.entries(extended), ([, { canary }]) => canary);

/** Canaries of the suite that a regression of a variant is meant for. */
const byVariant = Object.values(declared)
  .filter(({ env }) => env.FIXTURE_REGRESSION !== undefined)
  .flatMap(({ killedBy }) => Object.keys(killedBy))
  .filter((canary) => !coreCanaries.includes(canary));

/** Lines of the table that the test prints. */
const rows: string[] = [];

function layersOf(report: Report): [string, string, string | null][] {
  return report.canaries.map(({ name, verdict, layer }) => [name, verdict, layer]);
}

function notPassed(report: Report): [string, string, string | null][] {
  return layersOf(report).filter(([, verdict]) => verdict !== 'passed');
}

afterAll(() =>
  console.log(['Regressions of the fixture agent against the extended suite', ...rows].join('\n')),
);

describe('the extended suite', () => {
  it('passes the healthy agent, and has a regression for each of its canaries', async () => {
    const profile = ['--profile', 'fixtures/agents/javascript/profile.yaml'];
    const released = ['--base', 'session-continuity/fixture-agent:released'];
    const run = await runCli(['--suite', 'extended', ...profile, ...released]);
    expect(notPassed(run.report), run.log).toEqual([]);
    expect(run.report.unmatchedRequests).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(run.report.canaries.map(({ name }) => name).sort()).toEqual(
      [...new Set([...Object.keys(byCanary), ...byVariant])].sort(),
    );
  });

  it.each(Object.entries(extendedHealthy))('passes %s', async (variant, canaries) => {
    const flags = canaries.flatMap((canary) => ['--canary', canary]);
    const run = await runCli([...flags, '--env', `FIXTURE_VARIANT=${variant}`]);
    expect(notPassed(run.report), run.log).toEqual([]);
    expect(run.exitCode).toBe(0);
  });

  it.each(Object.entries(byCanary))('kills by %s what it is meant for', async (canary, meant) => {
    const runs = (meant ?? []).map(async ([regression, { layer, profile, flags: more = [] }]) => {
      const flags = ['--canary', canary, '--env', `FIXTURE_REGRESSION=${regression}`, ...more];
      const declared = profile === undefined ? [] : ['--profile', profile];
      const run = await runCli([...flags, ...declared]);
      return { regression, layer, run };
    });
    for (const { regression, layer, run } of await Promise.all(runs)) {
      const found = layersOf(run.report);
      rows.push(`${regression.padEnd(28)} ${found.map((f) => f.join(': ')).join(', ')}`);
      expect(found, `${regression}\n${run.log}`).toEqual([[canary, 'failed', layer]]);
      expect(run.exitCode).toBe(1);
    }
  });
});
