// Several runs and a base image in a job: outputs, annotations, the report folder, and a job that
// is stopped in between.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { brokenImage, healthyImage } from './support/docker.ts';
import { createJob } from './support/mini-runner.ts';
import { canaryOf, readJunit, readReport } from './support/reports.ts';

it('tells runs and base in outputs, annotations, summary, JUnit and report', async () => {
  using job = createJob({
    inputs: { image: brokenImage, repeat: '2', 'base-image': healthyImage, upload: 'never' },
  });
  const main = await job.run('main');
  expect(main.exitCode, main.raw).toBe(1);
  expect(main.outputs).toMatchObject({
    verdict: 'failed',
    passed: '3',
    failed: '2',
    runs: '2',
    'runs-passed': '0',
    'runs-failed': '2',
    'runs-errored': '0',
    'red-rate-bound': '1.0000',
  });
  expect(main.annotations.map(({ level, title }) => `${level} ${title}`).sort()).toEqual([
    'error name-recall failed in 2 of 2 runs, new in this image',
    'error two-sessions failed in 2 of 2 runs, new in this image',
    'notice file-only passed in 2 of 2 runs',
    'notice file-with-caption passed in 2 of 2 runs',
    'notice memory-across-sessions passed in 2 of 2 runs',
  ]);
  const headline = 'FAILED 2 of 2 runs: name-recall: stored-under-another-key (2)';
  expect(main.text).toContain(headline);
  expect(main.summary).toMatch(/^## ❌ failed 2 of 2 runs: name-recall: stored-under-another-key /);
  expect(main.summary).toContain('new in this image');
  const report = readReport(job.read('report.json'));
  expect(report.repeat).toMatchObject({ asked: 2, passed: 0, failed: 2, errored: 0 });
  expect(canaryOf(report, 'name-recall').base).toMatchObject({ label: 'new' });
  expect(readJunit(job.read('junit.xml')).map(({ outcome }) => outcome)).toContain('failure');
  expect(job.read('junit.xml')).toContain(`name="base.image" value="${healthyImage}"`);
  expect(readdirSync(join(job.reportDir, 'runs')).sort()).toEqual(['1', '2']);
  expect(readdirSync(join(job.reportDir, 'base/canaries'))).toEqual([
    'name-recall',
    'two-sessions',
  ]);
  expect(existsSync(join(job.reportDir, 'canaries'))).toBe(false);
  expect(await job.leftovers()).toEqual([]);
});

it('looks for no base where nothing failed', async () => {
  using job = createJob({
    inputs: { image: healthyImage, 'base-image': 'no-such-base:of-anything', upload: 'never' },
  });
  const main = await job.run('main');
  expect(main.exitCode, main.raw).toBe(0);
  expect(readReport(job.read('report.json')).canaries.some(({ base }) => base != null)).toBe(false);
});

it('stopped between its runs tells of those that were played, and removes everything', async () => {
  using job = createJob({
    inputs: { image: healthyImage, repeat: '40', upload: 'never' },
  });
  const step = job.start('main');
  let said = '';
  step.child.stdout?.on('data', (chunk: string) => {
    said += chunk;
  });
  while (!/run 1 of 40 /.test(said) && !step.isDone()) await delay(50);
  step.child.kill('SIGTERM');
  const main = await step.done;
  expect(main.exitCode, main.raw).toBe(2);
  expect(main.outputs).toMatchObject({ verdict: 'errored', 'runs-failed': '0' });
  expect(Number(main.outputs.runs)).toBeGreaterThanOrEqual(1);
  expect(Number(main.outputs.runs)).toBeLessThan(40);
  expect(main.text).toMatch(/^ERRORED: CANCELLED: .*Of 40 runs: [1-9]\d* passed · 0 failed/m);
  const report = readReport(job.read('report.json'));
  expect(report.error?.code).toBe('CANCELLED');
  expect(report.repeat?.passed).toBe(Number(main.outputs.runs));
  expect(await job.leftovers()).toEqual([]);
});
