// The store witness on a daemon of its own.
import { expect, test } from 'vitest';
import { readPlace } from '../../../src/container/store/places.ts';
import { toStoreWitness } from '../../../src/container/store/witness.ts';
import { type DaemonInMemory, startDaemon } from './daemon-in-memory.ts';

const mark = 'T-aaaaaaaaaa';
const sqlite = (text: string) => Buffer.from(`SQLite format 3\0${text}`);

const witnessOf = ({ container }: DaemonInMemory, storePaths: readonly string[] = []) =>
  toStoreWitness(container, { storePaths, storeFormats: [], uploads: new Set() });

test.each([
  ['an absolute link', '/workspace/sessions'],
  ['a relative link', '../workspace/./sessions'],
])('a declared place that is %s is read where it leads', async (_kind, link) => {
  await using daemon = await startDaemon();
  daemon.files.set('/app/sessions', { link });
  daemon.files.set('/workspace/sessions/a.jsonl', Buffer.from(mark));
  daemon.files.set('/workspace/sessions/b', { link: '/etc/passwd' });
  const copy = await witnessOf(daemon, ['/app/sessions']).copy([mark]);
  expect(copy?.files.map(({ path }) => path)).toEqual(['/workspace/sessions/a.jsonl']);
  expect(daemon.asked).not.toContain('archive /etc/passwd');
});

test('a link to a database is read with the WAL next to the database', async () => {
  await using daemon = await startDaemon();
  daemon.files.set('/app/state.db', { link: '/data/state.db' });
  daemon.files.set('/data/state.db', sqlite(''));
  daemon.files.set('/data/state.db-wal', Buffer.from(mark));
  const copy = await witnessOf(daemon, ['/app/state.db']).copy([mark]);
  expect(copy?.files.map(({ path }) => path)).toEqual(['/data/state.db', '/data/state.db-wal']);
});

test('links in a row are followed a few times, in a circle or to nothing they end', async () => {
  await using daemon = await startDaemon();
  for (const hop of [1, 2, 3, 4, 5]) daemon.files.set(`/l${hop}`, { link: `/l${hop + 1}` });
  daemon.files.set('/l6/a', Buffer.from(mark));
  daemon.files.set('/circle', { link: 'circle' });
  daemon.files.set('/nothing', { link: '../../..//gone' });
  const read = async (place: string) => {
    const copy = await readPlace(daemon.container, place, () => true, { bytes: 1_000_000 });
    return copy.files.map(({ path }) => path);
  };
  expect(await read('/l2')).toEqual(['/l6/a']);
  expect(await read('/l1')).toEqual([]);
  expect(await read('/circle')).toEqual([]);
  expect(await read('/nothing')).toEqual([]);
  expect(daemon.asked.at(-1)).toBe('archive /gone');
});

/** Bytes as of a database in WAL mode (2) or with a rollback journal (1). */
const databaseOf = (mode: 1 | 2, text: string) =>
  Buffer.concat([Buffer.from('SQLite format 3\0\x10\0'), Buffer.from([mode]), Buffer.from(text)]);

/** An agent that writes its WAL back and closes, once, after the file of the database was read. */
function closesWhileRead(daemon: DaemonInMemory): void {
  daemon.afterFile = (path) => {
    if (path !== '/data/state.db') return;
    daemon.afterFile = () => {};
    daemon.files.set('/data/state.db', databaseOf(2, `first ${mark}`));
    daemon.files.delete('/data/state.db-wal');
  };
}

test.each([
  ['the first copy of a declared store', ['/data'], true],
  ['a later copy of one whose connections close with every turn', ['/data'], false],
  ['the search that finds a store', [], true],
])('a row that is written back meanwhile is in %s', async (_what, storePaths, isFirst) => {
  await using daemon = await startDaemon();
  daemon.volumes.push('/data');
  daemon.files.set('/data/notes.jsonl', Buffer.from(mark));
  daemon.files.set('/data/state.db', databaseOf(2, 'first'));
  const witness = witnessOf(daemon, storePaths);
  if (!isFirst) await witness.copy([mark]);
  daemon.files.set('/data/state.db-wal', Buffer.from(mark));
  closesWhileRead(daemon);
  const copy = await witness.copy([mark]);
  const database = copy?.files.find(({ path }) => path === '/data/state.db');
  expect(Buffer.from(database?.bytes ?? []).toString()).toContain(mark);
  expect(copy?.truncated).toBe(false);
});

test('a database that is written back again and again is no proof of absence', async () => {
  await using daemon = await startDaemon();
  let count = 0;
  const write = (mode: 1 | 2) => {
    count += 1;
    daemon.files.set('/data/state.db', databaseOf(mode, `${mark} ${count}`));
  };
  write(2);
  daemon.afterFile = () => write(2);
  const archives = () => daemon.asked.splice(0).filter((one) => one.startsWith('archive')).length;
  expect((await witnessOf(daemon, ['/data']).copy([mark]))?.truncated).toBe(true);
  expect(archives()).toBe(4);
  // One with a rollback journal is whole in its own file.
  daemon.afterFile = () => write(1);
  write(1);
  expect((await witnessOf(daemon, ['/data']).copy([mark]))?.truncated).toBe(false);
  expect(archives()).toBe(2);
});

test('a copy asks as little as it can', async () => {
  await using daemon = await startDaemon();
  const witness = witnessOf(daemon, ['/data']);
  const askedBy = async () => {
    daemon.asked.length = 0;
    await witness.copy([mark]);
    return daemon.asked;
  };
  daemon.files.set('/data/a.jsonl', Buffer.from(mark));
  expect(await askedBy()).toEqual(['archive /data']);
  daemon.files.set('/data/state.db', databaseOf(2, 'first'));
  daemon.files.set('/data/state.db-wal', Buffer.from(mark));
  expect(await askedBy()).toEqual([
    'archive /data',
    'stamp /data/state.db',
    'archive /data',
    'stamp /data/state.db',
  ]);
  daemon.files.set('/data/state.db-wal', Buffer.from(`${mark} and more`));
  expect(await askedBy()).toEqual(['archive /data', 'stamp /data/state.db']);
  daemon.files.delete('/data/state.db-wal');
  expect(await askedBy()).toEqual(['archive /data', 'stamp /data/state.db']);
  daemon.files.set('/data/state.db', databaseOf(2, 'second'));
  expect(await askedBy()).toEqual([
    'stamp /data/state.db',
    'archive /data',
    'stamp /data/state.db',
  ]);
});

/** Files that the run made, in a folder of the image. */
function addFiles(daemon: DaemonInMemory, paths: readonly string[], text: string): void {
  for (const path of paths) {
    daemon.files.set(path, Buffer.from(text));
    daemon.changes.push({ Path: path, Kind: 1 });
  }
}

const manyFiles = (toPath: (index: number) => string) =>
  Array.from({ length: 70 }, (_one, index) => toPath(index));

test('a store of many files in a folder of the image is found and copied as a folder', async () => {
  await using daemon = await startDaemon();
  addFiles(
    daemon,
    manyFiles((index) => `/app/data/m${index}.json`),
    mark,
  );
  const witness = witnessOf(daemon);
  expect(await witness.copy([mark])).toMatchObject({ truncated: false });
  // The next message is a file that no search has seen.
  addFiles(daemon, ['/app/data/m70.json'], 'T-bbbbbbbbbb');
  const copy = await witness.copy([mark, 'T-bbbbbbbbbb']);
  expect(copy?.files).toHaveLength(71);
  expect(daemon.asked.filter((one) => one.startsWith('archive'))).toEqual([
    'archive /app/data',
    'archive /app/data',
  ]);
});

test('a home, a folder right below the root and one of unlike files are not read whole', async () => {
  await using daemon = await startDaemon();
  addFiles(daemon, ['/home/agent/a.json', '/home/agent/b.json', '/tmp/a.db', '/tmp/b.db'], 'none');
  addFiles(daemon, ['/tmp/b.db-wal', '/app/data/a.json', '/app/data/state.db'], 'none');
  await witnessOf(daemon).copy([mark]);
  expect(daemon.asked.filter((one) => one.startsWith('archive'))).toEqual([
    'archive /home/agent/a.json',
    'archive /home/agent/b.json',
    'archive /tmp/a.db',
    'archive /tmp/b.db',
    'archive /tmp/b.db-wal',
    'archive /app/data/a.json',
    'archive /app/data/state.db',
  ]);
});

test('a database of the image is read when the run has made its WAL alone', async () => {
  await using daemon = await startDaemon();
  daemon.files.set('/app/state.db', databaseOf(2, 'first'));
  addFiles(daemon, ['/app/state.db-wal'], mark);
  const copy = await witnessOf(daemon).copy([mark]);
  expect(copy?.files.map(({ path }) => path)).toEqual(['/app/state.db', '/app/state.db-wal']);
});

test('a search that does not come to every place proves no absence', async () => {
  await using daemon = await startDaemon();
  addFiles(
    daemon,
    manyFiles((index) => `/srv/d${index}/m.json`),
    mark,
  );
  const witness = witnessOf(daemon);
  expect((await witness.copy(['T-bbbbbbbbbb']))?.truncated).toBe(true);
  expect((await witness.copy([mark]))?.truncated).toBe(false);
  expect((await witness.copy([mark, 'T-bbbbbbbbbb']))?.truncated).toBe(true);
});
