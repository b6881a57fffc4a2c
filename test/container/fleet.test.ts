// Three agents on real frameworks, one of each server and language (fixtures/fleet/README.md): the
// core suite is green on them as they are, under the profile that their image is known by, and
// finds one regression of each where it was expected. script/setup builds them; script/fleet does
// the same for all agents and regressions.
import { describe, expect, it } from 'vitest';
import { readFleet, toFleetImage } from '../../script/fleet-table/fixtures.ts';
import { judgeHealthy, judgeRegression } from '../../script/fleet-table/judge-run.ts';
import { runOnFleet } from '../../script/fleet-table/run-gate.ts';
import { runGate } from '../../script/proof-page/gate-run.ts';
import { runCli } from './support/cli.ts';

const cli = 'dist/cli.js';

/** Agent → the regression that it is known for. */
const chosen: Readonly<Record<string, string>> = {
  langgraph: 'no-checkpointer',
  'google-adk': 'session-each-turn',
  codex: 'thread-per-turn',
};

describe('agents on real frameworks', () => {
  const fleet = readFleet();
  for (const [name, regression] of Object.entries(chosen)) {
    const fixture = fleet.find((one) => one.name === name);
    const expected = fixture?.regressions[regression];

    it(`passes ${name}`, async () => {
      if (fixture === undefined) throw new Error(`${name} is no agent of the fleet`);
      const run = await runOnFleet(fixture, null, cli);
      expect(judgeHealthy(name, run).problems, run.log).toEqual([]);
      expect(run.report.exitCode).toBe(0);
    });

    it(`fails ${name} with ${regression}`, async () => {
      if (fixture === undefined || expected === undefined)
        throw new Error(`expected-layers.json lacks ${regression} of ${name}`);
      const run = await runOnFleet(fixture, regression, cli);
      expect(judgeRegression(expected, run).problems, run.log).toEqual([]);
      expect(run.report.exitCode).toBe(1);
    });
  }
});

describe('skills and a second agent on other frameworks', () => {
  it.each([
    ['codex', 'langgraph', ['tool-use', 'peer-call']],
    ['langgraph', 'codex', ['peer-call']],
  ])('plays them on %s, which asks %s', async (name, peer, canaries) => {
    const { log, report } = await runGate(cli, toFleetImage(name), [
      ...canaries.flatMap((canary) => ['--canary', canary]),
      ...['--peer-image', toFleetImage(peer), '--report-dir', `.cache/fleet/reports/asks-${name}`],
    ]);
    expect(report.canaries.map(({ name, verdict }) => `${name} ${verdict}`).sort(), log).toEqual(
      canaries.map((canary) => `${canary} passed`).sort(),
    );
  });
});

describe('a second agent of another image', () => {
  it.each(['langgraph', 'codex'])('answers under its own profile: %s', async (name) => {
    const flags = ['--canary', 'peer-call', '--profile', 'fixtures/agents/javascript/profile.yaml'];
    const run = await runCli([...flags, '--peer-image', `session-continuity/fleet-${name}:local`]);
    // The peer's image is resolved to an id as well.
    expect(run.log).toMatch(
      new RegExp(`second agent: image session-continuity/fleet-${name}:local .*profile ${name}: `),
    );
    expect(
      run.report.canaries.map(({ verdict }) => verdict),
      run.log,
    ).toEqual(['passed']);
  });
});
