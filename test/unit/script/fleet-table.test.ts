// What script/fleet makes of the gate's runs: which are as expected, and the page that it writes of
// them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Fixture, readFleet, readVersions } from '../../../script/fleet-table/fixtures.ts';
import { judgeHealthy, judgeRegression } from '../../../script/fleet-table/judge-run.ts';
import { type Row, renderCounts, renderPage } from '../../../script/fleet-table/render-page.ts';
import type { GateRun } from '../../../script/proof-page/gate-run.ts';
import { fleetPage } from '../../../script/proof-page/pages.ts';
import { gateSources, hashSources, readPageHash } from '../../../script/proof-page/sources.ts';
import type { Report } from '../../../src/domain/report.ts';
import { layers } from '../../../src/domain/verdict.ts';
import { buildCanary, buildFailedCanary, buildReport, buildTurn } from '../support/report.ts';

const log = '  container for a: ready in 1.5 s\n  container for b: ready in 800 ms\n';
const expected = { canary: 'name-recall', layer: 'stored-under-another-key' };

function toRun({ canaries, ...overrides }: Partial<Report> = {}): GateRun {
  const profile = { name: 'langgraph', decidedBy: 'detected' as const };
  const facts = { profile, sessionScope: 'context' as const, unmatchedRequests: [], ...overrides };
  return { report: buildReport(canaries ?? [buildCanary()], facts), log };
}

const isRed = { canaries: [buildCanary(), buildFailedCanary()] };

describe('a run on a healthy image', () => {
  it('is as expected when all canaries passed', () => {
    expect(judgeHealthy('langgraph', toRun())).toEqual({ problems: [], probes: [] });
  });

  it('is not when a canary failed', () => {
    const { problems } = judgeHealthy('langgraph', toRun(isRed));
    expect(problems.join()).toMatch(/^name-recall failed: stored-under/);
  });

  it('is as expected when a canary failed as the file of known failures says', () => {
    const known = {
      layer: 'stored-under-another-key' as const,
      reason: 'A bug.',
      link: 'https://example.com/1',
      expires: '2999-12-31',
    };
    const judge = (state: 'as-expected' | 'passed') =>
      judgeHealthy(
        'langgraph',
        toRun({ canaries: [buildCanary(), buildFailedCanary({ expected: { ...known, state } })] }),
      ).problems.length;
    expect([judge('as-expected'), judge('passed')]).toEqual([0, 1]);
  });

  it('is not when another profile was taken', () => {
    const run = toRun({ profile: { name: 'default', decidedBy: 'default' } });
    expect(judgeHealthy('langgraph', run).problems).toEqual([
      'profile default was taken (default)',
    ]);
  });

  it('is not when every canary was skipped', () => {
    const canaries = [buildCanary({ verdict: 'skipped' })];
    expect(judgeHealthy('langgraph', toRun({ canaries })).problems).toEqual(['no canary passed']);
  });

  it('may probe the host root of the model, and nothing else', () => {
    const probes = ['HEAD / – no route', 'GET /api/v1/models – no route', 'POST /api/show'];
    const strange = ['POST /registry/registr', 'GET /', 'HEAD /other'];
    const judged = judgeHealthy('langgraph', toRun({ unmatchedRequests: [...probes, ...strange] }));
    expect(judged.probes).toEqual(probes);
    expect(judged.problems).toEqual(strange.map((line) => `unmatched request ${line}`));
  });

  it('is not when the run itself broke', () => {
    const error = { code: 'NEVER_LISTENED' as const, message: 'it never listened', hint: null };
    expect(judgeHealthy('langgraph', toRun({ error })).problems).toEqual([
      'NEVER_LISTENED: it never listened',
    ]);
  });
});

describe('a run on a regression', () => {
  it('is as expected when the canary meant for it failed at the layer meant', () => {
    expect(judgeRegression(expected, toRun(isRed)).problems).toEqual([]);
  });

  it('is not when another layer was named', () => {
    const { problems } = judgeRegression({ ...expected, layer: 'not-stored' }, toRun(isRed));
    expect(problems).toEqual(['layer stored-under-another-key']);
  });

  it('is not when the canary passed, or did not run', () => {
    const { problems } = judgeRegression({ ...expected, canary: 'file-only' }, toRun(isRed));
    expect(problems).toEqual(['file-only passed', 'layer none']);
    expect(judgeRegression(expected, toRun()).problems).toEqual(['name-recall did not run']);
  });

  it('is not when a canary could not be judged', () => {
    const error = { code: 'TURN_TIMEOUT' as const, message: 'no answer', hint: null };
    const errored = buildCanary({ verdict: 'errored', layer: 'unproven', error });
    const run = toRun({ canaries: [errored, buildFailedCanary()] });
    expect(judgeRegression(expected, run).problems).toEqual(['file-only errored: TURN_TIMEOUT']);
  });
});

describe('the page', () => {
  const fixture: Fixture = {
    name: 'langgraph',
    image: 'session-continuity/fleet-langgraph:local',
    profile: 'langgraph',
    flags: [],
    regressions: { 'no-checkpointer': expected },
    peer: null,
    isHeavy: false,
  };
  const run = toRun({ canaries: [buildCanary({ turns: [buildTurn({ durationMs: 1_240 })] })] });
  const row: Row = {
    fixture,
    versions: ['langgraph 1.2.22'],
    sizeBytes: 206_400_000,
    healthy: { run, judged: judgeHealthy('langgraph', run) },
    regressions: {
      'no-checkpointer': { run: toRun(isRed), judged: judgeRegression(expected, toRun(isRed)) },
    },
  };
  const facts = { date: '2026-11-22', commit: 'c'.repeat(40), sourcesHash: 'a'.repeat(64) };

  it('names the sources that it speaks of', () => {
    expect(readPageHash(renderPage([row], facts))).toBe(facts.sourcesHash);
    expect(readPageHash('')).toBe(null);
  });

  it('has a line for each image and regression', () => {
    const text = renderPage([row], facts);
    expect(text).toContain('| core | file-only | passed · 0.9 s |');
    expect(text).toContain('| langgraph 1.2.22 | 206 MB | 1.5 s | 1.2 s |');
    expect(text).toMatch(
      /\| langgraph \| no-checkpointer \| name-recall \| (\S+) \| \1 \| {2}\| yes \|/,
    );
    expect(renderCounts([row])).toBe(
      '1 of 1 healthy, 1 of 1 regressions found at the expected layer',
    );
  });

  it('names what else failed, and not what was skipped', () => {
    const others = [
      buildCanary({ verdict: 'skipped', name: 'memory-across-sessions' }),
      buildFailedCanary({ name: 'file-with-caption', layer: 'caption-dropped' }),
    ];
    const red = toRun({ canaries: [...isRed.canaries, ...others] });
    const regressions = {
      'no-checkpointer': { run: red, judged: judgeRegression(expected, red) },
    };
    expect(renderPage([{ ...row, regressions }], facts)).toContain(
      '| file-with-caption: caption-dropped | yes |',
    );
  });

  it('says what is not as expected', () => {
    const judged = judgeHealthy('langgraph', toRun(isRed));
    const text = renderPage([{ ...row, healthy: { run: toRun(isRed), judged } }], facts);
    expect(text).toContain('**no**: name-recall failed:');
  });
});

describe('the fleet', () => {
  const fleet = readFleet();

  it('has at least three regressions of each agent, each with a layer that there is', () => {
    for (const { name, regressions } of fleet) {
      expect(Object.keys(regressions).length, name).toBeGreaterThanOrEqual(3);
      for (const { layer } of Object.values(regressions)) expect(layers, name).toContain(layer);
    }
  });

  it('knows the version of each framework', () => {
    for (const { name } of fleet) {
      const versions = readVersions(name);
      expect(versions, name).not.toEqual([]);
      for (const version of versions) expect(version, name).toMatch(/^\S+ \d+\.\d+/);
    }
  });
});

it('hashes the sources in a fixed order, whatever the order of the folders', () => {
  expect(hashSources(['canaries', 'profiles'])).toBe(hashSources(['profiles', 'canaries']));
  expect(hashSources(gateSources)).not.toBe(hashSources(fleetPage.sources));
});

it('hashes of TypeScript what runs: a comment or a line break changes nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sources-'));
  const hashOf = (text: string): string => {
    writeFileSync(join(folder, 'a.ts'), text);
    return hashSources([folder]);
  };
  const plain = hashOf('export const a = 1;\n');
  expect(hashOf('// Why.\nexport const a: number =\n  1;\n')).toBe(plain);
  expect(hashOf('export const a = 2;\n')).not.toBe(plain);
  expect(hashOf("export const a = '// Why.';\n")).not.toBe(plain);
  writeFileSync(join(folder, 'b.ts'), 'export const b = 1;\n');
  const both = hashSources([folder], /\/b\.ts$/);
  writeFileSync(join(folder, 'b.ts'), 'export const b = 2;\n');
  expect(hashSources([folder], /\/b\.ts$/)).toBe(both);
  expect(hashSources([folder])).not.toBe(both);
  rmSync(folder, { recursive: true });
});
