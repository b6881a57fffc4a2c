// The one line that tells where each forge shows what.
import { expect, it } from 'vitest';
import { renderReportLadder } from '../../../src/app/reports/report-ladder.ts';
import { forges } from '../../../src/domain/forge.ts';

const row = { row: 'wf / e2e (pull_request)', exact: true };
const service = { ACTIONS_RESULTS_URL: 'http://forge.example', ACTIONS_RUNTIME_TOKEN: 'x.y.z' };
const gitea = { GITEA_ACTIONS: 'true', ACT: 'true', GITHUB_ACTIONS: 'true' };

it('tells of GitHub', () => {
  expect(
    renderReportLadder({ GITHUB_ACTIONS: 'true', ...service }, forges.github, null, 'always'),
  ).toBe(
    'reports (github): annotations on the run and its files; job summary; check under the name of the job; evidence uploaded',
  );
});

it('tells the name of the check where GitHub has told it', () => {
  const named = { row: 'caller / e2e (one)', exact: true };
  expect(renderReportLadder({ ...service }, forges.github, named, 'always')).toContain(
    '; check "caller / e2e (one)"; ',
  );
});

it('stays one line, whatever the name', () => {
  const named = { row: 'a\n::error::b', exact: true };
  expect(renderReportLadder(gitea, forges.gitea, named, 'always')).not.toMatch(/\n/);
});

it('tells of a Gitea without summaries and without an artifact service, in one line', () => {
  expect(renderReportLadder(gitea, forges.gitea, row, 'on-failure')).toBe(
    'reports (gitea): annotations as lines of this log; no job summary on this server; check "wf / e2e (pull_request)"; evidence in report-dir alone (no artifact service)',
  );
});

it('tells of a Gitea that announces summaries', () => {
  const env = { ...gitea, GITEA_ACTIONS_CAPABILITIES: 'x, job-summary' };
  expect(renderReportLadder(env, forges.gitea, row, 'always')).toContain('; job summary; ');
});

it.each([
  [{ ...row, exact: false }, 'check like "wf / e2e (pull_request)"'],
  [null, 'no check (this event records none)'],
])('of the row %j says %s', (given, says) => {
  expect(renderReportLadder(gitea, forges.gitea, given, 'always')).toContain(`; ${says}; `);
  expect(renderReportLadder({ ACT: 'true' }, forges.act, given, 'always')).toContain(`; ${says}; `);
});

it.each([{ ACTIONS_RESULTS_URL: 'http://x' }, { ACTIONS_RUNTIME_TOKEN: 'x' }])(
  'half of an artifact service is none: %j',
  (half) => {
    expect(renderReportLadder({ ...gitea, ...half }, forges.gitea, row, 'always')).toContain(
      '(no artifact service)',
    );
  },
);

it.each([
  ['always', 'evidence uploaded'],
  ['on-failure', 'evidence uploaded unless all passes'],
  ['never', 'evidence in report-dir alone (upload: never)'],
] as const)('with upload %s it says: %s', (upload, says) => {
  const line = renderReportLadder({ ...gitea, ...service }, forges.gitea, row, upload);
  expect(line.split('; ').at(-1)).toBe(says);
});
