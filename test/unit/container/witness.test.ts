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
