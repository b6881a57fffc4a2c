// The strangers of fixtures/strangers: what they declare, what is expected of their breaks, and the
// page of their runs.
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judgeHealthy, judgeRegression } from '../../../script/fleet-table/judge-run.ts';
import { renderStrangersPage } from '../../../script/fleet-table/render-strangers.ts';
import {
  readDeclared,
  readStrangers,
  readStrangerVersions,
} from '../../../script/fleet-table/strangers.ts';
import type { GateRun } from '../../../script/proof-page/gate-run.ts';
import { readPageHash } from '../../../script/proof-page/sources.ts';
import type { ReportCanary } from '../../../src/domain/report.ts';
import { layers } from '../../../src/domain/verdict.ts';
import { buildCanary, buildFailedCanary, buildReport } from '../support/report.ts';

const strangers = readStrangers();

describe('the strangers', () => {
  it('are at least seven, with three breaks each, each with a layer that there is', () => {
    expect(strangers.length).toBeGreaterThanOrEqual(7);
    for (const { name, regressions } of strangers) {
      expect(Object.keys(regressions), name).toHaveLength(3);
      for (const { layer } of Object.values(regressions)) expect(layers, name).toContain(layer);
    }
  });

  it('declare at most three lines', () => {
    for (const { name } of strangers) expect(readDeclared(name).length, name).toBeLessThan(4);
  });

  it('count the lines of a profile of their own, but for its name and comments', () => {
    expect(readDeclared('mastra')).toEqual([
      expect.stringMatching(/^without: /),
      expect.stringMatching(/^a2a: /),
    ]);
    const mastra = strangers.find(({ name }) => name === 'mastra');
    expect(mastra?.flags.slice(0, 2)).toEqual([
      '--profile',
      'fixtures/strangers/profiles/mastra.yaml',
    ]);
  });

  it('know the versions of their packages', () => {
    for (const { name } of strangers)
      for (const version of readStrangerVersions(name)) expect(version).toMatch(/^\S+ \d+\.\d+/);
  });

  it('have each break in their code under the name that is expected', () => {
    for (const { name, regressions } of strangers) {
      const [file = ''] = globSync(`fixtures/strangers/${name}/{agent.py,server.mjs}`);
      const code = readFileSync(file, 'utf8');
      for (const regression of Object.keys(regressions))
        expect(code, name).toMatch(new RegExp(`["']${regression}["']`));
    }
  });
});

describe('the page', () => {
  const fixture = strangers[0];
  if (fixture === undefined) throw new Error('there is no stranger');
  const [name = '', expected = { canary: '', layer: '' }] =
    Object.entries(fixture.regressions)[0] ?? [];
  const toRun = (...canaries: ReportCanary[]): GateRun => ({
    report: buildReport(canaries, {
      profile: { name: fixture.profile, decidedBy: 'default' },
      unmatchedRequests: [],
    }),
    log: '  container for a: ready in 1.5 s\n',
  });
  const run = toRun(buildCanary());
  const facts = { date: '2026-11-29', commit: 'c'.repeat(40), sourcesHash: 'b'.repeat(64) };
  const failed = buildFailedCanary({ name: expected.canary, layer: expected.layer as 'rejected' });
  const broken = toRun(buildCanary(), failed);
  const row = {
    fixture,
    versions: ['some-framework 1.2.3'],
    sizeBytes: 165_000_000,
    healthy: { run, judged: judgeHealthy(fixture.profile, run) },
    regressions: { [name]: { run: broken, judged: judgeRegression(expected, broken) } },
  };

  it('tells what is declared, the versions, and what became of each break', () => {
    const text = renderStrangersPage([row], facts);
    expect(readPageHash(text)).toBe(facts.sourcesHash);
    expect(text).toContain('1 of 1 healthy, 1 of 1 regressions found at the expected layer.');
    const declared = readDeclared(fixture.name).map((line) => `\`${line}\``);
    expect(text).toContain(
      `| ${fixture.name} | some-framework 1.2.3 | ${declared.join('<br>')} | green | 165 MB | 1.5 s |`,
    );
    expect(text).toContain(
      `| ${fixture.name} | ${name} | ${expected.canary} | ${expected.layer} | ${expected.layer} |`,
    );
  });

  it('shows the verdict of one that is not green', () => {
    const red = { run: broken, judged: judgeHealthy(fixture.profile, broken) };
    expect(renderStrangersPage([{ ...row, healthy: red }], facts)).toContain('| **failed** |');
  });
});
