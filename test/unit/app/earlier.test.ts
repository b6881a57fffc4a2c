// `--earlier`: reports of runs before, from a folder; whatever is there decides no verdict.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readEarlier } from '../../../src/app/run/earlier.ts';
import { renderReportJson } from '../../../src/render/report-json.ts';
import { buildFailedCanary, buildReport } from '../support/report.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earlier-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, content: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'report.json'), content);
}

test('the newest is first, whatever the folders are called', async () => {
  for (const [name, day] of [
    ['a', '03'],
    ['b', '05'],
    ['.', '04'],
  ] as const)
    put(
      name,
      renderReportJson(
        buildReport([buildFailedCanary()], { startedAt: `2026-11-${day}T00:00:00.000Z` }),
      ),
    );
  const { runs, notes } = await readEarlier(folder);
  expect(runs.map(({ startedAt }) => startedAt.slice(8, 10))).toEqual(['05', '04', '03']);
  expect(runs[0]?.canaries).toEqual([
    {
      name: 'name-recall',
      verdict: 'failed',
      place: 'stored-under-another-key',
      durationMs: 4_120,
    },
  ]);
  expect(notes).toEqual([]);
});

test('of many folders those with the newest ids of runs are read', async () => {
  for (let id = 499; id <= 1_000; id += 1) mkdirSync(join(folder, String(id)));
  for (const id of [500, 501, 1_000])
    put(
      String(id),
      renderReportJson(buildReport([], { startedAt: `2026-01-01T00:00:00.${id % 1_000}Z` })),
    );
  const { runs } = await readEarlier(folder);
  expect(runs.map(({ startedAt }) => startedAt.slice(20))).toEqual(['501Z', '0Z']);
});

test('what is no report, no folder or empty is a note', async () => {
  put('x', '{"version":');
  expect(await readEarlier(folder)).toEqual({
    runs: [],
    notes: [`earlier: ${join(folder, 'x')}: its report.json is no JSON`],
  });
  const gone = join(folder, 'gone');
  expect((await readEarlier(gone)).notes).toEqual([
    `earlier: there is no folder ${gone}, so nothing is compared`,
  ]);
  mkdirSync(gone);
  expect((await readEarlier(gone)).notes[0]).toContain('there is no report.json');
});
