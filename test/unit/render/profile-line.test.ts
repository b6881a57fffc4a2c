// The profile in the line on a run's circumstances: its name, what decided it, and why.
import { expect, test } from 'vitest';
import type { Report } from '../../../src/domain/report.ts';
import { listCircumstances } from '../../../src/render/reason.ts';
import { renderReportJson } from '../../../src/render/report-json.ts';
import { buildReport } from '../support/report.ts';

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
