// `replay` and `diff` of the folder of a series, and of one that somebody else has made.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCli } from '../../../src/app/command-line.ts';
import { replayFolder } from '../../../src/app/commands/replay-folder.ts';
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import type { TurnOutcome } from '../../../src/domain/reply.ts';
import type { Report } from '../../../src/domain/report.ts';
import { createReportFolder } from '../../../src/host/report-folder.ts';
import { createRedactor } from '../../../src/redact/redactor.ts';
import { createFilesReporter } from '../../../src/reporters/files.ts';
import { createRunReporter } from '../../../src/reporters/of-one-run.ts';
import { runSeries } from '../../../src/runner/series/series.ts';
import { createLaboratory, options, profile } from '../runner/adapters-in-memory.ts';
import { buildCanary, hostileTexts } from '../support/report.ts';

const home = mkdtempSync(join(tmpdir(), 'replay-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
afterEach(() => void vi.restoreAllMocks());

/** Writes the folder of a series of three runs, of which one loses the name. */
async function play(name: string, redRun: number): Promise<string> {
  const canaries = ['name-recall', 'file-only'].map((canary) => {
    const file = `canaries/${canary}.yaml`;
    return parseCanary({ file, text: readFileSync(file, 'utf8'), suite: 'core' }).canary;
  });
  const lost = { kind: 'rejected', reason: 'http-status', message: 'HTTP 500' } as const;
  const outcome = (_turn: number, text: string | null): TurnOutcome | null =>
    text?.startsWith("What's my name") === true ? { ...lost, reply: null } : null;
  let run = 1;
  const { adapters } = createLaboratory(() => (run === redRun ? { outcome } : {}));
  const folder = join(home, name);
  const files = createFilesReporter(createReportFolder(folder), createRedactor([]));
  const facts = {
    options,
    profile,
    canaries: canaries.filter((canary) => canary !== null),
    image: { reference: 'agent', id: null, digests: [], platform: null },
    error: null,
  };
  const { report, evidence } = await runSeries(adapters, facts, {
    count: 3,
    seed: 'seed-1',
    signal: new AbortController().signal,
    reporterOf: (number) => createRunReporter(files, `run ${number} of 3`),
    drop: (root) => files.onDropped?.(root),
    onRun: ({ number }) => {
      run = number + 1;
    },
  });
  await files.onEnd?.(report, evidence);
  return folder;
}

/** What a subcommand prints, and its exit code. */
async function runIt(...argv: string[]): Promise<{ code: number; printed: string }> {
  let printed = '';
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  return { code: await runCli(argv, {}), printed };
}

/** Changes a file of a folder that was written. */
function change(folder: string, file: string, edit: (text: string) => string): void {
  const path = join(folder, file);
  writeFileSync(path, edit(readFileSync(path, 'utf8')));
}

describe('a series whose second run is red', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await play('red', 2);
  });

  it('is judged again as far as its evidence was kept, and says how far that is', async () => {
    const { canaries, problems, unplayed } = await replayFolder(folder);
    expect(problems).toEqual([]);
    expect(canaries.map(({ label }) => label).sort()).toEqual([
      'file-only (run 2)',
      'name-recall (run 2)',
    ]);
    expect(unplayed).toEqual(['file-only: passed in run 1, of which no records are kept']);
    expect(await runIt('replay', folder)).toMatchObject({ code: 0 });
  });

  it('can be compared', async () => {
    const { code, printed } = await runIt('diff', folder, folder);
    expect(printed).toBe('nothing differs (2 canaries)\n');
    expect(code).toBe(0);
  });

  it('is not judged where a record of a run that was kept is missing', async () => {
    const gone = await play('gone', 2);
    change(gone, 'report.json', (text) => {
      const report = JSON.parse(text) as Report;
      const canaries = report.canaries.map((canary) => ({ ...canary, run: 2 }));
      const more = buildCanary({ name: 'more', run: 2 });
      return JSON.stringify({ ...report, canaries: [...canaries, more] });
    });
    const { problems } = await replayFolder(gone);
    expect(problems).toEqual([expect.stringContaining('nothing of canary "more".')]);
    expect(await runIt('diff', gone, gone)).toMatchObject({ code: 2 });
  });
});

describe('a folder from elsewhere', () => {
  it.each(hostileTexts)('prints nothing but text: %j', async (text) => {
    const folder = await play('hostile', 1);
    change(folder, 'runs/1/records.jsonl', (lines) => {
      const [head, first = '', ...rest] = lines.trimEnd().split('\n');
      const one = JSON.stringify({ ...JSON.parse(first), obstacle: `x\n${text}` });
      return [head, one, ...rest].join('\n');
    });
    change(folder, 'report.json', (json) => {
      const report = JSON.parse(json) as Report;
      const more = buildCanary({ name: `x${text}`, run: 1 });
      return JSON.stringify({ ...report, canaries: [...report.canaries, more] });
    });
    for (const argv of [
      ['replay', folder],
      ['diff', folder, folder],
    ]) {
      const { code, printed } = await runIt(...argv);
      expect(code).toBe(2);
      expect(printed).toContain('INPUT_INVALID');
      expect(printed).not.toMatch(
        /::|##\[|[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u200b\ufeff]/,
      );
      for (const line of printed.trimEnd().split('\n'))
        expect(line).toMatch(/^INPUT_INVALID: |^ {2}|^A folder of merge|: 1 the same verdict/);
    }
  });

  it('of many canaries is read in a time that grows with their number', async () => {
    const folder = await play('many', 1);
    const names = Array.from({ length: 8_000 }, (_, at) => `c${at}`);
    change(folder, 'runs/1/records.jsonl', (lines) => {
      const [head, first = ''] = lines.split('\n');
      const stored = { ...JSON.parse(first), nodes: [], obstacle: 'x' };
      return [head, ...names.map((canary) => JSON.stringify({ ...stored, canary }))].join('\n');
    });
    change(folder, 'report.json', (json) => {
      const report = JSON.parse(json) as Report;
      const canaries = names.map((name) => buildCanary({ name, run: 1, turns: [] }));
      return JSON.stringify({ ...report, canaries });
    });
    const { spent, problems } = await spend(() => replayFolder(folder));
    expect(problems.length).toBeGreaterThanOrEqual(8_000);
    // With a comparison of each with each: many seconds.
    expect(spent).toBeLessThan(3_000);
  });
});

/** Milliseconds of this process, whatever else the machine is doing. */
async function spend<Value extends object>(
  call: () => Promise<Value>,
): Promise<Value & { spent: number }> {
  const start = process.cpuUsage();
  const value = await call();
  const { user, system } = process.cpuUsage(start);
  return { ...value, spent: (user + system) / 1_000 };
}
