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
