// What main and post read from the job's workspace and machine: the uses line, the record of main, secret values.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  describeProcess,
  findLivingMain,
  mainRecordPath,
  removeMainRecord,
  writeMainRecord,
} from '../../../src/app/main-record.ts';
import { findSecretValues } from '../../../src/app/masking.ts';
import { findUsesLine } from '../../../src/app/uses-line.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-continuity-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function workflow(path: string, text: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
}

const steps = (uses: string): string =>
  `jobs:\n  a:\n    steps:\n      - uses: actions/checkout@v5\n      - uses: ${uses}\n`;

describe('findUsesLine', () => {
  it.each([
    ['a remote action', 'owner/session-continuity@v1'],
    ['an absolute URL', 'https://forge.example/owner/session-continuity@v1'],
    ['a vendored folder', './.gitea/actions/session-continuity'],
    ['the repository itself', './'],
    ['the action beside its sub-action', './\n      - uses: o/session-continuity/status@v1'],
    ['a quoted value', "'owner/session-continuity@v1'"],
  ])('finds %s', async (_name, uses) => {
    await workflow('.github/workflows/gate.yml', steps(uses));
    expect(await findUsesLine({ GITHUB_WORKSPACE: folder })).toEqual({
      file: '.github/workflows/gate.yml',
      line: 5,
    });
  });

  it('takes the file that the job runner names, and Gitea before GitHub otherwise', async () => {
    await workflow('.github/workflows/a.yml', steps('o/session-continuity@v1'));
    await workflow('.gitea/workflows/b.yaml', `\n${steps('o/session-continuity@v1')}`);
    expect(await findUsesLine({ GITHUB_WORKSPACE: folder })).toEqual({
      file: '.gitea/workflows/b.yaml',
      line: 6,
    });
    const ref = 'o/r/.github/workflows/a.yml@refs/heads/main';
    expect(await findUsesLine({ GITHUB_WORKSPACE: folder, GITHUB_WORKFLOW_REF: ref })).toEqual({
      file: '.github/workflows/a.yml',
      line: 5,
    });
  });

  it('is null without a workspace, a workflow, or a step that uses this action', async () => {
    expect(await findUsesLine({})).toBeNull();
    expect(await findUsesLine({ GITHUB_WORKSPACE: '' })).toBeNull();
    expect(await findUsesLine({ GITHUB_WORKSPACE: folder })).toBeNull();
    await workflow(
      '.github/workflows/a.yml',
      `name: session-continuity-e2e\n${steps('actions/setup-node@v5')}`,
    );
    expect(
      await findUsesLine({
        GITHUB_WORKSPACE: folder,
        GITHUB_WORKFLOW_REF: 'o/r/.github/workflows/gone.yml@x',
      }),
    ).toBeNull();
    expect(await findUsesLine({ GITHUB_WORKSPACE: folder })).toBeNull();
  });
});

describe('the record of main', () => {
  it('names this process, and is not taken for a main beside it', async () => {
    const path = mainRecordPath('abc', folder);
    await writeMainRecord(path);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(await describeProcess(process.pid));
    expect(await findLivingMain(path)).toBeNull();
    await removeMainRecord(path);
    await removeMainRecord(path);
    expect(await findLivingMain(path)).toBeNull();
  });

  it('finds another process while it lives, only if start time and namespace match', async () => {
    const child = spawn('sleep', ['60']);
    try {
      const path = mainRecordPath('abc', folder);
      const record = await describeProcess(child.pid ?? 0);
      expect(record).not.toBeNull();
      await writeFile(path, JSON.stringify(record));
      expect(await findLivingMain(path)).toEqual(record);
      for (const change of [{ startTime: '1' }, { pidNamespace: 'pid:[1]' }]) {
        await writeFile(path, JSON.stringify({ ...record, ...change }));
        expect(await findLivingMain(path)).toBeNull();
      }
      await writeFile(path, JSON.stringify(record));
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await ended;
      expect(await findLivingMain(path)).toBeNull();
    } finally {
      child.kill('SIGKILL');
    }
  });

  it.each([
    '',
    'null',
    '{',
    '{"pid":1}',
    '{"pid":"9","startTime":"1","pidNamespace":"x"}',
    '{"pid":99999999,"startTime":"1","pidNamespace":"x"}',
  ])('trusts no file that holds %s', async (text) => {
    const path = mainRecordPath('abc', folder);
    await writeFile(path, text);
    expect(await findLivingMain(path)).toBeNull();
  });

  it('lies in the runner’s temporary folder, else in the machine’s', () => {
    expect(mainRecordPath('abc', '/runner/tmp')).toBe('/runner/tmp/session-continuity-abc.json');
    expect(mainRecordPath('abc', '')).toBe(join(tmpdir(), 'session-continuity-abc.json'));
    expect(mainRecordPath('abc', undefined)).toBe(mainRecordPath('abc', ''));
  });
});

describe('findSecretValues', () => {
  it('takes values under secret-shaped keys and values that are no plain words', () => {
    const env = {
      API_TOKEN: 'plain',
      LEVEL: 'info',
      REGION: 'eu-west',
      PORT: '8080',
      RATE: '0.5',
      DB: 'postgres://u:p@h/db',
    };
    expect(findSecretValues(env)).toEqual(['plain', 'postgres://u:p@h/db']);
  });
});
