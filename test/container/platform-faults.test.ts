// The fixture agent on a platform that has a bad day: what a run then says of the agent.
import { expect, it } from 'vitest';
import { runEngine } from './support/run.ts';

it('an agent whose first register got 503 tries again, and passes', async () => {
  const run = await runEngine(['--canary', 'memory-across-sessions'], {
    platformFaults: { refusedRegisters: 1 },
  });
  expect(run.report, run.log).toMatchObject({ verdict: 'passed', exitCode: 0, error: null });
  const registers = run
    .calls('memory-across-sessions')
    .filter(({ route }) => route === 'register')
    .map(({ status }) => status);
  expect(registers).toEqual([503, 200]);
  expect(run.report.counts.flaky).toBe(0);
});

it('an agent that gives registration up is without its memory, and nothing else', async () => {
  // A 4xx is final for agents; so many 503 outlast the run.
  const run = await runEngine(['--turn-timeout', '20s'], {
    platformFaults: { refusedRegisters: 1_000 },
  });
  const found = run.report.canaries.map(({ name, verdict, layer }) => [name, verdict, layer]);
  expect(found.sort(), run.log).toEqual([
    ['file-only', 'passed', null],
    ['file-with-caption', 'passed', null],
    ['memory-across-sessions', 'failed', 'memory-not-written'],
    ['name-recall', 'passed', null],
    ['two-sessions', 'passed', null],
  ]);
  expect(run.report.exitCode).toBe(1);
});

it('a slow platform delays turns and spoils none', async () => {
  const run = await runEngine([], { platformFaults: { delayMs: 700 } });
  const verdicts = run.report.canaries.map(({ name, verdict }) => [name, verdict]);
  expect(verdicts, run.log).toEqual(verdicts.map(([name]) => [name, 'passed']));
  expect(run.report.counts).toMatchObject({ passed: 5, flaky: 0 });
});

it('a memory write that the platform refuses is a failure of that layer, with the status', async () => {
  const run = await runEngine(['--canary', 'memory-across-sessions'], {
    platformFaults: { memoryWriteStatus: 503 },
  });
  const [canary] = run.report.canaries;
  expect(canary, run.log).toMatchObject({ verdict: 'failed', layer: 'memory-not-written' });
  expect(canary?.headline).toMatch(/^memory-not-written: /);
  const [unmet] =
    canary?.turns.flatMap(({ expectations }) =>
      expectations.filter(({ result }) => result === 'unmet'),
    ) ?? [];
  expect(unmet?.actual).toMatch(/^the write went to workspace \S+ and was refused with HTTP 503$/);
  expect(run.report.exitCode).toBe(1);
});
