// The row that Gitea records for a job: exact where the forge tells it, else a pattern that the
// recorded row matches. Files and rows are those of real servers (docs/rules/forges.md "Rows of
// Gitea").
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CheckRow, findCheckRow } from '../../../src/app/job/check-row.ts';
import { forges } from '../../../src/domain/forge.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-row-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = '.gitea/workflows/w.yml';

function write(text: string, file = path): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

const find = (env: Record<string, string> = {}): Promise<CheckRow | null> =>
  findCheckRow(
    {
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_JOB: 'e2e',
      GITHUB_WORKFLOW: 'wf',
      GITHUB_WORKSPACE: folder,
      ...env,
    },
    forges.gitea,
  );

/** As the glob of a branch protection rule is matched: `*` any characters, `?` any one. */
function matches(pattern: string, row: string): boolean {
  const parts = pattern.split('').map((char) => {
    if (char === '*') return '.*';
    return char === '?' ? '.' : char.replace(/[$()+.[\\\]^{|}]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`, 's').test(row);
}

const withJob = (lines: string, name = 'name: wf\n', on = 'on: pull_request\n'): string =>
  `${name}${on}jobs:\n  first:\n    outputs:\n      e2e:\n        name: not-this-one\n  e2e:\n${lines}`;
const runsOn =
  '    runs-on: ubuntu-latest\n    steps:\n      - name: a step\n        run: "true"\n';

describe('without a word of the forge a pattern is told, never an exact row', () => {
  it.each([
    ['no name', runsOn, 'e2e', 'e2e'],
    [
      'a name',
      `    name: Session continuity\n${runsOn}`,
      'Session continuity',
      'Session continuity',
    ],
    ['a name behind other keys', `${runsOn}    name: late\n`, 'late', 'late'],
    ['a name in quotes', `    name: "a # b: c" # why\n${runsOn}`, 'a # b: c', 'a # b: c'],
    ['an empty name', `    name:\n${runsOn}`, 'e2e', 'e2e'],
    ['a folded name', `    name: >-\n      a\n      b\n${runsOn}`, 'a b', 'a b'],
    ['an anchor', `    name: &a anchored\n${runsOn}`, 'anchored', 'anchored'],
    ['a name in flow style', '    {runs-on: x, name: flow, steps: []}\n', 'flow', 'flow'],
    ['a matrix', `    strategy:\n      matrix:\n        v: [x, y]\n${runsOn}`, 'e2e*', 'e2e (x)'],
    ['a matrix in flow style', `    strategy: {matrix: {v: [x]}}\n${runsOn}`, 'e2e*', 'e2e (x)'],
    [
      'a matrix in its name',
      `    name: "leg \${{ matrix.v }} of all"\n    strategy: {matrix: {v: [x]}}\n${runsOn}`,
      'leg * of all*',
      'leg x of all',
    ],
    ['an expression', `    name: run \${{ github.ref_name }}\n${runsOn}`, 'run *', 'run main'],
    ['a number as name', `    name: 1.0\n${runsOn}`, '*', '1.0'],
    [
      'characters that a glob reads',
      `    name: "[a] {b,c} d?"\n${runsOn}`,
      '?a? ?b,c? d?',
      '[a] {b,c} d?',
    ],
  ])('a job with %s', async (_what, lines, job, recorded) => {
    for (const text of [withJob(lines), withJob(lines).replaceAll('\n', '\r\n')]) {
      write(text);
      const found = await find();
      expect(found).toEqual({ row: `wf / ${job} (pull_request)`, exact: false });
      expect(matches(found?.row ?? '', `wf / ${recorded} (pull_request)`)).toBe(true);
    }
  });

  it.each([
    ['alone', 'on: workflow_call\n'],
    ['in a list', 'on: [pull_request, workflow_call]\n'],
    ['with inputs', 'on:\n  workflow_call:\n    inputs: {}\n'],
  ])('a workflow that others may call (%s) runs under the job of another', async (_what, on) => {
    write(withJob(runsOn, undefined, on));
    const found = await find();
    expect(found).toEqual({ row: '* / * (pull_request)', exact: false });
    expect(matches(found?.row ?? '', 'caller / outer (pull_request)')).toBe(true);
  });

  it('a job that the file does not have, as in a workflow of another repository', async () => {
    write(withJob(runsOn));
    expect(await find({ GITHUB_JOB: 'inner' })).toEqual({
      row: '* / * (pull_request)',
      exact: false,
    });
  });

  it('a file that is not there, too large, or no workflow', async () => {
    const row = { row: '* / * (pull_request)', exact: false };
    expect(await find()).toEqual(row);
    expect(await find({ GITHUB_WORKSPACE: '' })).toEqual(row);
    write(withJob(runsOn) + '#'.repeat(300_000));
    expect(await find()).toEqual(row);
    for (const text of [
      '',
      'jobs:',
      'name: wf\njobs: [e2e]',
      'name: wf\njobs:\ne2e:\n',
      '\0',
      '{'.repeat(9_999),
    ]) {
      write(text);
      expect(await find(), text.slice(0, 40)).toEqual(row);
    }
  });

  it.each([
    ['', ''],
    ['name:\n', ''],
    ['name: ""\n', 'w.yml'],
  ])('a workflow without a name (%j)', async (name, recorded) => {
    write(withJob(runsOn, name));
    const found = await find({ GITHUB_WORKFLOW: recorded });
    expect(found).toEqual({ row: '*/ e2e (pull_request)', exact: false });
    for (const row of [
      ' / e2e (pull_request)',
      '/ e2e (pull_request)',
      'w.yml / e2e (pull_request)',
    ])
      expect(matches(found?.row ?? '', row)).toBe(true);
  });

  it('two workflows of that name, with different jobs and with the same', async () => {
    write(withJob(runsOn));
    write(withJob(`    name: other\n${runsOn}`), '.gitea/workflows/v.yaml');
    expect(await find()).toEqual({ row: 'wf / * (pull_request)', exact: false });
    write(withJob(runsOn), '.gitea/workflows/v.yaml');
    expect(await find()).toEqual({ row: 'wf / e2e (pull_request)', exact: false });
  });

  it('a workflow in a folder, as Gitea takes them', async () => {
    write(withJob(`    name: deep\n${runsOn}`), '.gitea/workflows/team/w.yml');
    expect(await find()).toEqual({ row: 'wf / deep (pull_request)', exact: false });
    const ref = 'o/r/.gitea/workflows/team/w.yml@refs/pull/1/head';
    expect(await find({ GITHUB_WORKFLOW_REF: ref })).toEqual({
      row: 'wf / deep (pull_request)',
      exact: false,
    });
  });

  it('the file that the runner names, even where others have the name', async () => {
    write(withJob(`    name: own\n${runsOn}`));
    write(withJob(`    name: theirs\n${runsOn}`), '.github/workflows/w.yml');
    const ref = 'o/r/.github/workflows/w.yml@refs/pull/1/merge';
    expect(await find({ GITHUB_WORKFLOW_REF: ref })).toEqual({
      row: 'wf / theirs (pull_request)',
      exact: false,
    });
  });

  it('a file outside of the folders is not read, whoever names it', async () => {
    write(withJob(`    name: outside\n${runsOn}`), '.gitea/elsewhere/w.yml');
    const ref = 'o/r/.gitea/workflows/../elsewhere/w.yml@refs/heads/main';
    expect(await find({ GITHUB_WORKFLOW_REF: ref })).toEqual({
      row: '* / * (pull_request)',
      exact: false,
    });
  });
});

it.each([
  ['pull_request', 'wf / e2e (pull_request)'],
  ['pull_request_target', 'wf / e2e (pull_request_target)'],
  ['push', 'wf / e2e (push)'],
  ['workflow_dispatch', null],
  ['schedule', null],
  ['workflow_run', null],
  ['', null],
])('the event %j records %j', async (event, row) => {
  write(withJob(runsOn));
  expect((await find({ GITHUB_EVENT_NAME: event }))?.row ?? null).toBe(row);
});

it('a job without an id has no row', async () => {
  expect(await find({ GITHUB_JOB: '' })).toBeNull();
});

it('on GitHub nothing is told without a word of the forge', async () => {
  write(withJob(runsOn));
  const env = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_JOB: 'e2e', GITHUB_WORKSPACE: folder };
  expect(await findCheckRow(env, forges.github)).toBeNull();
});
