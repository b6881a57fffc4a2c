// Failures that are known: told in every report and red nowhere, while a canary that passes, a day
// that is over, another layer and whatever could not be judged all stay red.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { loadBuiltIn } from '../../../src/app/definitions/load.ts';
import type { ExpectedFailure } from '../../../src/domain/expected-failure.ts';
import type { Report } from '../../../src/domain/report.ts';
import { mergeReports } from '../../../src/fleet/merge-reports.ts';
import { renderAnnotations } from '../../../src/render/annotations.ts';
import { renderJunit } from '../../../src/render/junit.ts';
import { renderPlainSummary } from '../../../src/render/plain-summary.ts';
import { renderProgress } from '../../../src/render/progress.ts';
import { renderReportJson } from '../../../src/render/report-json.ts';
import { renderSummary } from '../../../src/render/summary.ts';
import { renderTable } from '../../../src/render/table.ts';
import { toReport } from '../../../src/runner/outcome/report.ts';
import { runCanaries } from '../../../src/runner/run/run.ts';
import { playSeries } from '../../../src/runner/series/series.ts';
import { armRunDeadline } from '../../../src/runner/shared/deadline.ts';
import { idealTools } from '../../../src/runner/vacuity/ideal-agent.ts';
import { type ContainerFaults, createLaboratory, options, profile } from './adapters-in-memory.ts';

const builtIn = await loadBuiltIn();
const coreNames = ['name-recall', 'file-only', 'file-with-caption', 'memory-across-sessions'];
const today = '2026-11-29';
const schema = JSON.parse(
  readFileSync(new URL('../../../report.schema.json', import.meta.url), 'utf8'),
);
const fitsSchema = new Ajv2020({ strict: false }).compile(schema);

const entry: ExpectedFailure = {
  canary: 'name-recall',
  layer: 'not-sent-to-model',
  reason: 'the history is cut, mended in the next image',
  link: 'https://git.example.org/acme/agent/issues/7',
  expires: '2026-12-24',
  position: { file: 'expected-failures.yaml', line: 2, column: 5 },
};
/** Sends the model nothing of the turns before. */
const cutting: ContainerFaults = {
  habits: { messages: (messages, { history }) => messages.slice(history.length) },
};

interface Told {
  readonly report: Report;
  readonly lines: readonly string[];
}

async function play(
  agent: ContainerFaults,
  entries: readonly ExpectedFailure[],
  names: readonly string[] = coreNames,
): Promise<Told> {
  const laboratory = createLaboratory(() => agent);
  const lines: string[] = [];
  await using deadline = armRunDeadline(laboratory.adapters.clock, options.timeoutMs);
  const result = await runCanaries(laboratory.adapters, {
    options,
    profile,
    canaries: builtIn.filter(({ name }) => names.includes(name)),
    expectedFailures: entries,
    reporter: {
      onCanary: (event) =>
        void lines.push(renderProgress({ kind: 'canary', ...event }, { color: false })),
    },
    signal: new AbortController().signal,
    deadline,
  });
  const report = toReport({
    ...result,
    startedAt: Date.parse(`${today}T12:00:00Z`),
    durationMs: 1,
    image: { reference: 'agent', id: null, digests: [], platform: null },
    profile,
    scope: 'context',
    expectedFailures: entries,
    suite: 'core',
    logLines: 200,
    error: result.untrue ?? null,
  });
  expect(fitsSchema(JSON.parse(renderReportJson(report))), 'report.schema.json').toBe(true);
  return { report, lines };
}

/** The layers that the agent loses its canaries in, as entries. */
async function entriesFor(
  agent: ContainerFaults,
  names: readonly string[] = coreNames,
): Promise<ExpectedFailure[]> {
  const { report } = await play(agent, [], names);
  return report.canaries.flatMap(({ name, verdict, layer }) =>
    verdict === 'failed' && layer !== null ? [{ ...entry, canary: name, layer }] : [],
  );
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';
const table = (report: Report): string => renderTable(report, { color: false, width: 160 });

describe('a failure that is listed', () => {
  it('makes no run red, and every report says so in its first line', async () => {
    const entries = await entriesFor(cutting);
    const count = entries.length;
    expect(count).toBeGreaterThan(0);
    const { report, lines } = await play(cutting, entries);
    expect(report).toMatchObject({
      verdict: 'passed',
      exitCode: 0,
      error: null,
      counts: { failed: 0, passed: coreNames.length - count, expected: count },
    });
    const said = `${count} failed as expected`;
    expect(firstLine(table(report))).toContain(said);
    expect(firstLine(renderSummary(report))).toContain(said);
    expect(firstLine(renderPlainSummary(report))).toContain(said);
    const [known] = report.canaries.filter(({ verdict }) => verdict === 'failed');
    expect(known?.expected).toMatchObject({ state: 'as-expected', expires: entry.expires });
    for (const text of [table(report), renderSummary(report)])
      expect(text).toContain('failed, expected');
    expect(renderPlainSummary(report)).toContain(`until ${entry.expires}`);
    const annotations = renderAnnotations(report, { usesLine: null });
    expect(annotations.filter(({ level }) => level === 'error')).toEqual([]);
    const warnings = annotations.filter(({ level }) => level === 'warning');
    expect(warnings).toHaveLength(count);
    expect(warnings[0]?.message).toContain(entry.link);
    const junit = renderJunit(report);
    expect(junit).toContain('failures="0" errors="0"');
    expect(junit).toContain(`skipped="${count}"`);
    expect(junit).not.toContain('<failure');
    expect(lines.filter((line) => line.includes('failed as expected'))).toHaveLength(count);
  });

  it('is red in another layer', async () => {
    const entries = (await entriesFor(cutting)).map((one) => ({
      ...one,
      layer: 'rejected' as const,
    }));
    const { report } = await play(cutting, entries);
    expect(report).toMatchObject({ verdict: 'failed', exitCode: 1 });
    expect(report.counts.expected).toBeUndefined();
    expect(report.canaries.find(({ expected }) => expected !== undefined)?.expected?.state).toBe(
      'other-layer',
    );
    expect(table(report)).toContain('not the failure that is expected');
    expect(renderSummary(report)).toContain('not the failure that is expected');
  });

  it('keeps the run red where another canary fails, with the count beside the reason', async () => {
    const names = [...coreNames, 'deep-history', 'session-isolation'];
    const all = await entriesFor(cutting, names);
    const [first] = all;
    if (first === undefined || all.length < 2) throw new Error('Two canaries must fail.');
    const { report } = await play(cutting, [first], names);
    expect(report).toMatchObject({ verdict: 'failed', exitCode: 1, counts: { expected: 1 } });
    for (const text of [table(report), renderSummary(report), renderPlainSummary(report)])
      expect(firstLine(text)).toContain('1 failed as expected');
  });
});

describe('a stale entry', () => {
  it('is red where its canary passes', async () => {
    const { report } = await play({}, [entry]);
    expect(report).toMatchObject({
      verdict: 'errored',
      exitCode: 2,
      error: { code: 'EXPECTED_FAILURE_STALE' },
    });
    expect(report.error?.message).toContain(
      'expected-failures.yaml:2:5: name-recall is expected to fail, and passed',
    );
    const [, annotation] = renderAnnotations(report, { usesLine: null });
    expect(annotation).toMatchObject({ level: 'error', file: 'expected-failures.yaml', line: 2 });
  });

  it.each([
    ['the day before', '2026-11-28', 'failed'],
    ['the last day itself', today, 'passed'],
  ])('is red after its day: %s', async (_, expires, verdict) => {
    const entries = (await entriesFor(cutting)).map((one) => ({ ...one, expires }));
    const { report } = await play(cutting, entries);
    expect(report.verdict).toBe(verdict);
    expect(report.error?.code).toBe(verdict === 'passed' ? undefined : 'EXPECTED_FAILURE_STALE');
  });

  it('is red after its day where its canary is not played at all', async () => {
    const { report } = await play({}, [{ ...entry, expires: '2026-11-28' }], ['file-only']);
    expect(report).toMatchObject({ verdict: 'errored', exitCode: 2 });
  });

  it('is not there where its canary is not played before the day', async () => {
    const { report } = await play({}, [entry], ['file-only']);
    expect(report).toMatchObject({ verdict: 'passed', exitCode: 0 });
  });
});

describe('what could not be judged', () => {
  it('is never excused', async () => {
    const habits = {
      tools: () => idealTools.filter(({ name }) => !name.endsWith('_memory')),
    };
    const canary = 'memory-across-sessions';
    const { report } = await play({ habits }, [{ ...entry, canary, layer: 'unproven' }]);
    expect(report).toMatchObject({ verdict: 'errored', exitCode: 2 });
    expect(report.canaries.find(({ name }) => name === canary)?.expected?.state).toBe('not-judged');
  });
});

describe('reports that are joined', () => {
  it('keep green what failed as expected, and believe no report whose excuse is another layer', async () => {
    const { report } = await play(cutting, await entriesFor(cutting));
    const leg = { name: 'one', report, problem: null };
    const merged = mergeReports([leg], ['one']);
    expect(merged).toMatchObject({ verdict: 'passed', exitCode: 0 });
    expect(merged.counts.expected).toBe(report.counts.expected);
    const forged = {
      ...report,
      canaries: report.canaries.map((canary) =>
        canary.expected === undefined ? canary : { ...canary, layer: 'rejected' as const },
      ),
    };
    expect(mergeReports([{ ...leg, report: forged }], ['one'])).toMatchObject({
      verdict: 'errored',
      error: { code: 'LEGS_INCOMPLETE' },
    });
  });

  it('are green in a series, which counts how often', async () => {
    const { report } = await play(cutting, await entriesFor(cutting));
    const series = await playSeries({
      count: 3,
      signal: new AbortController().signal,
      seedOf: String,
      play: async () => ({ report, outcomes: [] }),
      onRun: () => {},
    });
    expect(series.report).toMatchObject({ verdict: 'passed', repeat: { passed: 3, failed: 0 } });
    expect(series.report.repeat?.canaries.filter(({ expected }) => expected === 3).length).toBe(
      report.counts.expected,
    );
    expect(firstLine(table(series.report))).toContain('failed as expected');
    expect(fitsSchema(JSON.parse(renderReportJson(series.report)))).toBe(true);
  });
});
