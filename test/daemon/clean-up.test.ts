// What is left when main ends as nobody planned: killed, cancelled, or still alive beside post.
// Post gets no STATE_*. What a job is then recorded as: no-verdict.test.ts.
import { spawn } from 'node:child_process';
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import {
  docker,
  healthyImage,
  listLabelled,
  listRunning,
  removeByHand,
  waitForContainer,
} from '../dist/support/docker.ts';
import { createJob, type Job, type StepResult } from '../dist/support/mini-runner.ts';
import { readReport } from '../dist/support/reports.ts';

const inputs = { image: healthyImage, upload: 'never' };

/** Main up to a moment after its first container, given in milliseconds. */
async function startUntilContainer(job: Job, laterMs: number) {
  const step = job.start('main');
  const container = await waitForContainer(job.identity, step.isDone);
  await delay(laterMs);
  return { step, container };
}

const recordPath = (job: Job) => join(job.temp, `session-continuity-${job.identity}.json`);

/** Field 22 of /proc/<pid>/stat. */
const startTimeOf = (pid: number) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')[19] ?? '';

describe('main killed with SIGKILL', () => {
  it('leaves nothing behind post, ten times running, and another leg of the matrix is untouched', async () => {
    using first = createJob({ inputs });
    let killing = true;
    const legs: StepResult[] = [];
    const legsLeft: string[] = [];
    const playLegs = async (): Promise<void> => {
      while (killing) {
        using leg = createJob({ inputs, legOf: first });
        expect(leg.identity).not.toBe(first.identity);
        legs.push(await leg.run('main'));
        legsLeft.push(...(await leg.leftovers()));
      }
    };
    const beside = playLegs();
    const seen: number[] = [];
    for (let time = 0; time < 10; time += 1) {
      // Moments from the first container's start over discovery and turns to the end of a run.
      const { step } = await startUntilContainer(first, time * 150);
      step.child.kill('SIGKILL');
      seen.push((await listLabelled(`session-continuity.run=${first.identity}`)).length);
      const post = await first.run('post');
      expect(post.exitCode, post.raw).toBe(1);
      expect(post.raw).toContain('The main step gave no verdict');
      expect(post.raw).not.toContain('Not removed');
      expect(await first.leftovers(), post.raw).toEqual([]);
    }
    killing = false;
    await beside;
    // The kills did come in time: most of them left something to remove.
    expect(seen.filter((count) => count > 0).length).toBeGreaterThanOrEqual(5);
    expect(legs.length).toBeGreaterThanOrEqual(2);
    for (const leg of legs) expect(leg.exitCode, leg.raw).toBe(0);
    expect(legsLeft).toEqual([]);
    // Nothing came to life after its post, either.
    expect(await first.leftovers()).toEqual([]);
  });
});

describe('post beside', () => {
  it('a main that still lives stops it first', async () => {
    using job = createJob({ inputs });
    const { step } = await startUntilContainer(job, 300);
    const post = await job.run('post');
    expect(post.exitCode, post.raw).toBe(1);
    expect(post.raw).toContain('The main step was stopped before its own end');
    expect(step.isDone() || step.child.exitCode !== null).toBe(true);
    expect((await step.done).exitCode).toBe(2);
    expect(await job.leftovers()).toEqual([]);
  });

  it('a main that does not heed SIGTERM kills it', async () => {
    using job = createJob({ inputs });
    const { step } = await startUntilContainer(job, 0);
    // A stopped process takes no SIGTERM until it goes on; SIGKILL ends it all the same.
    step.child.kill('SIGSTOP');
    const post = await job.run('post');
    expect(post.exitCode, post.raw).toBe(1);
    await step.done;
    expect(step.child.signalCode).toBe('SIGKILL');
    expect(await job.leftovers()).toEqual([]);
  });

  const otherwise = {
    'another start time': { startTime: '1' },
    'another pid namespace': { pidNamespace: 'pid:[1]' },
  };
  it.each(Object.entries(otherwise))(
    'a process with %s leaves it alone',
    async (_name, different) => {
      using job = createJob({ inputs });
      const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], {
        stdio: 'ignore',
      });
      try {
        const pid = bystander.pid ?? 0;
        const mark = {
          pid,
          startTime: startTimeOf(pid),
          pidNamespace: readlinkSync('/proc/self/ns/pid'),
          ...different,
        };
        const record = { process: mark, exitCode: 0, hasEnded: false };
        writeFileSync(recordPath(job), JSON.stringify(record));
        expect(await job.run('post')).toMatchObject({ exitCode: 0, raw: '' });
        expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
        expect(startTimeOf(pid)).not.toBe('');
      } finally {
        bystander.kill('SIGKILL');
      }
    },
  );

  it.each(['', '{', '{"process":{"pid":-1,"startTime":"1","pidNamespace":"x"},"hasEnded":false}'])(
    'a record that is none (%j) goes on, and fails',
    async (text) => {
      using job = createJob({ inputs });
      writeFileSync(recordPath(job), text);
      const post = await job.run('post');
      expect(post.exitCode, post.raw).toBe(1);
      expect(post.raw).toContain('The main step gave no verdict');
      expect(await job.leftovers()).toEqual([]);
    },
  );
});

describe.each(['SIGTERM', 'SIGINT'] as const)('main that gets %s', (signal) => {
  it.each([0, 700])(
    '%i ms into its first container, ends errored with a report and nothing left',
    async (laterMs) => {
      using job = createJob({ inputs });
      const { step } = await startUntilContainer(job, laterMs);
      step.child.kill(signal);
      // GitHub's runner kills 10 s after its first signal.
      const main = await Promise.race([step.done, delay(10_000, null)]);
      expect(main?.exitCode, main?.raw).toBe(2);
      expect(await job.leftovers()).toEqual([]);
      expect(main?.outputs.verdict).toBe('errored');
      const report = readReport(job.read('report.json'));
      expect(report.error).toMatchObject({
        code: 'CANCELLED',
        message: expect.stringContaining(signal),
      });
      expect(main?.raw).toContain('CANCELLED');
    },
  );
});

it('main whose output nobody reads any more ends by itself and leaves nothing', async () => {
  using job = createJob({ inputs });
  const { step } = await startUntilContainer(job, 0);
  for (const stream of [step.child.stdout, step.child.stderr]) stream?.destroy();
  const main = await Promise.race([step.done, delay(30_000, null)]);
  expect(main?.exitCode).toBe(2);
  expect(await job.leftovers()).toEqual([]);
  expect(readReport(job.read('report.json')).error?.code).toBe('CANCELLED');
});

describe('leftovers of runs that nobody cleaned up', () => {
  const made: (readonly ['container' | 'network' | 'volume', string])[] = [];
  afterAll(() => {
    for (const [kind, name] of made) removeByHand(kind, name);
  });

  /** A container, network and volume of some other run, by name. */
  async function leave(name: string, expires: string): Promise<void> {
    const labels = [
      `session-continuity.run=${name}`,
      ...(expires === '' ? [] : [`session-continuity.expires=${expires}`]),
    ];
    const flags = labels.flatMap((label) => ['--label', label]);
    for (const kind of ['container', 'network', 'volume'] as const) made.push([kind, name]);
    await docker('create', '--name', name, ...flags, healthyImage);
    await docker('network', 'create', ...flags, name);
    await docker('volume', 'create', ...flags, name);
  }

  const exists = async (name: string): Promise<string[]> => {
    const found: string[] = [];
    for (const kind of ['container', 'network', 'volume'])
      if (
        await docker(kind, 'inspect', name).then(
          () => true,
          () => false,
        )
      )
        found.push(kind);
    return found;
  };

  it('are swept when they expired, and only then', async () => {
    using job = createJob({ inputs });
    const [old, young, odd] = ['old', 'young', 'odd'].map((kind) => `sc-${kind}-${job.identity}`);
    const nowSeconds = Math.floor(Date.now() / 1000);
    await leave(old ?? '', String(nowSeconds - 60));
    await leave(young ?? '', String(nowSeconds + 3600));
    await leave(odd ?? '', 'soon');
    const main = await job.run('main');
    expect(main.exitCode, main.raw).toBe(0);
    expect(await exists(old ?? '')).toEqual([]);
    expect(await exists(young ?? '')).toEqual(['container', 'network', 'volume']);
    expect(await exists(odd ?? '')).toEqual(['container', 'network', 'volume']);
    expect(await listRunning(job.identity)).toEqual([]);
  });
});
