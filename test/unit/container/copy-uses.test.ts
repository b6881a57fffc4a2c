// Bytes of store copies: read once for all turns that share a copy, and freed when the last of them has done with it.
import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { type Unpacked, unpackFiles } from '../../../src/container/archive.ts';
import { createCopyUses } from '../../../src/container/store/copy-uses.ts';
import { createStoreKeeper } from '../../../src/container/store/keep.ts';
import { parseStore } from '../../../src/container/store/parse.ts';
import { createSpool } from '../../../src/container/store/spool.ts';
import { startSqliteReader } from '../../../src/container/store/sqlite.ts';

const text = '{"role":"user","text":"Ada Example"}\n';

/** A copy as it comes out of a container. */
function unpack(): Promise<Unpacked> {
  const archive = pack();
  archive.entry({ name: '.agent/history.jsonl' }, text);
  archive.finalize();
  const limits = { fileBytes: 1_000, totalBytes: 1_000, transferBytes: 10_000 };
  return unpackFiles(archive, '/workspace/.agent', () => true, limits);
}

const sizesOf = ({ files }: Unpacked): number[] => files.map(({ bytes }) => bytes.byteLength);

/** Lets all promises that wait for nothing outside go on. */
const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

test('two turns that share a copy read it once, and each keeps it', async () => {
  using sqlite = startSqliteReader();
  using spool = createSpool();
  let readings = 0;
  const keep = createStoreKeeper(spool);
  const uses = createCopyUses((copy) => {
    readings += 1;
    return parseStore(copy, sqlite);
  });
  const [one, other] = [uses.begin(), uses.begin()];
  const copy = await unpack();
  const first = keep(await one.read(copy));
  one.end();
  await settled();
  expect(sizesOf(copy)).toEqual([text.length]);
  const second = keep(await other.read(copy));
  other.end();
  await settled();
  expect(readings).toBe(1);
  expect(sizesOf(copy)).toEqual([0]);
  expect(first.records).toEqual(second.records);
  first.files[0]?.release?.();
  expect(Buffer.from(second.files[0]?.bytes ?? []).toString()).toBe(text);
});

test('a turn that goes on searching after the copy was read still has its bytes', async () => {
  using sqlite = startSqliteReader();
  const uses = createCopyUses((copy) => parseStore(copy, sqlite));
  const [one, searching] = [uses.begin(), uses.begin()];
  const copy = await unpack();
  await one.read(copy);
  one.end();
  await settled();
  const joined = { ...copy, files: [...copy.files] };
  expect((await searching.read(joined)).records[0]?.text).toContain('Ada Example');
  searching.end();
  await settled();
  expect(sizesOf(copy)).toEqual([0]);
});

test('a copy that cannot be read is freed too', async () => {
  const uses = createCopyUses(() => Promise.reject(new Error('broken')));
  const use = uses.begin();
  const copy = await unpack();
  await expect(use.read(copy)).rejects.toThrow('broken');
  use.end();
  await settled();
  expect(sizesOf(copy)).toEqual([0]);
});
