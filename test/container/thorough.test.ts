// The thorough suite: the healthy agent passes all of it, and each regression that needs many
// turns, sessions or characters is killed by its canary, with the layer that was written down
// before.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCli } from './support/cli.ts';

interface Expected {
  readonly canary: string;
  readonly layer: string;
}

const { thorough } = JSON.parse(readFileSync('fixtures/expected-layers.json', 'utf8')) as {
  readonly thorough: Readonly<Record<string, Expected>>;
};

describe('the thorough suite', () => {
  it('passes the healthy agent, and has a regression for each of its canaries', async () => {
    const run = await runCli(['--suite', 'thorough']);
    const verdicts = run.report.canaries.map(({ name, verdict }) => [name, verdict]);
    const canaries = [...new Set(Object.values(thorough).map(({ canary }) => canary))];
    expect(verdicts.sort(), run.log).toEqual(canaries.sort().map((name) => [name, 'passed']));
    expect(run.exitCode).toBe(0);
  });

  it.each(Object.entries(thorough))('kills %s', async (regression, { canary, layer }) => {
    const run = await runCli(['--canary', canary, '--env', `FIXTURE_REGRESSION=${regression}`]);
    const found = run.report.canaries.map(({ name, verdict, layer }) => [name, verdict, layer]);
    expect(found, run.log).toEqual([[canary, 'failed', layer]]);
    expect(run.exitCode).toBe(1);
  });
});
