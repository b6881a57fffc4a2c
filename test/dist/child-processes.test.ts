// What main has started does not outlive it, although SIGKILL gives it no chance to end anything: a
// pull that waits for a registry, and the reader of a database that is endless to read.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { startSilentPort } from '../container/engine/silent-daemon.ts';
import { toEndlessDatabase } from '../unit/container/endless-database.ts';
import { healthyImage } from './support/docker.ts';
import type { Step } from './support/job.ts';
import { createJob, type Job } from './support/mini-runner.ts';

/** The processes of a job but main itself. */
async function childrenOf(job: Job, step: Step): Promise<string[]> {
  return (await job.leftovers()).filter(
    (line) => line.startsWith('process ') && !line.startsWith(`process ${step.child.pid} `),
  );
}

/** Waits for a process of a job that is not main; a main that ends before has none. */
async function waitForChild(job: Job, step: Step, command: string): Promise<number> {
  while (!step.isDone()) {
    const line = (await childrenOf(job, step)).find((child) => child.includes(command));
    if (line !== undefined) return Number(line.split(' ')[1]);
    await delay(50);
  }
  throw new Error(`Main ended before it had started ${command}:\n${(await step.done).raw}`);
}

it('a pull ends with post', async () => {
  await using silent = await startSilentPort();
  using job = createJob({ inputs: { image: `127.0.0.1:${silent.port}/x:y` } });
  const step = job.start('main');
  await waitForChild(job, step, 'docker pull');
  step.child.kill('SIGKILL');
  await step.done;
  expect(await childrenOf(job, step)).toHaveLength(1);
  const post = await job.run('post');
  expect(post.exitCode, post.raw).toBe(1);
  expect(await job.leftovers()).toEqual([]);
});

it('the reader of an endless database ends with main, and its copy with post', async () => {
  const database = gzipSync(toEndlessDatabase()).toString('base64');
  const plant = encodeURIComponent(`
    const [fs, zlib] = ['fs', 'zlib'].map((name) => process.getBuiltinModule(name));
    fs.mkdirSync('/workspace/.agent', { recursive: true });
    fs.writeFileSync('/workspace/.agent/endless.db', zlib.gunzipSync(Buffer.from('${database}', 'base64')));`);
  using job = createJob({
    inputs: {
      image: healthyImage,
      env: `NODE_OPTIONS=--import=data:text/javascript,${plant}`,
    },
  });
  const step = job.start('main');
  let reader = await waitForChild(job, step, 'sqlite-process');
  for (let ticks = cpuTicksOf(reader); ticks === null || ticks < 50; ticks = cpuTicksOf(reader)) {
    await delay(50);
    // One that took too long was killed, and another one is started.
    if (ticks === null) reader = await waitForChild(job, step, 'sqlite-process');
  }
  step.child.kill('SIGKILL');
  await step.done;
  while ((await childrenOf(job, step)).length > 0) await delay(50);
  expect(await job.leftovers()).toContainEqual(expect.stringMatching(/^file session-continuity-/));
  const post = await job.run('post');
  expect(post.exitCode, post.raw).toBe(1);
  expect(await job.leftovers()).toEqual([]);
});

/** Time that a process has computed for: fields 14 and 15 of its stat. `null`: it has ended. */
function cpuTicksOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.replace(/^.*\) /s, '').split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return null;
  }
}
