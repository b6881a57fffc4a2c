// Several runs of one agent, and a base image beside it, on real containers; test/dist has a base
// that passes.
import { afterAll, describe, expect, it } from 'vitest';
import { coreCanaries, fixtureImage, runCli } from './support/cli.ts';
import { buildOnFixture, removeImage } from './support/images.ts';

const brokenImage = 'session-continuity/fixture-agent:broken';

const built: string[] = [];
afterAll(() => built.forEach(removeImage));

const one = ['--canary', 'name-recall'];

describe('--repeat', () => {
  it('passes the healthy agent each time, and says how little three runs prove', async () => {
    const run = await runCli(['--repeat', '3']);
    expect(run.exitCode, run.log).toBe(0);
    expect(run.report.counts).toMatchObject({ passed: 5, failed: 0, errored: 0, flaky: 0 });
    expect(run.report.repeat).toMatchObject({
      asked: 3,
      passed: 3,
      failed: 0,
      errored: 0,
      redRate: { reds: 0, runs: 3, upperBound: 1, rule: '3/N' },
    });
    expect(run.report.repeat?.canaries.map(({ name, passed }) => [name, passed])).toEqual(
      coreCanaries.map((name) => [name, 3]),
    );
    expect(new Set(run.report.repeat?.runs.map(({ seed }) => seed)).size).toBe(3);
    expect(run.log).toContain('✓ run 3 of 3 passed');
  });

  it('finds the agent that forgets now and then in the runs in which it does, and again by their seed', async () => {
    // Which workspaces are concerned follows from their ids, and these from the seed: the runs 2
    // and 4 of this one.
    const flaky = [
      ...one,
      ...['--env', 'FIXTURE_REGRESSION=history-not-sent', '--env', 'FIXTURE_REGRESSION_EVERY=3'],
    ];
    const run = await runCli([
      ...flaky,
      ...['--repeat', '4', '--seed', 'flaky-1', '--base', fixtureImage],
    ]);
    expect(run.exitCode, run.log).toBe(1);
    const { repeat, canaries } = run.report;
    expect(repeat?.runs.map(({ verdict }) => verdict)).toEqual([
      'passed',
      'failed',
      'passed',
      'failed',
    ]);
    expect(repeat?.canaries).toMatchObject([
      { passed: 2, failed: 2, places: [{ place: 'stored-not-sent-to-model', count: 2 }] },
    ]);
    expect(run.log).toContain('FAILED 2 of 4 runs: name-recall: stored-not-sent-to-model (2)');
    // The same image with the same seed fails in the same way: what was seen once is no accident of
    // the moment.
    expect(canaries).toMatchObject([
      { run: 2, base: { label: 'also-fails', layer: 'stored-not-sent-to-model' } },
    ]);
    const seedOf = (number: number): string => repeat?.runs[number - 1]?.seed ?? '';
    for (const [number, exitCode] of [
      [2, 1],
      [3, 0],
    ] as const) {
      const again = await runCli([...flaky, '--seed', seedOf(number)]);
      expect(again.exitCode, again.log).toBe(exitCode);
      expect(again.report.seed).toBe(seedOf(number));
    }
  });
});

describe('--base', () => {
  it('calls old what the base fails too', async () => {
    const run = await runCli([...one, '--base', brokenImage], brokenImage);
    expect(run.exitCode, run.log).toBe(1);
    expect(run.report.canaries).toMatchObject([
      { verdict: 'failed', base: { label: 'also-fails', layer: 'stored-under-another-key' } },
    ]);
  });

  it('says why a base could not be judged, and stays red', async () => {
    const dead = await buildOnFixture('dead-base', ['ENV FIXTURE_REGRESSION=exits-at-boot']);
    built.push(dead);
    const run = await runCli([...one, '--base', dead], brokenImage);
    expect(run.exitCode, run.log).toBe(1);
    expect(run.report.error).toBe(null);
    expect(run.report.canaries).toMatchObject([
      {
        verdict: 'failed',
        base: { label: 'not-judged', reason: expect.stringMatching(/^CONTAINER_EXITED: /) },
      },
    ]);
    const missing = await runCli(
      [...one, '--base', 'session-continuity/no-such-base:local'],
      brokenImage,
    );
    expect(missing.exitCode, missing.log).toBe(1);
    expect(missing.report.canaries).toMatchObject([{ base: { label: 'not-judged' } }]);
    expect(missing.report.base?.error).not.toBe(null);
  });

  it('does not even look for a base where nothing failed', async () => {
    const run = await runCli([...one, '--base', 'session-continuity/no-such-base:local']);
    expect(run.exitCode, run.log).toBe(0);
    expect(run.report.base).toBeUndefined();
    expect(run.log).not.toContain('no-such-base');
  });
});
