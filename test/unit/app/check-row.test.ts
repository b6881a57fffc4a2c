// The row that Gitea will record for a job, from workflow files as people write them (contract, runners-measured.md 1).
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CheckRow, findCheckRow } from '../../../src/app/check-row.ts';

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
  findCheckRow({
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_JOB: 'e2e',
    GITHUB_WORKFLOW: 'wf',
    GITHUB_WORKSPACE: folder,
    ...env,
  });

const withJob = (lines: string, name = 'name: wf\n'): string =>
  `${name}on: pull_request\njobs:\n  first:\n    outputs:\n      e2e:\n        name: not-this-one\n  e2e:\n${lines}`;
const runsOn =
  '    runs-on: ubuntu-latest\n    steps:\n      - name: a step\n        run: "true"\n';

describe('a job is called', () => {
  it.each([
    ['by its id without a name', runsOn, 'e2e'],
    ['by its name', `    name: Session continuity\n${runsOn}`, 'Session continuity'],
    ['by a name behind other keys', `${runsOn}    name: late\n`, 'late'],
    ['by a name in double quotes', `    name: "a # b: c" # why\n${runsOn}`, 'a # b: c'],
    ['by a name in single quotes', `    name: 'it''s'   \n${runsOn}`, "it's"],
    ['by a plain name before a comment', `    name: plain # why\n${runsOn}`, 'plain'],
    ['by its id where the name is empty', `    name:\n${runsOn}`, 'e2e'],
    ['by its id where the name is ""', `    name: ""\n${runsOn}`, 'e2e'],
    ['with comments and blank lines between', `# x\n\n    # y\n    name: n\n${runsOn}`, 'n'],
    ['as a caller of a reusable workflow', '    uses: ./.gitea/workflows/r.yml\n', 'e2e'],
  ])('%s', async (_what, lines, name) => {
    const row = { row: `wf / ${name} (pull_request)`, exact: true };
    write(withJob(lines));
    expect(await find()).toEqual(row);
    write(withJob(lines).replaceAll('\n', '\r\n'));
    expect(await find()).toEqual(row);
  });
});

describe('only what it is like can be told of', () => {
  it.each([
    ['a matrix', `    strategy:\n      matrix:\n        v: [x, y]\n${runsOn}`],
    ['an expression', `    name: run \${{ github.ref_name }}\n${runsOn}`],
    ['a quoted expression', `    name: "\${{ matrix.v }}"\n${runsOn}`],
    ['a block scalar', `    name: >-\n      folded\n${runsOn}`],
    ['an anchor', `    name: &a anchored\n${runsOn}`],
    ['an escape', `    name: "a\\tb"\n${runsOn}`],
  ])('a job with %s', async (_what, lines) => {
    write(withJob(lines));
    expect(await find()).toEqual({ row: 'wf / e2e (pull_request)', exact: false });
  });

  it('a job that the file does not have, as in a called workflow', async () => {
    write(withJob(runsOn));
    expect(await find({ GITHUB_JOB: 'inner' })).toEqual({
      row: 'wf / inner (pull_request)',
      exact: false,
    });
  });

  it('a file that is not there, too large, or no workflow', async () => {
    const row = { row: 'wf / e2e (pull_request)', exact: false };
    expect(await find()).toEqual(row);
    expect(await find({ GITHUB_WORKSPACE: '' })).toEqual(row);
    write(withJob(runsOn) + '#'.repeat(300_000));
    expect(await find()).toEqual(row);
    for (const text of ['', 'jobs:', 'jobs: {e2e: {name: x}}', 'name: wf\njobs:\ne2e:\n', '\0']) {
      write(text);
      expect(await find(), text).toEqual(row);
    }
  });

  it.each([
    ['', ''],
    ['name:\n', ''],
    ['name: ""\n', 'w.yml'],
  ])('a workflow without a name (%j)', async (name, recorded) => {
    write(withJob(runsOn, name));
    expect(await find({ GITHUB_WORKFLOW: recorded })).toEqual({
      row: '*/ e2e (pull_request)',
      exact: false,
    });
  });

  it('two workflows of that name and job', async () => {
    write(withJob(runsOn));
    write(withJob(`    name: other\n${runsOn}`), '.gitea/workflows/v.yaml');
    expect(await find()).toEqual({ row: 'wf / e2e (pull_request)', exact: false });
  });
});

it("takes the workflow of that name, Gitea's folder before GitHub's", async () => {
  write(withJob(`    name: other\n${runsOn}`, 'name: another\n'), '.gitea/workflows/a.yml');
  write(withJob(`    name: own\n${runsOn}`));
  write(withJob(`    name: theirs\n${runsOn}`), '.github/workflows/w.yml');
  expect(await find()).toEqual({ row: 'wf / own (pull_request)', exact: true });
  const ref = 'o/r/.github/workflows/w.yml@refs/pull/1/merge';
  expect(await find({ GITHUB_WORKFLOW_REF: ref })).toEqual({
    row: 'wf / theirs (pull_request)',
    exact: true,
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
