// Copies of the store: on disk at once, read one after the other and once for all turns that
// share one, and freed.
import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { type Unpacked, unpackFiles } from '../../../src/container/archive.ts';
import { createCopies } from '../../../src/container/store/copies.ts';
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

/** Copies of one container, and how often one of them was read. */
function startCopies(parse = parseStore) {
  const sqlite = startSqliteReader();
  const spool = createSpool();
  let readings = 0;
  const copies = createCopies(spool, (copy) => {
    readings += 1;
    return parse(copy, sqlite);
  });
  const end = (): void => {
    sqlite[Symbol.dispose]();
    spool[Symbol.dispose]();
  };
  return { begin: copies.begin, readings: () => readings, [Symbol.dispose]: end };
}

test('two turns that share a copy read it once, and each has its files', async () => {
  using copies = startCopies();
  const [one, other] = [copies.begin(), copies.begin()];
  const copy = await unpack();
  const first = await one.read(copy);
  await settled();
  expect(sizesOf(copy)).toEqual([text.length]);
  const second = await other.read(copy);
  await settled();
  expect(copies.readings()).toBe(1);
  expect(sizesOf(copy)).toEqual([0]);
  expect(first.records[0]?.text).toContain('Ada Example');
  expect(second.records).toEqual(first.records);
  first.files[0]?.release?.();
  expect(String(second.files[0]?.bytes)).toBe(text);
});

test('copies that wait to be read are not in memory', async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  using copies = startCopies(async (copy, sqlite) => {
    await gate;
    return parseStore(copy, sqlite);
  });
  const waiting = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const use = copies.begin();
      const copy = await unpack();
      return { copy, reading: use.read(copy) };
    }),
  );
  await settled();
  expect(waiting.flatMap(({ copy }) => sizesOf(copy))).toEqual([0, 0, 0, 0, 0]);
  expect(copies.readings()).toBe(1);
  open();
  for (const { reading } of waiting)
    expect((await reading).records[0]?.text).toContain('Ada Example');
});

test('a turn that goes on searching after the copy was read still has its bytes', async () => {
  using copies = startCopies();
  const [one, searching] = [copies.begin(), copies.begin()];
  const copy = await unpack();
  await one.read(copy);
  await settled();
  const joined = { ...copy, files: [...copy.files] };
  expect((await searching.read(joined)).records[0]?.text).toContain('Ada Example');
  await settled();
  expect(sizesOf(copy)).toEqual([0]);
});

test('a copy that cannot be read keeps no later one from being read', async () => {
  let isBroken = true;
  using copies = startCopies((copy, sqlite) => {
    if (!isBroken) return parseStore(copy, sqlite);
    isBroken = false;
    return Promise.reject(new Error('broken'));
  });
  const [broken, whole] = [copies.begin(), copies.begin()];
  await expect(broken.read(await unpack())).rejects.toThrow('broken');
  expect((await whole.read(await unpack())).records[0]?.text).toContain('Ada Example');
});
