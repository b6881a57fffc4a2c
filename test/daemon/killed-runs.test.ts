// A few runs that are stopped at moments of chance; script/kill-runs plays as many as are asked
// for.
import { expect, it } from 'vitest';
import { playKilledRun } from '../dist/support/kill-run.ts';
import { actionFolder } from '../dist/support/mini-runner.ts';

const spreadMs = 4_000;

it.each(['SIGKILL', 'SIGINT', 'SIGKILL', 'SIGTERM', 'SIGKILL', 'beside'] as const)(
  'a run with %s has a clear end, and leaves nothing',
  async (stop) => {
    const run = await playKilledRun(actionFolder(), stop, Math.round(Math.random() * spreadMs));
    expect(run.leftovers, `after ${run.afterMs} ms:\n${run.log}`).toEqual([]);
    expect(run.isClear, JSON.stringify(run)).toBe(true);
  },
);
