// Copies of stores on disk, each once, and gone when nobody wants them.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createStoreKeeper } from '../../../src/container/store/keep.ts';
import { createSpool } from '../../../src/container/store/spool.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const record = (text: string) => ({ path: '/a.db', table: 'm', key: 'k', text });

function inFolder(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'spool-'));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('holds what is equal once, for this user alone, until the last of its uses is over', () =>
  inFolder((parent) => {
    using spool = createSpool(parent);
    expect(readdirSync(parent)).toEqual([]);
    const files = [spool.put('/a', bytes('one')), spool.put('/b', bytes('one'))];
    const other = spool.put('/a', bytes('two'));
    const [folder = ''] = readdirSync(parent);
    const held = (): string[] => readdirSync(join(parent, folder));
    expect(statSync(join(parent, folder)).mode & 0o777).toBe(0o700);
    expect(held()).toHaveLength(2);
    expect(files.map((file) => String(file.bytes))).toEqual(['one', 'one']);
    expect(files[0]).toMatchObject({ path: '/a', size: 3, digest: files[1]?.digest });
    files[0]?.release?.();
    files[0]?.release?.();
    expect(String(files[1]?.bytes)).toBe('one');
    files[1]?.release?.();
    expect(held()).toEqual([other.digest]);
    spool[Symbol.dispose]();
    expect(readdirSync(parent)).toEqual([]);
  }));

it('keeps each row of a container once, whatever the turn', () =>
  inFolder((parent) => {
    using spool = createSpool(parent);
    const keep = createStoreKeeper(spool);
    const first = keep.records([record('one')]);
    const second = keep.records([record('one'), record('two')]);
    expect(second[0]).toBe(first[0]);
    expect(second.map(({ text }) => text)).toEqual(['one', 'two']);
    const other = { ...record('one'), key: 'other' };
    expect(keep.records([other])).toEqual([other]);
  }));
