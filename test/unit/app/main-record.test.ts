// What main leaves for post, in files of real processes, and what post makes of it.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explainMainEnd } from '../../../src/app/process/main-end.ts';
import {
  describeProcess,
  endMainRecord,
  findLivingMain,
  type MainRecord,
  mainRecordPath,
  readMainRecord,
  removeMainRecord,
  writeMainRecord,
} from '../../../src/app/process/main-record.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'record-'));
});
afterEach(() => rm(folder, { recursive: true }));

const pathHere = (): string => mainRecordPath('abc', { RUNNER_TEMP: folder });

describe('the record of main', () => {
  it('names this process, and is not taken for a main beside it', async () => {
    const path = pathHere();
    await writeMainRecord(path);
    const self = await describeProcess(process.pid);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ process: self });
    expect(await readMainRecord(path)).toEqual({ process: self, exitCode: null, hasEnded: false });
    expect(await findLivingMain(await readMainRecord(path))).toBeNull();
    removeMainRecord(path);
    removeMainRecord(path);
    expect(await readMainRecord(path)).toBeNull();
    expect(await findLivingMain(await readMainRecord(path))).toBeNull();
  });

  it('has the exit code as soon as it is known, and at the end no process any more', async () => {
    const path = pathHere();
    await writeMainRecord(path, 1);
    expect(await readMainRecord(path)).toMatchObject({ exitCode: 1, hasEnded: false });
    endMainRecord(path, 1);
    expect(await readMainRecord(path)).toEqual({ process: null, exitCode: 1, hasEnded: true });
  });

  it('is whole at every moment', async () => {
    const path = pathHere();
    await writeMainRecord(path);
    let isOver = false;
    const writing = (async () => {
      for (let time = 0; time < 300; time += 1) await writeMainRecord(path, time);
      isOver = true;
    })();
    while (!isOver) expect(await readMainRecord(path)).not.toBeNull();
    await writing;
    removeMainRecord(path);
    expect(await readdir(folder)).toEqual([]);
  });

  it('that cannot be written is none', async () => {
    const path = mainRecordPath('abc', { RUNNER_TEMP: join(folder, 'gone') });
    await writeMainRecord(path);
    endMainRecord(path, 0);
    removeMainRecord(path);
    expect(await readMainRecord(path)).toBeNull();
  });

  it('finds another process while it lives, only if start time and namespace match', async () => {
    const child = spawn('sleep', ['60']);
    try {
      const path = pathHere();
      const mark = await describeProcess(child.pid ?? 0);
      expect(mark).not.toBeNull();
      const write = (process: object): Promise<void> =>
        writeFile(path, JSON.stringify({ process, exitCode: null, hasEnded: false }));
      await write({ ...mark });
      expect(await findLivingMain(await readMainRecord(path))).toEqual(mark);
      for (const change of [{ startTime: '1' }, { pidNamespace: 'pid:[1]' }]) {
        await write({ ...mark, ...change });
        expect(await findLivingMain(await readMainRecord(path))).toBeNull();
      }
      await write({ ...mark });
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await ended;
      expect(await findLivingMain(await readMainRecord(path))).toBeNull();
    } finally {
      child.kill('SIGKILL');
    }
  });

  const left = (process: string): string =>
    `{"process":${process},"exitCode":"0","hasEnded":false}`;
  it.each([
    left('{"pid":1}'),
    left('{"pid":"9","startTime":"1","pidNamespace":"x"}'),
    left('{"pid":99999999,"startTime":"1","pidNamespace":"x"}'),
    left('7'),
  ])('trusts no process and no exit code of %s', async (text) => {
    await writeFile(pathHere(), text);
    expect(await findLivingMain(await readMainRecord(pathHere()))).toBeNull();
    expect(await readMainRecord(pathHere())).toMatchObject({ exitCode: null, hasEnded: false });
  });

  it.each(['', 'null', '{', '[]', '7', '{"exitCode":0}', '{"exitCode":0,"hasEnded":1}'])(
    'trusts no file that holds %s',
    async (text) => {
      await writeFile(pathHere(), text);
      expect(await readMainRecord(pathHere())).toBeNull();
    },
  );

  it('lies in the runner’s temporary folder, else in the machine’s', () => {
    const pathOf = (env: Record<string, string>): string => mainRecordPath('abc', env);
    expect(pathOf({ RUNNER_TEMP: '/runner/tmp' })).toBe('/runner/tmp/session-continuity-abc.json');
    expect(pathOf({ RUNNER_TEMP: '', TMPDIR: '/var/x' })).toBe(
      '/var/x/session-continuity-abc.json',
    );
    expect(pathOf({})).toBe('/tmp/session-continuity-abc.json');
  });
});

describe('how main ended', () => {
  const living = (exitCode: number | null): MainRecord => ({
    process: { pid: 9, startTime: '1', pidNamespace: 'x' },
    exitCode,
    hasEnded: false,
  });
  const ended = (exitCode: number): MainRecord => ({ process: null, exitCode, hasEnded: true });

  it.each<[string, MainRecord | null, MainRecord | null]>([
    ['it passed', ended(0), ended(0)],
    ['it passed, and was killed in its upload', living(0), living(0)],
    ['it passed while post stopped it', living(null), ended(0)],
    ['it ended red by itself', ended(1), ended(1)],
    ['it refused its inputs, or was cancelled by a signal', ended(2), ended(2)],
  ])('%s: post has nothing to add', (_how, atStart, atEnd) => {
    expect(explainMainEnd(atStart, atEnd)).toBeNull();
  });

  it.each<[string, MainRecord | null, MainRecord | null, RegExp]>([
    ['it never began', null, null, /gave no verdict: it never began, /],
    ['it was killed', living(null), living(null), /gave no verdict: it was stopped or killed/],
    ['post stopped it', living(null), ended(2), /before its own end, .* exit code 2\./],
    ['it failed, and was killed in its upload', living(1), living(1), /exit code 1\./],
  ])('%s: post fails, in one line', (_how, atStart, atEnd, why) => {
    const said = explainMainEnd(atStart, atEnd) ?? '';
    expect(said).toMatch(why);
    expect(said).toMatch(/^The main step .* Run the job again\.$/);
  });
});
