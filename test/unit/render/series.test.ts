// What people see of a series and of a base image, in every report.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { forges } from '../../../src/domain/forge.ts';
import { renderAnnotations } from '../../../src/render/annotations.ts';
import { renderJunit } from '../../../src/render/junit.ts';
import { isPassingStep } from '../../../src/render/progress.ts';
import { renderReportJson } from '../../../src/render/report-json.ts';
import { renderSummary } from '../../../src/render/summary.ts';
import { renderTable } from '../../../src/render/table.ts';
import { createTerminalReporter } from '../../../src/reporters/terminal.ts';
import { toHonest } from '../support/hostile-report.ts';
import { findLiveMarkdown, splitFences } from '../support/markdown.ts';
import {
  buildErroredCanary,
  buildFailedCanary,
  buildReport,
  hostileTexts,
} from '../support/report.ts';
import {
  buildComparedReport,
  buildFlakyReport,
  buildGreenSeries,
  buildHostileSeries,
} from '../support/series-report.ts';

const plain = { color: false, width: 140 };
const schema = JSON.parse(
  readFileSync(new URL('../../../report.schema.json', import.meta.url), 'utf8'),
);
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile({
  ...schema,
});
const cancelled = {
  code: 'CANCELLED',
  message: 'The run was cancelled (SIGINT).',
  hint: null,
} as const;

describe('a series', () => {
  const flaky = buildFlakyReport();

  test('begins with how many runs were red, and where', () => {
    const first = renderTable(flaky, plain).split('\n')[0];
    expect(first).toBe('FAILED 2 of 50 runs: name-recall: stored-under-another-key (2)');
    expect(renderSummary(flaky).split('\n')[0]).toBe(
      '## ❌ failed 2 of 50 runs: name-recall: stored-under-another-key (2)',
    );
  });

  test('has a table of canaries and runs, the bound, and the seed of each red run', () => {
    const table = renderTable(flaky, plain);
    for (const line of [
      '✓ file-only        50       0        0   ≤ 6.0 %',
      '✗ name-recall      48       2        0  ≤ 12.1 %  stored-under-another-key (2)',
      '✗ runs             48       2        0  ≤ 12.1 %',
      'with 95 % confidence at most 12.1 % of runs are red (2 of 50 were; Clopper-Pearson, exact and one-sided)',
      'run 7 failed: name-recall: stored-under-another-key; --seed seed-7; evidence in runs/7',
      'run 42 failed: name-recall: stored-under-another-key; --seed seed-42',
      '  at built-in name-recall.yaml:14 (run 7)',
    ])
      expect(table.split('\n')).toContain(line);
    expect(table).toContain(
      'runs: 48 passed · 2 failed · 0 errored · canaries: 1 passed · 1 failed',
    );
    expect(table.replaceAll(/\s+/g, ' ')).toContain('· suite core · seed seed-1 ');
    const summary = renderSummary(flaky);
    expect(summary).toContain(
      '| name-recall | 48 | 2 | 0 | ≤ 12.1 % | stored-under-another-key (2) |',
    );
    expect(summary).toContain('| **runs** | 48 | 2 | 0 | ≤ 12.1 % |  |');
    expect(summary).toContain('as in run 7');
  });

  test('shows a failure that is expected as what stops no one', () => {
    const known = { reason: 'r', link: 'l', expires: '2027-01-01' };
    const expected = { state: 'as-expected', layer: 'not-stored', ...known } as const;
    const red = buildFailedCanary({ run: 7, layer: 'not-stored', expected });
    const rows = renderTable({ ...flaky, verdict: 'passed', canaries: [red] }, plain).split('\n');
    expect(rows).toContainEqual(expect.stringMatching(/^- name-recall /));
  });

  test('is told in annotations and JUnit', () => {
    const titles = renderAnnotations(flaky, { usesLine: null }).map(({ title }) => title);
    expect(titles).toEqual([
      'name-recall failed in 2 of 50 runs',
      'file-only passed in 50 of 50 runs',
    ]);
    const junit = renderJunit(flaky);
    for (const [name, value] of [
      ['runs.asked', '50'],
      ['runs.passed', '48'],
      ['runs.failed', '2'],
      ['runs.red-rate-bound', '0.1206'],
    ])
      expect(junit).toContain(`<property name="${name}" value="${value}"/>`);
  });

  test('that passed says how sure that makes', () => {
    const green = buildGreenSeries(50, 50, null);
    expect(renderTable(green, plain).split('\n')[0]).toBe(
      'PASSED 50 of 50 runs: 1 canary passed in each; red rate at most 6.0 % (3/N)',
    );
    expect(renderTable(green, plain)).toContain(
      'with 95 % confidence at most 6.0 % of runs are red (none of 50 was; rule 3/N)',
    );
  });

  test('of a few green runs alarms nobody with a bound that says nothing', () => {
    const green = buildGreenSeries(3, 3, null);
    const table = renderTable(green, plain);
    expect(table.split('\n')[0]).toBe('PASSED 3 of 3 runs: 1 canary passed in each');
    expect(table).toContain(
      'none of 3 runs was red; so few say little about how often one is (50 green runs: at most 6 % of runs, with 95 % confidence)',
    );
    for (const text of [table, renderSummary(green)]) expect(text).not.toContain('100.0 %');
  });

  test('that was stopped says after how many runs', () => {
    const green = buildGreenSeries(6, 50, cancelled);
    expect(renderTable(green, plain).split('\n')[0]).toBe(
      'ERRORED: CANCELLED: The run was cancelled (SIGINT). Of 50 runs: 6 passed · 0 failed · 0 errored.',
    );
    const { repeat } = buildFlakyReport();
    if (repeat === undefined) throw new Error('no series');
    const red = buildFlakyReport({
      verdict: 'failed',
      error: cancelled,
      repeat: { ...repeat, asked: 80 },
    });
    expect(renderTable(red, plain).split('\n')[0]).toBe(
      'FAILED 2 of 50 runs: name-recall: stored-under-another-key (2); stopped after 50 of 80 runs: CANCELLED',
    );
  });

  test('that could not be judged in a run names the code', () => {
    const { repeat, ...report } = buildReport([buildErroredCanary({ run: 2 })], {
      repeat: buildErroredSeries(),
    });
    expect(renderTable({ ...report, ...(repeat === undefined ? {} : { repeat }) }, plain)).toMatch(
      /^ERRORED 1 of 2 runs: file-with-caption: TURN_TIMEOUT \(1\)\n/,
    );
  });

  test('in a log has a line a run, and the steps of its runs are left out', () => {
    const lines: string[] = [];
    const host = {
      forge: forges.github,
      log: (line: string) => void lines.push(line),
      addSecret: () => undefined,
      annotate: () => undefined,
      writeSummary: async () => undefined,
      setOutput: () => undefined,
    };
    const reporter = createTerminalReporter(host, plain);
    const run = { seed: 's', durationMs: 3_400, canaries: [] };
    reporter.onProgress?.('run 1 of 3: network: bridge');
    reporter.onRun?.({ ...run, number: 1, verdict: 'passed' }, 3);
    reporter.onRun?.({ ...run, number: 2, verdict: 'failed' }, 3);
    const stopped = {
      name: 'name-recall',
      verdict: 'errored',
      place: 'CANCELLED',
      flaky: false,
    } as const;
    reporter.onRun?.({ ...run, number: 3, verdict: 'errored', canaries: [stopped] }, 3);
    expect(lines).toEqual([
      '✓ run 1 of 3 passed in 3.4 s (so far 1 passed · 0 failed · 0 errored)',
      '✗ run 2 of 3 failed in 3.4 s (so far 1 passed · 1 failed · 0 errored)',
      // What was cancelled counts as nothing.
      '! run 3 of 3 errored in 3.4 s (so far 1 passed · 1 failed · 0 errored)',
    ]);
    expect(isPassingStep('base: name-recall: turn 1 of 6')).toBe(true);
    expect(isPassingStep('base: network: bridge')).toBe(false);
    expect(isPassingStep('booting for name-recall: 14 s of 60 s')).toBe(true);
    expect(isPassingStep('run 2 of 5: booting for a, b: 3 s of 90 s')).toBe(true);
    expect(isPassingStep('booting for name-recall: 15 s of 60 s')).toBe(false);
  });
});

function buildErroredSeries(): NonNullable<ReturnType<typeof buildFlakyReport>['repeat']> {
  const name = 'file-with-caption';
  const red = { name, verdict: 'errored', place: 'TURN_TIMEOUT', flaky: false } as const;
  const run = { seed: 's', durationMs: 1, evidence: null };
  return {
    asked: 2,
    passed: 1,
    failed: 0,
    errored: 1,
    redRate: { reds: 1, runs: 2, upperBound: 0.97, rule: 'Clopper-Pearson' },
    canaries: [
      {
        name,
        passed: 1,
        failed: 0,
        errored: 1,
        skipped: 0,
        flaky: 0,
        places: [{ place: 'TURN_TIMEOUT', count: 1 }],
        redRate: null,
      },
    ],
    runs: [
      { ...run, number: 1, verdict: 'passed', reds: [] },
      { ...run, number: 2, verdict: 'errored', reds: [red] },
    ],
  };
}

describe('a base image', () => {
  test.each([
    [
      { label: 'new', layer: null, reason: 'passed: 9 expectations met' },
      'new in this image',
      'new in this image: base passes with the same facts',
      'of the failed canaries 1 is new in this image',
    ],
    [
      { label: 'also-fails', layer: 'not-stored', reason: 'not-stored: …' },
      'also fails on base',
      'also fails on base, there with not-stored',
      'of the failed canaries 1 also fails there',
    ],
    [
      { label: 'not-judged', layer: null, reason: 'IMAGE_NOT_FOUND: There is no such image.' },
      'base could not be judged',
      'base could not be judged: IMAGE_NOT_FOUND: There is no such image.',
      'of the failed canaries 1 could not be judged there',
    ],
  ] as const)('is told everywhere: %j', (finding, label, sentence, count) => {
    const report = buildComparedReport(finding);
    const table = renderTable(report, plain).split('\n');
    expect(table[0]).toMatch(/^FAILED: name-recall: stored-under-another-key: /);
    expect(table).toContain(`  base acme/agent:main: ${count}`);
    expect(table).toContain(`  ${sentence}`);
    const summary = renderSummary(report);
    expect(summary).toContain(`| ❌ failed, ${label} |`);
    expect(summary.replaceAll('\\', '')).toContain(`**${sentence}**`);
    const [annotation, notice] = renderAnnotations(report, { usesLine: null });
    expect(annotation?.title).toBe(`name-recall failed, ${label}`);
    expect(annotation?.message.split('\n')[1]).toBe(sentence);
    expect(notice?.title).toBe('file-only passed');
    const junit = renderJunit(report);
    expect(junit).toContain(`<property name="base" value="${sentence}"/>`);
    expect(junit).toContain('<property name="base.image" value="acme/agent:main"/>');
  });

  test('played once says no more than that of a canary that fails now and then', () => {
    const report = buildComparedReport({ label: 'new', layer: null, reason: '' }, { run: 7 });
    expect(renderTable(report, plain)).toContain('base passes with the same facts, played once');
  });
});

describe('report.json', () => {
  test.each([
    ['a series', buildFlakyReport()],
    ['a base image', buildComparedReport({ label: 'also-fails', layer: 'rejected', reason: 'x' })],
    ['hostile text', buildHostileSeries('\u202e::error::\n\ud800')],
  ])('of %s is valid, and the same whatever the order of its keys', (_, report) => {
    const json = renderReportJson(report);
    validate(JSON.parse(json));
    expect(validate.errors ?? []).toEqual([]);
    const reversed = JSON.parse(JSON.stringify(report), (_key, value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    );
    expect(renderReportJson(reversed)).toBe(json);
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(report)));
  });
});

describe('hostile text', () => {
  const unsafe = /::|##\[|[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]/;

  test.each(hostileTexts)('stays inert and in its line: %j', (text) => {
    const wide = { color: false, width: 10_000 };
    const table = renderTable(buildHostileSeries(text), wide);
    expect(table).not.toMatch(unsafe);
    const honest = renderTable(buildHostileSeries(toHonest(text)), wide);
    expect(table.split('\n').length).toBe(honest.split('\n').length);
    const { prose, blocks } = splitFences(renderSummary(buildHostileSeries(text)));
    const expected = splitFences(renderSummary(buildHostileSeries(toHonest(text))));
    expect(prose.split('\n').length).toBe(expected.prose.split('\n').length);
    expect(blocks).toHaveLength(expected.blocks.length);
    expect(findLiveMarkdown(prose)).toEqual([]);
    for (const { title, message } of renderAnnotations(buildHostileSeries(text), {
      usesLine: null,
    }))
      expect(title + message).not.toMatch(unsafe);
    expect(XMLValidator.validate(renderJunit(buildHostileSeries(text)))).toBe(true);
  });
});
