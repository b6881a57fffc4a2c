// The report folder on a real file system: whole files, and never one outside.
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
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
