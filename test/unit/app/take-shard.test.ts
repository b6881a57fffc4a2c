// The part of the built-in canaries that a shard plays, and what keeps it from being made.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadBuiltIn } from '../../../src/app/definitions/load.ts';
import { takeShard } from '../../../src/app/run/take-shard.ts';
import { renderReportJson } from '../../../src/render/report-json.ts';
import { buildCanary, buildReport } from '../support/report.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shard-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const canaries = await loadBuiltIn();
const names = canaries.map(({ name }) => name);
const write = (text: string): string => {
  const path = join(folder, 'report.json');
  writeFileSync(path, text);
  return path;
};

describe('a shard', () => {
  it('has its canaries in the order of the run, and names all of them', async () => {
    const parts = await Promise.all(
      [1, 2, 3].map((number) => takeShard(canaries, { number, count: 3 }, null)),
    );
    for (const part of parts) {
      expect(part.shard?.canaries).toEqual(names);
      const mine = part.canaries.map(({ name }) => name);
      expect(mine).toEqual(names.filter((name) => mine.includes(name)));
    }
    expect(parts.flatMap((part) => part.canaries.map(({ name }) => name)).sort()).toEqual(
      names.toSorted(),
    );
  });

  it('is balanced by an earlier report', async () => {
    const [slow = '', ...others] = names;
    const report = buildReport(
      names.map((name) => buildCanary({ name, durationMs: name === slow ? 99_000 : 1_000 })),
    );
    const path = write(renderReportJson(report));
    const first = await takeShard(canaries, { number: 1, count: 2 }, path);
    const second = await takeShard(canaries, { number: 2, count: 2 }, path);
    expect(first.canaries.map(({ name }) => name)).toEqual([slow]);
    expect(second.canaries).toHaveLength(others.length);
  });

  it.each([1, 2, 99])('%i of more shards than canaries refuses, empty or not', async (number) => {
    await expect(
      takeShard(canaries.slice(0, 4), { number, count: 99 }, null),
    ).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining('4 canaries are chosen'),
      hint: 'Use at most 4. Nothing was started.',
    });
  });

  it.each<[string, () => string, string]>([
    ['that is not there', () => join(folder, 'none.json'), 'there is no such file'],
    ['that is a folder', () => folder, 'it is no file of at most'],
    ['that is no JSON', () => write('{"version":'), 'is no JSON'],
    ['of another shape', () => write('{"version":1}'), 'does not fit report.schema.json'],
    [
      'of other canaries',
      () => write(renderReportJson(buildReport([buildCanary({ name: 'other' })]))),
      'it has none of the canaries that are chosen',
    ],
    [
      'that skipped them',
      () =>
        write(
          renderReportJson(
            buildReport([buildCanary({ name: names[0] ?? '', verdict: 'skipped' })]),
          ),
        ),
      'it has none of the canaries that are chosen',
    ],
  ])('refuses a report %s, and names it', async (_name, toPath, says) => {
    const path = toPath();
    const refused = takeShard(canaries, { number: 1, count: 2 }, path);
    await expect(refused).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(refused).rejects.toThrow(says);
    await expect(refused).rejects.toThrow(JSON.stringify(path));
  });
});
