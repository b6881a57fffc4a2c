// A run in shards, each with a process of its own, and the report that merge makes of them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, runCommand } from './support/command.ts';
import { healthyImage } from './support/docker.ts';
import { readReport } from './support/reports.ts';

let folder = '';
let shards: Ended[] = [];
const run = (...argv: string[]): Promise<Ended> => runCommand(folder, argv);
const reportIn = (name: string) =>
  readReport(readFileSync(join(folder, name, 'report.json'), 'utf8'));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'session-continuity-shards-'));
  shards = await Promise.all(
    [1, 2, 3].map((number) =>
      run(
        'run',
        '--image',
        healthyImage,
        '--shard',
        `${number}/3`,
        '--report-dir',
        `shards/${number}`,
      ),
    ),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('three shards of the core suite', () => {
  it('each pass, and say which part they are in their first line', () => {
    for (const [index, { exitCode, stdout }] of shards.entries()) {
      expect(exitCode, stdout).toBe(0);
      const { length } = reportIn('shards/1').shard?.canaries ?? [];
      expect(length).toBeGreaterThan(3);
      expect(stdout).toContain(`only shard ${index + 1}/3 of ${length} canaries`);
    }
  });

  it('are joined into the report of the run', async () => {
    const merged = await run('merge', 'shards', '--report-dir', 'whole');
    expect(merged.exitCode, merged.stdout).toBe(0);
    const report = reportIn('whole');
    const all = reportIn('shards/1').shard?.canaries ?? [];
    const counts = { passed: all.length, failed: 0, errored: 0, skipped: 0 };
    expect(report.counts).toMatchObject(counts);
    expect(report.canaries.map(({ name }) => name)).toEqual(all);
    expect(report).not.toHaveProperty('shard');
  });

  it('are judged again by replay, each from its own folder, and not from the joined one', async () => {
    const folders = [1, 2, 3].map((number) => `shards/${number}`);
    const again = await run('replay', ...folders);
    expect(again).toMatchObject({ exitCode: 0, stderr: '' });
    expect(again.stdout).toBe(
      folders
        .map((name) => `${name}: ${reportIn(name).canaries.length} the same verdict and layer\n`)
        .join(''),
    );
    await run('merge', 'shards', '--report-dir', 'joined');
    expect((await run('replay', 'joined')).stderr).toBe(
      'INPUT_INVALID: "joined": there is nothing to judge: merge made it, and copies no records. Name the folders of its shards.\n',
    );
  });

  it('are errored where the second is missing', async () => {
    const merged = await run('merge', 'shards/1', 'shards/3', '--report-dir', 'part');
    expect(merged.exitCode).toBe(2);
    expect(reportIn('part').error?.message).toMatch(/shard 2\/3 of image sha256:\w+ is missing/);
  });

  it('are split by the report of the whole the next time', async () => {
    const args = ['--shard', '1/2', '--shard-report', 'whole/report.json', '--report-dir', 'next'];
    const { exitCode, stdout } = await run('run', '--image', healthyImage, ...args);
    expect(exitCode, stdout).toBe(0);
    expect(reportIn('next').shard?.count).toBe(2);
  });

  it('are refused where there are fewer canaries, before Docker is asked', async () => {
    const { exitCode, stdout } = await run('run', '--image', 'no/such:image', '--shard', '2/200');
    expect(exitCode).toBe(2);
    expect(stdout).toContain('INPUT_INVALID');
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /there are more shards than canaries\. \d+ canaries are chosen/,
    );
    expect(stdout).toMatch(/Use at most \d+\./);
  });
});
