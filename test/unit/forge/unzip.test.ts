// Archives that a forge hands out: the program's own, and hostile ones.
import { describe, expect, it } from 'vitest';
import { readZipFile } from '../../../src/forge/unzip.ts';
import { encodeZip } from '../../../src/forge/zip.ts';

const files = [
  { path: 'summary.md', content: Buffer.from('# passed\n') },
  { path: 'report.json', content: Buffer.from('{"version":1}'.padEnd(5_000)) },
];
const archive = await encodeZip(files);
const read = (bytes: Buffer, max = 10_000): Promise<Buffer | null> =>
  readZipFile(bytes, 'report.json', max);

describe('readZipFile', () => {
  it('gives the bytes of the file, also behind a comment', async () => {
    expect(await read(archive)).toEqual(files[1]?.content);
    const comment = Buffer.from('PK');
    const commented = Buffer.concat([archive, comment]);
    commented.writeUInt16LE(comment.length, archive.length - 2);
    expect(await read(commented)).toEqual(files[1]?.content);
    expect(await readZipFile(archive, 'other.json', 10_000)).toBeNull();
  });

  it('gives nothing that is larger than allowed, whatever the archive says of its size', async () => {
    expect(await read(archive, 4_999)).toBeNull();
    const bomb = await encodeZip([{ path: 'report.json', content: Buffer.alloc(1_000_000) }]);
    const lying = Buffer.from(bomb);
    const directory = lying.readUInt32LE(lying.length - 6);
    lying.writeUInt32LE(10, directory + 24);
    expect(await read(lying, 1_000)).toBeNull();
  });

  it('never throws, and gives nothing false, where any byte is another one', async () => {
    for (let at = 0; at < archive.length; at += 1)
      for (const value of [0, 0xff, (archive[at] ?? 0) ^ 1]) {
        const changed = Buffer.from(archive);
        changed[at] = value;
        const found = await read(changed);
        if (found !== null) expect(found.equals(files[1]?.content ?? Buffer.alloc(0))).toBe(true);
      }
  });

  it('never throws where it is cut off', async () => {
    for (let size = 0; size < archive.length; size += 1)
      expect(await read(archive.subarray(0, size))).toBeNull();
  });
});
