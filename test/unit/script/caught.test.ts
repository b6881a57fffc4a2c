// docs/what-is-caught.md: every regression that it names is a row of the kill matrix, and the page
// is current.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bugKinds } from '../../../script/caught-table/kinds.ts';
import { readKills, renderPage, suiteOf } from '../../../script/caught-table/render-page.ts';

const kills = readKills(resolve(import.meta.dirname, '../../..'));

describe('docs/what-is-caught.md', () => {
  it('is what script/caught.ts makes of the kinds', () => {
    expect(readFileSync('docs/what-is-caught.md', 'utf8')).toBe(renderPage(kills));
  });

  it('names at least thirty reports, each once, as repository and number', () => {
    const reports = bugKinds.flatMap((one) => one.reports);
    expect(new Set(reports).size).toBe(reports.length);
    expect(reports.length).toBeGreaterThanOrEqual(30);
    for (const report of reports) expect(report).toMatch(/^[\w.-]+\/[\w.-]+ \d+$/);
  });

  it('says of each kind what catches it, or why nothing does', () => {
    for (const { kind, regressions, reports, limit = '' } of bugKinds) {
      expect(reports, kind).not.toEqual([]);
      if (regressions.length === 0) expect(limit, kind).not.toBe('');
      for (const name of regressions) expect(suiteOf(name, kills), kind).not.toBe('');
    }
  });

  it('has no name that is no row of the kill matrix', () => {
    expect(() => suiteOf('imagined', kills)).toThrow('no row of the kill matrix');
    const kind = { kind: 'x', regressions: ['imagined'], reports: ['a/b 1'] };
    expect(() => renderPage(kills, [kind])).toThrow('no row of the kill matrix');
  });
});
