// What script/kill-matrix makes of the expected layers and of the gate's runs: rows, problems, and
// the page.
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REGRESSIONS } from '../../../fixtures/agents/javascript/src/regressions.ts';
import { type MatrixAgent, readAgents } from '../../../script/matrix-table/agents.ts';
import { judgeRow } from '../../../script/matrix-table/judge-row.ts';
import { known } from '../../../script/matrix-table/known-regressions.ts';
import type { PlayedRow } from '../../../script/matrix-table/play.ts';
import { renderPage, renderTotals } from '../../../script/matrix-table/render-page.ts';
import {
  type ExpectedFile,
  type MatrixRow,
  readExpected,
  toRows,
} from '../../../script/matrix-table/rows.ts';
import { fleetPage, matrixPage } from '../../../script/proof-page/pages.ts';
import { describeStale, readPageHash } from '../../../script/proof-page/sources.ts';
import type { Report } from '../../../src/domain/report.ts';
import { layers } from '../../../src/domain/verdict.ts';
import { buildCanary, buildFailedCanary, buildReport } from '../support/report.ts';

const agent: MatrixAgent = {
  name: 'script',
  title: 'The agent of this test',
  folder: 'nowhere',
  image: 'nowhere:local',
  expected: 'nowhere/expected-layers.json',
  profile: 'nowhere/profile.yaml',
};
const file: ExpectedFile = {
  regressions: {
    forgetful: { exit: 1, killedBy: { 'name-recall': 'stored-under-another-key' } },
    silent: { exit: 2, error: 'NEVER_LISTENED', flags: ['--boot-timeout', '8s'] },
  },
  extended: { late: { canary: 'deep-history', layer: 'not-stored', profile: 'p.yaml' } },
  pairs: { 'forgetful+late': { 'name-recall': 'stored-under-another-key' } },
  declared: { 'undeclared way': { env: { A: 'b' }, killedBy: { 'name-recall': 'not-stored' } } },
  healthy: ['chatty'],
  extendedHealthy: { chatty: ['deep-history'], stops: ['stop-button'] },
  variants: { 'no model': { env: { FIXTURE_MODEL: 'none' }, suite: 'core' } },
};
const rows = toRows(agent, file);
const rowOf = (name: string): MatrixRow => {
  const row = rows.find((one) => one.name === name);
  if (row === undefined) throw new Error(`no row ${name}`);
  return row;
};
const red = buildReport([buildCanary({ name: 'file-only' }), buildFailedCanary()], {
  exitCode: 1,
  unmatchedRequests: [],
});
const green = buildReport([buildCanary({ name: 'name-recall' })], {
  exitCode: 0,
  unmatchedRequests: [],
});
const play = (row: MatrixRow, report: Report): PlayedRow => ({
  row,
  run: { report, log: '' },
  replay: { judged: 2, agreed: 2, problems: [] },
  problems: judgeRow(row, report),
});

describe('rows', () => {
  it('are all that is expected of an agent, each healthy variant once', () => {
    expect(rows.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'core forgetful',
      'core silent',
      'extended late',
      'pair forgetful+late',
      'declared undeclared way',
      'healthy as it should be',
      'healthy chatty',
      'healthy stops',
      'healthy no model',
    ]);
  });

  it('are run as their file says', () => {
    expect(rowOf('silent').flags.join(' ')).toBe(
      '--suite core --timeout 15m --env FIXTURE_REGRESSION=silent --boot-timeout 8s',
    );
    expect(rowOf('late').flags.join(' ')).toBe(
      '--suite all --timeout 15m --canary deep-history --env FIXTURE_REGRESSION=late --keep-going --profile p.yaml',
    );
    expect(rowOf('stops').flags).toContain('FIXTURE_VARIANT=stops');
    expect(rowOf('no model').flags).toContain('core');
  });

  it('have the profile of the file where they name none', () => {
    const profiled = toRows(agent, { ...file, profile: 'all.yaml' });
    const flagsOf = (name: string) => profiled.find((row) => row.name === name)?.flags.join(' ');
    expect(flagsOf('forgetful')).toMatch(/ --profile all\.yaml$/);
    expect(flagsOf('late')).not.toContain('all.yaml');
  });
});

describe('a row', () => {
  it('is as expected when what is meant for it is red at the layer meant', () => {
    expect(judgeRow(rowOf('forgetful'), red)).toEqual([]);
  });

  it('is not when nothing killed it', () => {
    expect(judgeRow(rowOf('forgetful'), green)).toEqual([
      'exit code 0 in place of 1',
      'name-recall: passed in place of stored-under-another-key',
    ]);
  });

  it('is not when another layer is named, or the canary did not run', () => {
    expect(judgeRow(rowOf('undeclared way'), red)).toEqual([
      'name-recall: stored-under-another-key in place of not-stored',
    ]);
    expect(judgeRow(rowOf('late'), red)).toEqual(['deep-history: not run in place of not-stored']);
  });

  it('is not when a canary could not be judged', () => {
    const error = { code: 'TURN_TIMEOUT' as const, message: 'no answer', hint: null };
    const errored = buildCanary({
      name: 'file-only',
      verdict: 'errored',
      layer: 'unproven',
      error,
    });
    const report = { ...red, canaries: [errored, buildFailedCanary()] };
    expect(judgeRow(rowOf('forgetful'), report)).toEqual(['file-only: TURN_TIMEOUT']);
  });

  it('that cannot be judged is as expected with that error', () => {
    const error = { code: 'NEVER_LISTENED' as const, message: 'it never listened', hint: null };
    const report = { ...buildReport([]), error, exitCode: 2 as const };
    expect(judgeRow(rowOf('silent'), report)).toEqual([]);
    expect(judgeRow(rowOf('silent'), red)).toEqual([
      'the run: no error',
      'exit code 1 in place of 2',
    ]);
  });

  it('of a healthy agent is as expected when nothing is red, flaky or unmatched', () => {
    const healthy = rowOf('chatty');
    expect(judgeRow(healthy, green)).toEqual([]);
    expect(judgeRow(healthy, red).join()).toMatch(/^exit code 1 in place of 0,name-recall: stored/);
    const odd = { ...green, counts: { ...green.counts, flaky: 1 }, unmatchedRequests: ['GET /x'] };
    expect(judgeRow(healthy, odd)).toEqual(['1 flaky', 'unmatched GET /x']);
  });
});

describe('the page', () => {
  const facts = {
    date: '2026-11-22',
    commit: 'c'.repeat(40),
    sourcesHash: 'a'.repeat(64),
    leftOut: ['The other agent is left out.'],
  };
  const played = [
    play(rowOf('forgetful'), red),
    play(rowOf('late'), green),
    play(rowOf('chatty'), green),
  ];

  it('names its sources and its totals', () => {
    const text = renderPage(played, facts);
    expect(readPageHash(text)).toBe(facts.sourcesHash);
    expect(text).toContain(`**${renderTotals(played)}.**`);
    expect(text).toContain('The other agent is left out.');
    expect(renderTotals(played)).toBe(
      '1 of 2 regressions killed, 1 at the expected layer; 0 of 0 pairs at the expected layer; 0 of 0 undeclared ways refused; 1 of 1 healthy variants green; 3 of 3 replays agree',
    );
  });

  it('has a mark for each canary of a row, and says what is not as expected', () => {
    const text = renderPage(played, facts);
    expect(text).toMatch(/\| forgetful \|.* \*\*X\*\* \|.*\| yes \|/);
    expect(text).toContain('- script/late: exit code 0 in place of 1; deep-history: not run');
  });

  it('says of each row what came of its evidence, and counts what did not agree', () => {
    const [one, ...others] = played;
    if (one === undefined) throw new Error('nothing was played');
    const problems = ['replay: name-recall: passed in place of failed not-stored gone'];
    const odd = { ...one, replay: { judged: 2, agreed: 1, problems }, problems };
    const text = renderPage([odd, ...others], facts);
    expect(text).toMatch(/\| forgetful \|.*\| \*\*1 of 2\*\* \| \*\*no\*\*: replay: name-recall: /);
    expect(text).toMatch(/\| chatty \|.*\| 2 \| yes \|/);
    expect(renderTotals([odd, ...others])).toContain('2 of 3 replays agree');
  });

  it('is stale or missing in one sentence', () => {
    const page = { ...fleetPage, file: 'docs/no-such-page.md' };
    expect(describeStale(page)).toBe('docs/no-such-page.md is missing; run script/fleet.');
    expect(describeStale({ ...page, file: 'docs/design.md' })).toBe(
      'docs/design.md is stale: fixtures/fleet, src, canaries or profiles have changed since it was written; run script/fleet.',
    );
    expect(matrixPage.sources).toContain('fixtures/agents');
  });
});

describe('the agents of this checkout', () => {
  it('are the folders of fixtures/agents', () => {
    const { agents } = readAgents();
    expect(agents.map(({ name }) => name).sort()).toEqual(readdirSync('fixtures/agents').sort());
  });

  it('are expected to fail at layers that there are, or with an error', () => {
    for (const one of readAgents().agents)
      for (const row of toRows(one, readExpected(one))) {
        if (row.kind === 'healthy') continue;
        const { error, exit, killedBy } = row.expected;
        const words = [...Object.values(killedBy), ...(error === undefined ? [] : [error])];
        expect(words, row.name).not.toEqual([]);
        for (const word of words)
          if (exit === 1) expect(layers, row.name).toContain(word);
          else expect(word, row.name).toMatch(/^[A-Z_]+$/);
      }
  });

  it('have every regression by which a known one is stood for, and every known one is accounted for', () => {
    for (const { source, regressions, limit } of known) {
      for (const name of regressions) expect(Object.keys(REGRESSIONS), source).toContain(name);
      if (regressions.length === 0) expect(limit, source).toMatch(/\.$/);
    }
    expect(known.map(({ source }) => source)).toEqual([
      ...Array.from({ length: 28 }, (_, index) => `platform ${index + 1}`),
      ...[1, 2, 3, 4, 5].map((number) => `reports ${number}`),
    ]);
  });
});
