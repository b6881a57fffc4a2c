// Archives are hostile: links, names that lead out, and sizes.
import { pack } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { isPlainPathBelow, packFiles, unpackFiles } from '../../../src/container/archive.ts';

const limits = { fileBytes: 1000, totalBytes: 10_000, transferBytes: 1_000_000 };
const all = (_path: string): boolean => true;

async function tarOf(fill: (archive: ReturnType<typeof pack>) => void): Promise<Buffer> {
  const archive = pack();
  fill(archive);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) if (chunk instanceof Buffer) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* inChunks(bytes: Buffer, size = 700): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = (tar: Buffer, root: string, over: Partial<typeof limits> = {}, accept = all) =>
  unpackFiles(inChunks(tar), root, accept, { ...limits, ...over });

describe('unpackFiles', () => {
  test('reads what was packed, under its path in the container', async () => {
    const files = [
      { path: '/configs/a.json', content: '{}', mode: 0o644 },
      { path: '/configs/deep/er/b', content: Buffer.from('b'), mode: 0o600 },
    ];
    const tar = await packFiles(files, ['/configs'], ['/configs']);
    const { files: found, truncated } = await read(tar, '/configs');
    expect(found.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()])).toEqual([
      ['/configs/a.json', '{}'],
      ['/configs/deep/er/b', 'b'],
    ]);
    expect(truncated).toBe(false);
  });

  test('passes over links, devices and names that lead out of the root', async () => {
    const tar = await tarOf((archive) => {
      archive.entry({ name: 'configs/link', type: 'symlink', linkname: '/etc/passwd' });
      archive.entry({ name: 'configs/hard', type: 'link', linkname: '/etc/passwd' });
      archive.entry({ name: 'configs/pipe', type: 'fifo' });
      archive.entry({ name: '../../etc/evil' }, 'x');
      archive.entry({ name: 'configs/../../evil' }, 'x');
      archive.entry({ name: '/etc/evil' }, 'x');
      archive.entry({ name: 'configsister/evil' }, 'x');
      archive.entry({ name: 'configs/good' }, 'good');
    });
    expect((await read(tar, '/configs')).files.map(({ path }) => path)).toEqual(['/configs/good']);
  });

  test('cuts a long file, a large copy and a large transfer, and says so', async () => {
    const tar = await tarOf((archive) => {
      for (const name of ['a', 'b', 'c'])
        archive.entry({ name: `s/${name}` }, Buffer.alloc(5000, name));
    });
    const long = await read(tar, '/s');
    expect(long.files.map(({ bytes, cut }) => [bytes.length, cut])).toEqual([
      [1000, true],
      [1000, true],
      [1000, true],
    ]);
    expect(long).toMatchObject({ truncated: true, seenBytes: 15_000 });
    const large = await read(tar, '/s', { fileBytes: 10_000, totalBytes: 7000 });
    expect(large.files.map(({ bytes }) => bytes.length)).toEqual([5000, 2000]);
    expect(large.truncated).toBe(true);
    const transfer = await read(tar, '/s', { fileBytes: 10_000, transferBytes: 8000 });
    expect(transfer.files.map(({ path }) => path)).toEqual(['/s/a']);
    expect(transfer.truncated).toBe(true);
  });

  test('takes only what is asked for', async () => {
    const tar = await tarOf((archive) => {
      archive.entry({ name: 's/big' }, Buffer.alloc(100_000));
      archive.entry({ name: 's/wanted' }, 'w');
    });
    const found = await read(tar, '/s', {}, (path) => path === '/s/wanted');
    expect(found).toMatchObject({ truncated: false, files: [{ path: '/s/wanted' }] });
  });

  test('fails on a broken archive and does not hang', async () => {
    const tar = await tarOf(
      (archive) => void archive.entry({ name: 's/a' }, Buffer.alloc(5000, 'a')),
    );
    await expect(read(tar.subarray(0, 2500), '/s')).rejects.toThrow();
    await expect(read(Buffer.alloc(300_000, 'garbage'), '/s')).rejects.toThrow();
  });
});

test('isPlainPathBelow takes plain paths below the root only', () => {
  expect(isPlainPathBelow('/workspace/a b/c.txt', '/workspace')).toBe(true);
  for (const path of [
    '/workspace',
    '/workspace/',
    '/workspace/../x',
    '/workspace//x',
    '/workspace/./x',
    'workspace/x',
    '/workspaces/x',
    '/workspace/x\0',
  ]) {
    expect(isPlainPathBelow(path, '/workspace')).toBe(false);
  }
});
