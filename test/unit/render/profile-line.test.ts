// The profile in the line on a run's circumstances: its name, what decided it, and why.
import { expect, test } from 'vitest';
import type { Report } from '../../../src/domain/report.ts';
import { renderJunit } from '../../../src/render/junit.ts';
import { renderPlainSummary } from '../../../src/render/plain-summary.ts';
import { listCircumstances, toRunReason } from '../../../src/render/reason.ts';
import { renderReportJson } from '../../../src/render/report-json.ts';
import { buildCanary, buildReport } from '../support/report.ts';
import { buildGreenSeries } from '../support/series-report.ts';

const lineOf = (profile: Report['profile']): string | undefined =>
  listCircumstances(buildReport([], { profile })).find((part) => part.startsWith('profile'));

test.each([
  [{ name: 'hermes', decidedBy: 'input' }, 'profile hermes (input)'],
  [{ name: 'default', decidedBy: 'default' }, 'profile default'],
  [
    { name: 'default', decidedBy: 'default', reason: 'it shows no signs' },
    'profile default (it shows no signs)',
  ],
  [
    { name: 'codex', decidedBy: 'detected', reason: 'ENV A=b, file /c' },
    'profile codex (detected: ENV A=b, file /c)',
  ],
])('%j is %s', (profile, line) => {
  expect(lineOf(profile)).toBe(line);
});

test('report.json has the reason where there is one', () => {
  const profileOf = (profile: Report['profile']) =>
    JSON.parse(renderReportJson(buildReport([], { profile }))).profile;
  const detected = { name: 'codex', decidedBy: 'detected', reason: 'ENV A=b' };
  expect(profileOf(detected)).toEqual(detected);
  expect(profileOf({ name: 'x', decidedBy: 'file' })).toEqual({ name: 'x', decidedBy: 'file' });
});

test("a run with another body than the platform's says so first", () => {
  const remark = "not with the platform's body but the specification's (dialect strict)";
  const strict = buildReport([buildCanary()], { body: 'strict' });
  expect(listCircumstances(strict)[0]).toBe(remark);
  expect(listCircumstances(buildReport([]))[0]).not.toBe(remark);
  expect(toRunReason(strict).text).toBe(`1 canary passed, ${remark}`);
  expect(renderPlainSummary(strict).split(' ⏎ ')[1]).toBe(remark);
  expect(renderJunit(strict)).toContain('<property name="body" value="strict"/>');
  const shard = { number: 1, count: 3, canaries: ['file-only', 'b', 'c'] };
  const series = { ...buildGreenSeries(3, 3, null), body: 'strict', shard } as const;
  expect(toRunReason(series).text).toBe(
    `1 canary passed in each, only shard 1/3 of 3 canaries, ${remark}`,
  );
  expect(JSON.parse(renderReportJson(strict)).body).toBe('strict');
  expect(JSON.parse(renderReportJson(buildReport([])))).not.toHaveProperty('body');
});
