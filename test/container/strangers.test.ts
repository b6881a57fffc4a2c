// Two strangers (fixtures/strangers/README.md), one of each language: with what their owners
// declare, the core suite is green on them as they are, and finds one break of each where it was
// expected. script/strangers does the same for all of them.
import { describe, expect, it } from 'vitest';
import { judgeHealthy, judgeRegression } from '../../script/fleet-table/judge-run.ts';
import { runOnFleet } from '../../script/fleet-table/run-gate.ts';
import { readStrangers } from '../../script/fleet-table/strangers.ts';

const cli = 'dist/cli.js';

/** Stranger → one of its breaks. */
const chosen: Readonly<Record<string, string>> = {
  'a2a-js': 'newest-id-for-all',
  'pydantic-ai': 'context-appended',
};

describe('agents that know nothing of the gate', () => {
  const strangers = readStrangers();
  for (const [name, regression] of Object.entries(chosen)) {
    const fixture = strangers.find((one) => one.name === name);
    const expected = fixture?.regressions[regression];

    it(`passes ${name}`, async () => {
      if (fixture === undefined) throw new Error(`${name} is no stranger`);
      const run = await runOnFleet(fixture, null, cli);
      expect(judgeHealthy(fixture.profile, run).problems, run.log).toEqual([]);
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
