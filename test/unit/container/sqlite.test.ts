// The process that reads databases: killed when one keeps it busy, started anew for the next, gone
// when nobody needs it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { maxSqliteFailures } from '../../../src/container/limits.ts';
import { parseStore } from '../../../src/container/store/parse.ts';
import { startSqliteReader } from '../../../src/container/store/sqlite.ts';
import { toEndlessDatabase } from './endless-database.ts';

const file = (path: string, bytes: Uint8Array) => ({ path, bytes, cut: false });

function toDatabase(sql: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-test-'));
  try {
    const database = new DatabaseSync(join(folder, 'x.db'));
    database.exec(sql);
    database.close();
    return readFileSync(join(folder, 'x.db'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const healthy = () => toDatabase("CREATE TABLE m (key TEXT, b); INSERT INTO m VALUES ('k', 1)");

test('a database that is endless to read is one record of readable text, and the next is read', async () => {
  using reader = startSqliteReader();
  const files = [file('/a/evil.db', toEndlessDatabase()), file('/a/good.db', healthy())];
  const { records } = await parseStore({ files, truncated: false }, reader);
  expect(records).toMatchObject([
    { path: '/a/evil.db', table: null, key: '/a/evil.db', text: /CREATE TABLE x\(a\)/ },
    { path: '/a/good.db', table: 'm', key: 'k', text: 'key=k\nb=1' },
  ]);
});

test('after a few such databases none is opened any more', async () => {
  using reader = startSqliteReader(500);
  const evil = toEndlessDatabase();
  for (let round = 0; round < maxSqliteFailures; round += 1)
    await expect(reader.read('/a/evil.db', evil, null)).rejects.toThrow(/No answer/);
  await expect(reader.read('/a/good.db', healthy(), null)).rejects.toThrow(/no longer opened/);
});

test('a torn database costs no process, and readings that overlap wait for each other', async () => {
  using reader = startSqliteReader();
  const torn = healthy();
  torn.fill(0xee, 100);
  for (let round = 0; round <= maxSqliteFailures; round += 1)
    await expect(reader.read('/a/torn.db', torn, null)).rejects.toThrow(/torn/);
  const bytes = healthy();
  const all = await Promise.all(
    ['/a', '/b', '/c'].map(async (path) => (await reader.read(path, bytes, null)).records[0]?.path),
  );
  expect(all).toEqual(['/a', '/b', '/c']);
});

test('a reader that was disposed of starts again when it is asked', async () => {
  const reader = startSqliteReader();
  expect((await reader.read('/a', healthy(), null)).records).toHaveLength(1);
  reader[Symbol.dispose]();
  expect((await reader.read('/a', healthy(), null)).records).toHaveLength(1);
  reader[Symbol.dispose]();
});

test('a process that exits while it reads leaves nothing behind', () => {
  const toModule = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));
  const program = `
    const { startSqliteReader } = await import(${toModule('../../../src/container/store/sqlite.ts')});
    const { toEndlessDatabase } = await import(${toModule('./endless-database.ts')});
    const { subscribe } = await import('node:diagnostics_channel');
    subscribe('child_process', ({ process: child }) => setTimeout(() => {
      console.log(child.pid);
      process.exit(3);
    }, 500));
    startSqliteReader().read('/a', toEndlessDatabase(), null);`;
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect(ran).toMatchObject({ status: 3, stderr: '', stdout: /^\d+\n$/ });
  // Killed is not yet gone: whoever adopts it has to take note.
  const isAlive = () => {
    try {
      return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${ran.stdout.trim()}/status`, 'utf8'));
    } catch {
      return false;
    }
  };
  for (let attempt = 0; isAlive() && attempt < 100; attempt += 1)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  expect(isAlive()).toBe(false);
});
