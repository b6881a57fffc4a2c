// `session-continuity replay`: the evidence of real runs is judged again by the bundle, without a
// container; folders that are none.
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { runCommand } from './support/command.ts';
import { brokenImage, healthyImage } from './support/docker.ts';

const home = mkdtempSync(join(tmpdir(), 'session-continuity-replay-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Plays into the folder `name`, and gives its report. */
async function play(name: string, flags: readonly string[]): Promise<Report> {
  const run = await runCommand(home, ['run', '--report-dir', name, ...flags]);
  expect(run.exitCode, run.stderr).not.toBe(null);
  return JSON.parse(readFileSync(join(home, name, 'report.json'), 'utf8')) as Report;
}

/** No daemon can be reached: what is judged again needs none. */
const replay = (...folders: readonly string[]) =>
  runCommand(home, ['replay', ...folders], { env: { DOCKER_HOST: 'tcp://127.0.0.1:9' } });

const regression = (name: string): string[] => [
  ...['--image', healthyImage, '--env', `FIXTURE_REGRESSION=${name}`],
];

/** What is played, and what it must come to, so that no row is the same as another by accident. */
const rows: readonly (readonly [string, readonly string[], string | null])[] = [
  ['session-keyed-by-task', ['--canary', 'name-recall'], 'stored-under-another-key'],
  ['history-doubled', ['--canary', 'name-recall'], 'sent-doubled'],
  ['attachment-dropped', ['--canary', 'file-with-caption'], 'attachment-dropped'],
  ['context-ignored', [], 'leaked-from-other-session'],
  ['turn-hangs', ['--turn-timeout', '3s', '--canary', 'name-recall'], 'unproven'],
];

describe.concurrent('what was recorded of a regression', () => {
  for (const [name, flags, layer] of rows)
    it(`is judged as it was: ${name}`, async () => {
      const { canaries } = await play(name, [...regression(name), ...flags]);
      expect(canaries.map((canary) => canary.layer)).toContain(layer);
      const again = await replay(name);
      expect(again.stderr).toBe('');
      expect(again.stdout).toBe(`${name}: ${canaries.length} the same verdict and layer\n`);
      expect(again.exitCode).toBe(0);
    });

  it('is judged in each run of a series and on the base image', async () => {
    const series = ['--image', brokenImage, '--repeat', '2', '--base', healthyImage];
    await play('series', [...series, '--canary', 'name-recall', '--canary', 'file-only']);
    const again = await replay('series');
    // Two canaries in two runs, and one on the base.
    expect(again).toMatchObject({
      stdout: 'series: 5 the same verdict and layer\n',
      stderr: '',
      exitCode: 0,
    });
  });

  it('is nothing where the image did not boot', async () => {
    await play('boot', [...regression('exits-at-boot'), '--canary', 'name-recall']);
    const again = await replay('boot');
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toBe(
      'INPUT_INVALID: "boot": there is nothing to judge: no canary was judged in that run.\n',
    );
    expect(again.stdout).toContain('name-recall: CONTAINER_EXITED, and was not played');
  });
});

describe('a folder of a healthy run', () => {
  let count = 0;
  beforeAll(async () => {
    const report = await play('healthy', ['--image', healthyImage]);
    expect(report.verdict).toBe('passed');
  });
  /** A copy in which one file is another. */
  const copy = (file: string, change: (text: string) => string): string => {
    count += 1;
    const name = `copy-${count}`;
    cpSync(join(home, 'healthy'), join(home, name), { recursive: true });
    const path = join(home, name, file);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
    return name;
  };
  const changed = (change: (report: Report) => object): string =>
    copy('report.json', (text) => JSON.stringify(change(JSON.parse(text))));

  it('tells of a verdict that is another one now, and ends with 1', async () => {
    // The judge of that day is said to have failed what this one passes.
    const holder = readdirSync(join(home, 'healthy')).find(
      (file) =>
        file.startsWith('records') &&
        readFileSync(join(home, 'healthy', file), 'utf8').includes('"canary":"name-recall"'),
    );
    const folder = copy(holder ?? '', (text) =>
      text
        .split('\n')
        .map((line) => {
          const stored = line === '' ? {} : JSON.parse(line);
          if (stored.canary !== 'name-recall') return line;
          const ended = { verdict: 'failed', layer: 'not-stored', headline: 'gone\n::error::x' };
          return JSON.stringify({ ...stored, ended: { ...ended, code: null } });
        })
        .join('\n'),
    );
    const path = join(home, folder, 'report.json');
    const report = JSON.parse(readFileSync(path, 'utf8')) as Report;
    const canaries = report.canaries.map((canary) =>
      canary.name === 'name-recall'
        ? { ...canary, verdict: 'failed', layer: 'not-stored' }
        : canary,
    );
    writeFileSync(path, JSON.stringify({ ...report, canaries }));
    const again = await replay('healthy', folder);
    expect(again.exitCode).toBe(1);
    expect(again.stdout.replace(/now passed: .*/, 'now passed')).toBe(
      [
        'healthy: 5 the same verdict and layer',
        `${folder}: 4 the same verdict and layer, 1 differ`,
        '  name-recall',
        '    was failed not-stored: gone ⏎ : :error: :x',
        '    now passed',
        '',
      ].join('\n'),
    );
  });

  it('is not judged where report and records do not say the same', async () => {
    const folder = changed((report) => ({
      ...report,
      canaries: report.canaries.map((canary) => ({ ...canary, verdict: 'failed' })),
    }));
    const again = await replay(folder);
    expect(again.exitCode).toBe(2);
    expect(again.stderr.match(/is failed in report\.json, and passed in its record/g)).toHaveLength(
      5,
    );
  });

  it.each([
    [
      'a path that climbs out',
      '../healthy/records.jsonl',
      'is a path that could lead out of the folder',
    ],
    ['an absolute path', '/etc/passwd', 'is a path that could lead out of the folder'],
    ['a file that is not there', 'gone.jsonl', 'is missing'],
    ['a folder', 'canaries', 'is no file'],
    ['another file', 'summary.md', 'cannot be judged again: it is no file of records'],
  ])('is refused with %s', async (_, path, problem) => {
    const again = await replay(changed((report) => ({ ...report, records: [{ path }] })));
    expect(again.exitCode).toBe(2);
    expect(again.stderr.split('\n')[0]).toContain(`${JSON.stringify(path)} ${problem}`);
    expect(again.stdout).not.toContain('same verdict');
  });

  it('is refused with a link, however it is laid', async () => {
    const folder = copy('report.json', (text) => text);
    rmSync(join(home, folder, 'records.jsonl'));
    symlinkSync(join(home, 'healthy/records.jsonl'), join(home, folder, 'records.jsonl'));
    const linked = changed((report) => ({ ...report, records: [{ path: 'x/records.jsonl' }] }));
    symlinkSync(join(home, 'healthy'), join(home, linked, 'x'));
    const again = await replay(folder, linked);
    expect(again.exitCode).toBe(2);
    expect(again.stderr.match(/leads through a symbolic link/g)).toHaveLength(2);
  });

  it.each([
    ['no JSON', () => 'x', 'its report.json is no JSON'],
    ['JSON of another kind', () => '{"version":1}', 'does not fit report.schema.json'],
    ['endless brackets', () => '['.repeat(200_000), 'its report.json is no JSON'],
  ])('is refused where report.json is %s', async (_, make, problem) => {
    const again = await replay(copy('report.json', make));
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toContain(problem);
    expect(again.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('is refused where records are of no run, cut off, or of a newer version', async () => {
    const cut = copy('records.jsonl', (text) => text.slice(0, text.length / 2));
    const newer = copy('records.jsonl', (text) => text.replace('"version":1', '"version":2'));
    const older = changed(({ records: _, ...report }) => report);
    const again = await replay(cut, newer, older, 'nowhere', 'healthy/report.json');
    expect(again.exitCode).toBe(2);
    for (const problem of [
      /is no record of a canary/,
      /a newer version of this program wrote it \(version 2 of records\)/,
      /its report\.json lists no records/,
      /"nowhere" must be a report folder; there is nothing of that name/,
      /"healthy\/report\.json" must be a report folder; it is no folder/,
    ])
      expect(again.stderr).toMatch(problem);
  });

  it('is refused for a flag, and for nothing', async () => {
    for (const argv of [[], ['--json', 'healthy']]) {
      const again = await replay(...argv);
      expect(again).toMatchObject({ exitCode: 2, stdout: '' });
      expect(again.stderr).toMatch(/^INPUT_INVALID: replay /);
    }
  });
});
