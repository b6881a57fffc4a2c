// The report folder on a real file system: whole files, and never one outside.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createReportFolder, prepareReportFolder } from '../../../src/host/report-folder.ts';

let base = '';
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'folder-'));
  await mkdir(join(base, 'outside'));
});
afterEach(() => rm(base, { recursive: true }));

test('writes text and bytes with their folders, replaces a file, leaves no temporary one', async () => {
  const sink = createReportFolder(join(base, 'new/out'));
  await sink.write('a/b/c.txt', 'first');
  await sink.write('a/b/c.txt', 'second');
  await sink.write('d.bin', Uint8Array.of(0, 255));
  expect(await readFile(join(base, 'new/out/a/b/c.txt'), 'utf8')).toBe('second');
  expect([...(await readFile(join(base, 'new/out/d.bin')))]).toEqual([0, 255]);
  expect(await readdir(join(base, 'new/out/a/b'))).toEqual(['c.txt']);
});

test('knows what was written, and takes no file for its own that was there before', async () => {
  await mkdir(join(base, 'out'));
  await writeFile(join(base, 'out/left-over.txt'), 'of the step before');
  const sink = createReportFolder(join(base, 'out'));
  await sink.write('a/b.txt', 'x');
  await sink.write('a/b.txt', 'y');
  await expect(sink.write('../c', 'x')).rejects.toThrow();
  expect(sink.written()).toEqual([join(base, 'out/a/b.txt')]);
});

test('gives others in this process their turn between many files', async () => {
  const sink = createReportFolder(join(base, 'out'));
  let hasTurn = false;
  setTimeout(() => {
    hasTurn = true;
  });
  let count = 0;
  for (; count < 5000 && !hasTurn; count += 1) await sink.write('a.txt', 'x'.repeat(20_000));
  expect(hasTurn).toBe(true);
});

describe('a folder that an earlier run has written to', () => {
  const out = (): string => join(base, 'out');
  const list = async (): Promise<string[]> =>
    (await readdir(out(), { recursive: true })).filter((name) => !name.startsWith('.')).sort();

  test('holds nothing of that run when the next one begins, and everything of others', async () => {
    await mkdir(join(out(), 'canaries/mine'), { recursive: true });
    await writeFile(join(out(), 'canaries/mine/notes.txt'), 'x');
    await writeFile(join(out(), 'canaries/own.yaml'), 'x');
    const sink = createReportFolder(out());
    const paths = ['report.json', 'canaries/a/wire.jsonl', 'runs/1/canaries/a/x', 'base/b'];
    for (const path of [...paths, 'containers/1/runtime.log']) await sink.write(path, 'x');
    await prepareReportFolder(out());
    expect(await list()).toEqual([
      'canaries',
      'canaries/mine',
      'canaries/mine/notes.txt',
      'canaries/own.yaml',
    ]);
    await createReportFolder(out()).write('report.json', 'y');
    await prepareReportFolder(out());
    expect(await list()).not.toContain('report.json');
  });

  test('is never left by a list that somebody else wrote, nor through a link', async () => {
    await mkdir(out());
    await writeFile(join(base, 'outside/canaries'), 'kept');
    await writeFile(join(base, 'secret'), 'kept');
    await writeFile(join(out(), 'foreign.txt'), 'kept');
    await symlink(join(base, 'outside'), join(out(), 'runs'));
    const names = ['../secret', join(base, 'secret'), 'foreign.txt', 'runs/canaries', 'canaries'];
    await writeFile(join(out(), '.session-continuity-files'), names.join('\n'));
    await prepareReportFolder(out());
    expect(await readFile(join(base, 'secret'), 'utf8')).toBe('kept');
    expect(await readFile(join(base, 'outside/canaries'), 'utf8')).toBe('kept');
    expect(await readFile(join(out(), 'foreign.txt'), 'utf8')).toBe('kept');
  });

  test('is prepared though the list is a link or a folder, which nothing is written through', async () => {
    await mkdir(out());
    await writeFile(join(base, 'secret'), 'kept');
    await symlink(join(base, 'secret'), join(out(), '.session-continuity-files'));
    await prepareReportFolder(out());
    await createReportFolder(out()).write('report.json', 'y');
    expect(await readFile(join(base, 'secret'), 'utf8')).toBe('kept');
  });
});

describe('the list of what was written', () => {
  const out = (): string => join(base, 'out');
  const listFile = (): string => join(base, 'out/.session-continuity-files');
  const listed = async (): Promise<string[]> =>
    (await readFile(listFile(), 'utf8')).split('\n').filter((line) => line !== '');

  test('names nothing of runs that were dropped, and everything else that is there', async () => {
    await createReportFolder(out()).write('canaries/of-another', 'x');
    const sink = createReportFolder(out());
    await sink.write('runs/1/canaries/a', 'x');
    for (const run of [2, 3, 20]) await sink.write(`runs/${run}/canaries/a`, 'x');
    await sink.remove?.('runs/2/');
    await sink.remove?.('runs/3/');
    await sink.remove?.('runs/never/');
    await sink.write('report.json', 'x');
    const kept = ['canaries/of-another', 'runs/1/canaries/a', 'runs/20/canaries/a', 'report.json'];
    expect(await listed()).toEqual(kept);
    // Written again, it is listed again.
    await sink.write('runs/2/canaries/a', 'x');
    expect(await listed()).toEqual([...kept, 'runs/2/canaries/a']);
    expect((await readdir(out())).sort()).toEqual([
      '.session-continuity-files',
      'canaries',
      'report.json',
      'runs',
    ]);
    await prepareReportFolder(out());
    expect(await readdir(out())).toEqual([]);
  });

  test('is not followed where it became a link, when a run is dropped', async () => {
    const sink = createReportFolder(out());
    await sink.write('runs/2/canaries/a', 'x');
    await writeFile(join(base, 'secret'), 'runs/2/canaries/a\nkept');
    await rm(listFile());
    await symlink(join(base, 'secret'), listFile());
    await sink.remove?.('runs/2/');
    expect(await readFile(join(base, 'secret'), 'utf8')).toBe('runs/2/canaries/a\nkept');
    expect(sink.written()).toEqual([]);
  });

  test('stays where it is too large to be read, also when a run is dropped', async () => {
    const sink = createReportFolder(out());
    await sink.write('runs/1/canaries/a', 'x');
    await sink.write('runs/2/canaries/a', 'x');
    await appendFile(listFile(), 'canaries/filler\n'.repeat(300_000));
    await prepareReportFolder(out());
    await sink.remove?.('runs/2/');
    expect((await listed()).slice(0, 2)).toEqual(['runs/1/canaries/a', 'runs/2/canaries/a']);
    expect(await readFile(join(out(), 'runs/1/canaries/a'), 'utf8')).toBe('x');
  });

  test('is a pipe that somebody put there: nobody waits for it, and it goes before a run', async () => {
    await mkdir(out());
    execFileSync('mkfifo', [listFile()]);
    const module = new URL('../../../src/host/report-folder.ts', import.meta.url).href;
    const code = `
      const { createReportFolder, prepareReportFolder } = await import(${JSON.stringify(module)});
      const { closeSync, constants, openSync, readSync } = await import('node:fs');
      const sink = createReportFolder(${JSON.stringify(out())});
      await sink.write('report.json', 'without a reader');
      const { O_NONBLOCK, O_RDONLY } = constants;
      const reader = openSync(${JSON.stringify(listFile())}, O_RDONLY | O_NONBLOCK);
      await sink.write('junit.xml', 'with one');
      await sink.write('runs/1/x', 'x');
      await sink.remove('runs/1/');
      console.log(readSync(reader, Buffer.alloc(10)));
      closeSync(reader);
      await prepareReportFolder(${JSON.stringify(out())});
      await sink.write('summary.md', 'with a list');`;
    // In a process of its own, which can be ended where it waits.
    const argv = ['--input-type=module', '-e', code];
    const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '0\n', stderr: '' });
    expect(await readFile(join(out(), 'report.json'), 'utf8')).toBe('without a reader');
    expect(await readFile(join(out(), 'junit.xml'), 'utf8')).toBe('with one');
    expect(await listed()).toEqual(['summary.md']);
  });
});

describe('paths that are refused', () => {
  test.each([
    '',
    '.',
    '..',
    '../x',
    'a/../../x',
    'a/./b',
    '/etc/x',
    'a//b',
    'a/',
    'C:x',
    'a\\..\\x',
    'a\0b',
    'a\nb',
    'x'.repeat(201),
    Array(41).fill('a').join('/'),
  ])('%j', async (path) => {
    await expect(createReportFolder(join(base, 'out')).write(path, 'x')).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
    expect(await readdir(base)).toEqual(['outside']);
  });
});

describe('links', () => {
  test('a link as the folder itself is refused', async () => {
    await symlink(join(base, 'outside'), join(base, 'out'));
    await expect(createReportFolder(join(base, 'out')).write('x', 'x')).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
    expect(await readdir(join(base, 'outside'))).toEqual([]);
  });

  test('a link on the way is refused, also a dangling one', async () => {
    await mkdir(join(base, 'out'));
    await symlink(join(base, 'outside'), join(base, 'out/canaries'));
    await symlink(join(base, 'nowhere'), join(base, 'out/store'));
    const sink = createReportFolder(join(base, 'out'));
    await expect(sink.write('canaries/x', 'x')).rejects.toThrow(
      /is a symbolic link; nothing is written through it/,
    );
    await expect(sink.write('store/x', 'x')).rejects.toThrow(/is a symbolic link/);
    expect(await readdir(join(base, 'outside'))).toEqual([]);
  });

  test('a link at the target is replaced, what it points at stays', async () => {
    await mkdir(join(base, 'out'));
    await writeFile(join(base, 'outside/kept'), 'kept');
    await symlink(join(base, 'outside/kept'), join(base, 'out/report.json'));
    await createReportFolder(join(base, 'out')).write('report.json', 'new');
    expect(await readFile(join(base, 'outside/kept'), 'utf8')).toBe('kept');
    expect((await lstat(join(base, 'out/report.json'))).isFile()).toBe(true);
  });

  test('a file where a folder is needed is refused, and a folder where a file is needed leaves nothing behind', async () => {
    const sink = createReportFolder(join(base, 'out'));
    await sink.write('a', 'file');
    await expect(sink.write('a/b', 'x')).rejects.toThrow(/is no folder/);
    await sink.write('f/g', 'x');
    await expect(sink.write('f', 'x')).rejects.toThrow();
    const names = (await readdir(join(base, 'out'))).filter((name) => !name.startsWith('.session'));
    expect(names.sort()).toEqual(['a', 'f']);
  });
});

describe('before a run', () => {
  test('the folder is made with those above it, and may be there already', async () => {
    await prepareReportFolder(join(base, 'new/out'));
    await prepareReportFolder(join(base, 'new/out'));
    expect(await readdir(join(base, 'new'))).toEqual(['out']);
    expect(await readdir(join(base, 'new/out'))).toEqual([]);
  });

  test('a link, a file and a folder below a file are refused', async () => {
    await symlink(join(base, 'outside'), join(base, 'link'));
    await symlink(join(base, 'nowhere'), join(base, 'dangling'));
    await writeFile(join(base, 'file'), '');
    await expect(prepareReportFolder(join(base, 'link'))).rejects.toThrow(/is a symbolic link/);
    await expect(prepareReportFolder(join(base, 'dangling'))).rejects.toThrow(/is a symbolic link/);
    await expect(prepareReportFolder(join(base, 'file'))).rejects.toThrow(/is no folder/);
    await expect(prepareReportFolder(join(base, 'file/x'))).rejects.toThrow(/ENOTDIR/);
    expect((await readdir(base)).sort()).toEqual(['dangling', 'file', 'link', 'outside']);
  });

  // Node's recursive mkdir would go round for ever there.
  test('a file system that takes no folders is refused', async () => {
    await expect(prepareReportFolder('/proc/no-such-folder/x')).rejects.toThrow(/ENOENT/);
    await expect(createReportFolder('/proc/no-such-folder').write('x', 'x')).rejects.toThrow(
      /ENOENT/,
    );
  });
});
