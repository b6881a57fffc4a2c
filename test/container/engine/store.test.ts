// The store witness on running containers: found by probing, copied while it is written to.
import { expect, test } from 'vitest';
import { maxFruitlessSearches } from '../../../src/container/limits.ts';
import { docker, never, play, startEngine, toSpec } from './small-agent.ts';

test('finds an SQLite store by its marks and copies it while it is written to', async () => {
  await using engine = startEngine().engine;
  const container = await engine.start(toSpec('sqlite'), never);
  await container.putFile('/workspace/session.json', Buffer.from('{"x":"T-aaaaaaaaaa"}'));
  await play(container.url, 'session-a', 'My name is Ada. [T-aaaaaaaaaa]');
  const first = await (await container.copyStore(['T-aaaaaaaaaa']))();
  expect(first?.files.map(({ path }) => path)).toContain('/workspace/.agent/state.db');
  expect(first?.files.map(({ path }) => path)).not.toContain('/workspace/session.json');
  for (let turn = 0; turn < 8; turn += 1) {
    const mark = `T-bbbbbbbbb${'abcdefgh'.charAt(turn)}`;
    await play(container.url, turn % 2 === 0 ? 'session-a' : 'session-b', `turn ${mark}`);
    const snapshot = await (await container.copyStore([mark]))();
    const record = snapshot?.records.find(({ text }) => text.includes(mark));
    expect(record).toMatchObject({
      path: '/workspace/.agent/state.db',
      table: 'messages',
      key: turn % 2 === 0 ? 'session-a' : 'session-b',
    });
    expect(snapshot?.records.some(({ text }) => text.includes('T-aaaaaaaaaa'))).toBe(true);
    expect(snapshot?.truncated).toBe(false);
  }
});

test('finds a JSONL store in the layer of the container, with a file for each session', async () => {
  await using engine = startEngine().engine;
  const container = await engine.start(toSpec('layer'), never);
  expect(await (await container.copyStore(['T-aaaaaaaaaa']))()).toBeNull();
  await play(container.url, 'one', 'first T-aaaaaaaaaa');
  await container.copyStore(['T-aaaaaaaaaa']);
  await play(container.url, 'two', 'second T-bbbbbbbbbb');
  const snapshot = await (await container.copyStore(['T-bbbbbbbbbb']))();
  expect(snapshot?.records.map(({ key }) => key).sort()).toEqual(['one', 'two']);
});

test('copies a declared place, also of a dead container; a missing one is no store', async () => {
  await using engine = startEngine().engine;
  const declared = await engine.start(
    toSpec('idle', { storePaths: ['/workspace/notes.log'] }),
    never,
  );
  expect(await (await declared.copyStore(['T-aaaaaaaaaa']))()).toBeNull();
  await play(declared.url, 'one', 'first T-aaaaaaaaaa');
  docker('kill', declared.id);
  const snapshot = await (await declared.copyStore([]))();
  expect(snapshot?.records).toMatchObject([
    { path: '/workspace/notes.log', text: 'first T-aaaaaaaaaa' },
  ]);
});

test('a store is restricted to the formats that its profile declares', async () => {
  await using engine = startEngine().engine;
  const storePaths = ['/workspace'];
  const sqlite = await engine.start(
    toSpec('sqlite', { storePaths, storeFormats: ['sqlite'] }),
    never,
  );
  await sqlite.putFile('/workspace/session.json', Buffer.from('{"x":"T-aaaaaaaaaa"}'));
  await play(sqlite.url, 'session-a', 'said T-aaaaaaaaaa');
  const snapshot = await (await sqlite.copyStore(['T-aaaaaaaaaa']))();
  expect(snapshot?.files.map(({ path }) => path).filter((path) => !path.endsWith('-wal'))).toEqual([
    '/workspace/.agent/state.db',
  ]);
  const jsonl = await engine.start(toSpec('layer', { storeFormats: ['sqlite'] }), never);
  await play(jsonl.url, 'one', 'first T-aaaaaaaaaa');
  expect(await (await jsonl.copyStore(['T-aaaaaaaaaa']))()).toBeNull();
});

test('an agent that stores nothing has no store', async () => {
  await using engine = startEngine().engine;
  const container = await engine.start(toSpec('idle'), never);
  await play(container.url, 'one', 'said T-aaaaaaaaaa');
  expect(await (await container.copyStore(['T-aaaaaaaaaa']))()).toBeNull();
});

test('a store that was looked for in vain a few times is not looked for any more', async () => {
  await using engine = startEngine().engine;
  const container = await engine.start(toSpec('layer'), never);
  for (let search = 0; search < maxFruitlessSearches; search += 1)
    expect(await (await container.copyStore([`T-aaaaaaaaa${search}`]))()).toBeNull();
  await play(container.url, 'one', 'said T-bbbbbbbbbb');
  expect(await (await container.copyStore(['T-bbbbbbbbbb']))()).toBeNull();
});

test('turns that end together count as one search', async () => {
  await using engine = startEngine().engine;
  const container = await engine.start(toSpec('layer'), never);
  const together = Array.from({ length: maxFruitlessSearches + 1 }, (_, turn) =>
    container.copyStore([`T-aaaaaaaaa${turn}`]),
  );
  await Promise.all(together);
  await play(container.url, 'one', 'said T-bbbbbbbbbb');
  const snapshot = await (await container.copyStore(['T-bbbbbbbbbb']))();
  expect(snapshot?.records.map(({ key }) => key)).toEqual(['one']);
});
