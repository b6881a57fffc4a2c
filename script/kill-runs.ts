// Stops runs at moments of chance and counts what is left after post. See script/kill-runs.
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { healthyImage } from '../test/dist/support/docker.ts';
import { copyAction, createJobOf } from '../test/dist/support/job.ts';
import { type KilledRun, playKilledRun, stops } from '../test/dist/support/kill-run.ts';

/** How long one run takes that no one stops, in milliseconds: moments are spread over it. */
async function measureRun(actionFolder: string): Promise<number> {
  using job = createJobOf(actionFolder, { inputs: { image: healthyImage, upload: 'never' } });
  const startedMs = Date.now();
  const main = await job.run('main');
  if (main.exitCode !== 0) throw new Error(`A run that nobody stops is not green:\n${main.raw}`);
  return Date.now() - startedMs;
}

async function killRuns(count: number): Promise<boolean> {
  const actionFolder = copyAction();
  const runs: KilledRun[] = [];
  try {
    const runMs = await measureRun(actionFolder);
    console.log(`a run takes ${(runMs / 1000).toFixed(1)} s; ${count} are stopped within it`);
    for (let index = 0; index < count; index += 1) {
      const stop = stops[index % stops.length] ?? 'SIGKILL';
      const run = await playKilledRun(actionFolder, stop, Math.round(Math.random() * runMs));
      runs.push(run);
      const good = run.isClear && run.leftovers.length === 0;
      const left = run.leftovers.length === 0 ? '0 left' : run.leftovers.join(', ');
      console.log(
        `${index + 1}. ${stop} after ${run.afterMs} ms, ${run.seen} things seen: ${run.verdict ?? 'no verdict'}, ${run.end}; ${left}${good ? '' : ' — NOT CLEAR'}`,
      );
      if (!good) console.log(run.log);
    }
  } finally {
    rmSync(actionFolder, { recursive: true, force: true });
  }
  const left = runs.reduce((sum, { leftovers }) => sum + leftovers.length, 0);
  const clear = runs.filter(({ isClear }) => isClear).length;
  for (const stop of stops) {
    const own = runs.filter((run) => run.stop === stop);
    const ends = new Map<string, number>();
    for (const { verdict, end } of own) {
      const key = `${verdict ?? 'no verdict'} (${end})`;
      ends.set(key, (ends.get(key) ?? 0) + 1);
    }
    const told = [...ends].map(([key, times]) => `${times} ${key}`).join(', ');
    console.log(
      `${stop}: ${own.length} runs, ${own.filter(({ seen }) => seen > 0).length} with containers: ${told}`,
    );
  }
  console.log(`${runs.length} runs: ${clear} with a clear end, ${left} leftovers`);
  return left === 0 && clear === runs.length;
}

const { values } = parseArgs({ options: { count: { type: 'string', default: '20' } } });
if (!/^[1-9]\d{0,4}$/.test(values.count)) {
  console.error(`--count must be a number of runs; got ${JSON.stringify(values.count)}`);
  process.exit(2);
}
process.exitCode = (await killRuns(Number(values.count))) ? 0 : 1;
