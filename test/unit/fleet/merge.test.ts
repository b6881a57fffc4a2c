// Reports of legs as one: in memory, and through the command with folders as download-artifact
// makes them.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseReport } from '../../../src/definition/report-parse.ts';
import type { Report } from '../../../src/domain/report.ts';
import type { Leg } from '../../../src/fleet/leg.ts';
import { mergeReports } from '../../../src/fleet/merge-reports.ts';
import { renderPlainSummary } from '../../../src/render/plain-summary.ts';
import { toRunReason } from '../../../src/render/reason.ts';
import { renderReportJson } from '../../../src/render/report-json.ts';
import { findHits } from '../../dist/support/strict-runner.ts';
import { buildHostileReport } from '../support/hostile-report.ts';
import {
  buildCanary,
  buildErroredCanary,
  buildFailedCanary,
  buildReport,
  hostileTexts,
} from '../support/report.ts';

const green = (overrides: Partial<Report> = {}): Report =>
  buildReport([buildCanary()], { tool: '0.1.0', ...overrides });
const leg = (
  name: string,
  report: Report | null = green(),
  problem: string | null = null,
): Leg => ({ name, report, problem });

describe('legs', () => {
  it('that all passed are green, with every canary under its leg', () => {
    const merged = mergeReports([leg('hermes'), leg('langgraph')], ['hermes', 'langgraph']);
    expect(merged).toMatchObject({
      verdict: 'passed',
      exitCode: 0,
      error: null,
      tool: '0.1.0',
      counts: { passed: 2 },
    });
    expect(merged.canaries.map(({ name }) => name)).toEqual([
      'hermes: file-only',
      'langgraph: file-only',
    ]);
    expect(parseReport(renderReportJson(merged)).problem).toBeNull();
  });

  it.each<[string, Leg[], string]>([
    ['is missing', [leg('hermes')], 'langgraph is missing'],
    ['is there twice', [leg('hermes'), leg('hermes'), leg('langgraph')], 'hermes is there 2 times'],
    [
      'was not expected',
      [
        leg('hermes'),
        leg('langgraph'),
        leg('other', green({ profile: { name: 'x', decidedBy: 'input' } })),
      ],
      'other was not expected',
    ],
    [
      'comes from another version',
      [leg('hermes'), leg('langgraph', green({ tool: '0.2.0' }))],
      'different versions (0.1.0, 0.2.0)',
    ],
    [
      'comes from a version that did not say',
      [leg('hermes'), leg('langgraph', buildReport([buildCanary()]))],
      'different versions (0.1.0, an older version)',
    ],
    [
      'has no report',
      [leg('hermes'), leg('langgraph', null, 'it has no report.json')],
      'langgraph: it has no report.json',
    ],
    [
      'says passed over a failed canary',
      [
        leg('hermes'),
        leg('langgraph', {
          ...buildReport([buildFailedCanary()], { tool: '0.1.0' }),
          verdict: 'passed',
          exitCode: 0,
        }),
      ],
      'langgraph: its verdict "passed" does not follow',
    ],
    [
      'says passed over counts',
      [leg('hermes'), leg('langgraph', { ...green(), counts: { ...green().counts, errored: 1 } })],
      'does not follow',
    ],
    [
      'says passed over nothing',
      [leg('hermes'), leg('langgraph', { ...green(), canaries: [] })],
      'does not follow',
    ],
    [
      'says failed over canaries that passed',
      [leg('hermes'), leg('langgraph', green({ verdict: 'failed', exitCode: 1 }))],
      'langgraph: its verdict "failed" does not follow',
    ],
    [
      'says errored over nothing',
      [leg('hermes'), leg('langgraph', buildReport([], { tool: '0.1.0' }))],
      'langgraph: its verdict "errored" does not follow',
    ],
    [
      'says passed and another exit code',
      [leg('hermes'), leg('langgraph', { ...green(), exitCode: 2 })],
      'does not follow',
    ],
  ])('of which one %s are not green', (_name, legs, says) => {
    const merged = mergeReports(legs, ['hermes', 'langgraph']);
    expect(merged.verdict).not.toBe('passed');
    expect(merged.exitCode).not.toBe(0);
    expect(merged.error?.code).toBe('LEGS_INCOMPLETE');
    expect(merged.error?.message).toContain(says);
  });

  it('of which one had another body than the platform sends say so', () => {
    const merged = mergeReports([leg('hermes'), leg('langgraph', green({ body: 'strict' }))], null);
    expect(merged).toMatchObject({ verdict: 'passed', body: 'strict' });
    expect(mergeReports([leg('hermes')], null)).not.toHaveProperty('body');
  });

  it('have the failed canary first, and name the leg that could not be judged', () => {
    const error = { code: 'IMAGE_NOT_FOUND', message: 'No image "x".', hint: null } as const;
    const canary = buildErroredCanary({ error, turns: [] });
    const lost = leg('b', buildReport([canary], { tool: '0.1.0', error }));
    const failed = leg('a', buildReport([buildFailedCanary()], { tool: '0.1.0' }));
    const both = mergeReports([lost, failed], null);
    expect(toRunReason(both)).toMatchObject({ subject: 'a: name-recall', more: 1 });
    const alone = mergeReports([leg('a'), lost], null);
    expect(toRunReason(alone)).toMatchObject({
      place: 'IMAGE_NOT_FOUND',
      text: 'b: No image "x".',
    });
    // The canary has no more to say than the leg.
    expect(renderPlainSummary(alone).split(' ⏎ ').slice(2)).toEqual([
      'IMAGE_NOT_FOUND: b: No image "x".',
    ]);
  });

  it('that are none are errored', () => {
    expect(mergeReports([], null).error?.message).toContain('there is no leg at all');
  });

  it('of which one failed are failed, also beside one that is missing', () => {
    const failed = leg('hermes', buildReport([buildFailedCanary()], { tool: '0.1.0' }));
    expect(mergeReports([failed, leg('langgraph')], null)).toMatchObject({
      verdict: 'failed',
      exitCode: 1,
      error: null,
    });
    expect(mergeReports([failed], ['hermes', 'langgraph'])).toMatchObject({
      verdict: 'failed',
      error: { code: 'LEGS_INCOMPLETE' },
    });
    expect(
      mergeReports([leg('a', buildReport([buildErroredCanary()], { tool: '0.1.0' }))], null)
        .verdict,
    ).toBe('errored');
  });

  it('are found by their profile where the folder has the name of an artifact', () => {
    const artifact = leg(
      'session-continuity-e2e-1f2e3d4c',
      green({ profile: { name: 'hermes', decidedBy: 'detected' } }),
    );
    expect(mergeReports([artifact], ['hermes']).verdict).toBe('passed');
  });
});

describe('the command', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'merge-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name: string, report: Report | string): void => {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(
      join(folder, name, 'report.json'),
      typeof report === 'string' ? report : renderReportJson(report),
    );
  };
  const merge = (...argv: string[]) =>
    spawnSync(process.execPath, [resolve('src/cli.ts'), 'merge', ...argv], {
      encoding: 'utf8',
      cwd: folder,
    });

  it('reads folders of folders and writes one report and one page', () => {
    write('legs/hermes', green());
    write('legs/langgraph', green());
    const run = merge('legs', '--expect', 'hermes,langgraph', '--report-dir', 'out');
    expect(run.status, run.stderr + run.stdout).toBe(0);
    expect(
      parseReport(readFileSync(join(folder, 'out/report.json'), 'utf8')).report?.counts.passed,
    ).toBe(2);
    expect(readFileSync(join(folder, 'out/summary.md'), 'utf8')).toContain('langgraph: file-only');
  });

  it.each([
    ['a broken report', () => write('legs/langgraph', '{"version":1'), 'is no JSON'],
    [
      'a report of another shape',
      () => write('legs/langgraph', '{"version":1}'),
      'does not fit report.schema.json',
    ],
    [
      'a folder without a report',
      () => mkdirSync(join(folder, 'legs/langgraph')),
      'it has no report.json',
    ],
    ['no folder', () => undefined, 'langgraph is missing'],
  ])('is errored by %s', (_name, spoil, says) => {
    write('legs/hermes', green());
    spoil();
    const run = merge('legs', '--expect=hermes,langgraph', '--report-dir=out');
    expect(run.status).toBe(2);
    expect(run.stdout.replace(/\s+/g, ' ')).toContain(says);
  });

  const red = (): Report => buildReport([buildFailedCanary()], { tool: '0.1.0' });

  it.each([
    ['below a folder with a report', 'legs', () => write('legs', green())],
    ['below a leg', 'legs', () => write('legs/hermes', green()), 'legs/hermes/red'],
    ['below a leg that has a name', 'a=legs', () => write('legs', green())],
    [
      'behind a link',
      'legs',
      () => {
        write('legs/hermes', green());
        symlinkSync(join(folder, 'elsewhere'), join(folder, 'legs/red'));
      },
      'elsewhere',
    ],
    [
      'after a thousand others',
      'legs',
      () => {
        for (let at = 0; at < 1_000; at += 1) write(`legs/leg-${at}`, green());
      },
    ],
  ])(
    'is red for a red leg %s',
    (_name, legs, prepare, place = 'legs/red') => {
      prepare();
      write(place, red());
      const run = merge(legs, '--report-dir', 'out');
      expect(run.status, run.stdout.slice(0, 400)).toBe(1);
    },
    20_000,
  );

  it('reads a run whose evidence lies in folders below its report', () => {
    write('one', green());
    mkdirSync(join(folder, 'one/canaries/file-only'), { recursive: true });
    expect(merge('one').status).toBe(0);
  });

  it('never writes over a folder that it read, and takes no merged report for a leg', () => {
    write('legs/hermes', green());
    for (const place of ['legs', './legs/hermes/', 'legs/../legs']) {
      const run = merge('legs', '--report-dir', place);
      expect(run.status).toBe(2);
      expect(run.stderr).toContain('Flag --report-dir must be another folder than those of legs');
    }
    expect(merge('legs', '--report-dir', 'legs/all').status).toBe(0);
    const again = merge('legs', '--report-dir', 'out');
    expect(again.status).toBe(2);
    expect(again.stdout.replace(/\s+/g, ' ')).toContain('all: merge made its report itself');
  });

  it('takes names for folders, and is told every mistake', () => {
    write('one', green());
    expect(merge('hermes=one', '--expect', 'hermes', '--report-dir', 'out').status).toBe(0);
    const wrong = merge('--expect', 'a,,b', '--exepct', 'x', '--report-dir', 'a/..');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('Flag "--exepct" is not known');
    expect(wrong.stderr).toContain('--expect must be names of legs');
    expect(wrong.stderr).toContain('Flag --report-dir must be a folder of its own');
    const valueless = merge('one', '--expect', '--report-dir', 'out');
    expect(valueless.stderr).toContain('Flag --expect needs a value.');
    expect(valueless.stderr).not.toContain('names of legs');
  });

  it('prints no text of a leg as a command', () => {
    for (const [index, text] of hostileTexts.entries())
      write(`legs/leg-${index}`, buildHostileReport(text));
    const run = merge('legs', '--report-dir', 'out');
    expect(run.status).toBe(1);
    expect(findHits(run.stdout + run.stderr, /^(?!)/)).toEqual([]);
  }, 20_000);
});
