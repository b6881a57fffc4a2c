// Parsers of session stores on real files, and on hostile ones.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { maxRecordLength } from '../../../src/container/limits.ts';
import {
  isStoreCandidate,
  toStoreRoot,
  withoutNested,
} from '../../../src/container/store/candidates.ts';
import { parseStore } from '../../../src/container/store/parse.ts';
import { findSessionKey } from '../../../src/container/store/session-key.ts';
import { startSqliteReader } from '../../../src/container/store/sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-test-'));
const sqlite = startSqliteReader();
afterAll(() => {
  sqlite[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

const file = (path: string, content: string | Uint8Array) => ({
  path,
  bytes: Buffer.from(content),
  cut: false,
});
const parse = (...files: ReturnType<typeof file>[]) =>
  parseStore({ files, truncated: false }, sqlite);

/** Bytes of a database and of its WAL, which is there while the database is open. */
function databaseOf(
  fill: (database: DatabaseSync) => void,
  mode = 'WAL',
): { main: Buffer; wal: Buffer | null } {
  const path = join(folder, `${crypto.randomUUID()}.db`);
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA journal_mode=${mode};`);
  fill(database);
  const copy = {
    main: readFileSync(path),
    wal: mode === 'WAL' ? readFileSync(`${path}-wal`) : null,
  };
  database.close();
  return copy;
}

describe('an SQLite store', () => {
  test('is read with its WAL, row by row, under the key column', async () => {
    const { main, wal } = databaseOf((database) => {
      database.exec('CREATE TABLE messages (id INTEGER, role TEXT, session_id TEXT, body TEXT)');
      const insert = database.prepare('INSERT INTO messages VALUES (?, ?, ?, ?)');
      insert.run(1, 'user', 's1', 'hello T-aaaaaaaaaa');
      insert.run(9_007_199_254_740_993n, 'assistant', 's2', 'bye');
    });
    const { records, truncated } = await parse(
      file('/a/state.db', main),
      file('/a/state.db-wal', wal ?? ''),
    );
    expect(records).toEqual([
      {
        path: '/a/state.db',
        table: 'messages',
        key: 's1',
        text: 'id=1\nrole=user\nsession_id=s1\nbody=hello T-aaaaaaaaaa',
      },
      {
        path: '/a/state.db',
        table: 'messages',
        key: 's2',
        text: 'id=9007199254740993\nrole=assistant\nsession_id=s2\nbody=bye',
      },
    ]);
    expect(truncated).toBe(false);
  });

  test('finds text in binary values, and a session by the id of a table of sessions', async () => {
    const { main } = databaseOf((database) => {
      database.exec(
        'CREATE TABLE checkpoints (thread_id TEXT, value BLOB); CREATE TABLE sessions (id TEXT, data TEXT)',
      );
      const packed = Buffer.concat([
        Buffer.from([0x82, 0xa4]),
        Buffer.from('text'),
        Buffer.from([0xd9, 0x20, 0xff]),
        Buffer.from('I am Ada [T-aaaaaaaaaa]'),
        Buffer.from([0xc0, 0x00]),
      ]);
      database.prepare('INSERT INTO checkpoints VALUES (?, ?)').run('thread-1', packed);
      database.prepare('INSERT INTO sessions VALUES (?, ?)').run('session-1', 'x');
    }, 'DELETE');
    const { records } = await parse(file('/a/noextension', main));
    expect(records[0]).toMatchObject({
      table: 'checkpoints',
      key: 'thread-1',
      text: /I am Ada \[T-aaaaaaaaaa\]/,
    });
    expect(records[1]).toMatchObject({ table: 'sessions', key: 'session-1' });
  });

  test('is bounded, and runs nothing of a hostile schema', async () => {
    const { main } = databaseOf((database) => {
      database.exec(`
        CREATE TABLE "evil""table" (key TEXT, big TEXT, bomb BLOB GENERATED ALWAYS AS (zeroblob(900000000)) VIRTUAL);
        CREATE VIEW endless AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n) SELECT x FROM n;
        CREATE VIRTUAL TABLE search USING fts5(body);
        INSERT INTO search VALUES ('k');`);
      database
        .prepare('INSERT INTO "evil""table" (key, big) VALUES (?, ?)')
        .run('k', 'y'.repeat(3_000_000));
    }, 'DELETE');
    const { records, truncated } = await parse(file('/a/x.db', main));
    expect(records.map(({ table, key }) => [table, key])).toEqual([['evil"table', 'k']]);
    expect(records[0]?.text.length).toBe(maxRecordLength);
    expect(truncated).toBe(true);
  });

  test('whose copy is torn is one record of readable text', async () => {
    const { main, wal } = databaseOf((database) => {
      database.exec('CREATE TABLE m (session_id TEXT, body TEXT)');
      const insert = database.prepare('INSERT INTO m VALUES (?, ?)');
      for (let row = 0; row < 500; row += 1) insert.run('s', `row ${row} ${'z'.repeat(200)}`);
      insert.run('s', 'T-aaaaaaaaaa');
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      insert.run('s', 'T-bbbbbbbbbb');
    });
    const torn = Buffer.from(main);
    torn.fill(0xee, 4096, 4096 * 4);
    const { records } = await parse(file('/a/x.db', torn), file('/a/x.db-wal', wal ?? ''));
    const text = records.map((record) => record.text).join('\n');
    expect(records.every(({ table, key, path }) => table === null && key === path)).toBe(true);
    expect(text).toContain('T-aaaaaaaaaa');
    expect(text).toContain('T-bbbbbbbbbb');
  });

  test('gives no warning of Node in the log, and keeps no process alive', () => {
    const { main } = databaseOf(
      (database) => database.exec('CREATE TABLE a (b); INSERT INTO a VALUES (1)'),
      'DELETE',
    );
    const toModule = (name: string) =>
      JSON.stringify(
        fileURLToPath(new URL(`../../../src/container/store/${name}`, import.meta.url)),
      );
    const program = `
      const { parseStore } = await import(${toModule('parse.ts')});
      const { startSqliteReader } = await import(${toModule('sqlite.ts')});
      const bytes = Buffer.from('${main.toString('base64')}', 'base64');
      const files = [{ path: '/a/x.db', bytes, cut: false }];
      const { records } = await parseStore({ files, truncated: false }, startSqliteReader());
      console.log(records[0].text);`;
    const ran = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect(ran).toMatchObject({ stdout: 'b=1\n', stderr: '', status: 0 });
  });
});

describe('a JSON store', () => {
  test('of lines has a record for each, whatever stands in them', async () => {
    const lines =
      '{"sessionId":"s1","m":"caf\\u00e9"}\n\nnot json\n{"payload":{"thread_id":"t1"}}\n[1]\n';
    const { records } = await parse(file('/a/x.jsonl', lines));
    expect(records.map(({ key, text }) => [key, text])).toEqual([
      ['s1', '{"sessionId":"s1","m":"café"}'],
      ['/a/x.jsonl', 'not json'],
      ['t1', '{"payload":{"thread_id":"t1"}}'],
      ['/a/x.jsonl', '[1]'],
    ]);
  });

  test('has a record for each element, each named member, or the whole', async () => {
    const array = await parse(file('/a/x.json', '[{"context_id":"c1"},{"context_id":"c2"}]'));
    expect(array.records.map(({ key }) => key)).toEqual(['c1', 'c2']);
    const map = await parse(file('/a/x.json', '{"one":[{"text":"a"}],"two":{"session_id":"own"}}'));
    expect(map.records.map(({ key, text }) => [key, text])).toEqual([
      ['one', 'one: [{"text":"a"}]'],
      ['own', 'two: {"session_id":"own"}'],
    ]);
    const whole = await parse(file('/a/x.json', '{"version":1,"messages":[{"content":"hi"}]}'));
    expect(whole.records.map(({ key }) => key)).toEqual(['/a/x.json']);
  });

  test('that is cut, deep or broken is still read as text', async () => {
    const broken = await parse(file('/a/x.json', '{"session_id":"s","m":"T-aaaaaaaaaa'));
    expect(broken.records).toMatchObject([{ key: '/a/x.json', text: /T-aaaaaaaaaa/ }]);
    const deep = await parse(file('/a/y.json', `${'['.repeat(500_000)}"T-aaaaaaaaaa"`));
    expect(deep.records[0]?.key).toBe('/a/y.json');
    const closed = await parse(
      file('/a/y.json', `${'['.repeat(200_000)}"T-aaaaaaaaaa"${']'.repeat(200_000)}`),
    );
    expect(closed.records).toHaveLength(1);
  });

  test('cannot reach the prototype', async () => {
    const { records } = await parse(file('/a/x.json', '{"__proto__":{"session_id":"p"},"b":{}}'));
    expect(records.map(({ key }) => key)).toEqual(['p', 'b']);
    expect(({} as Record<string, unknown>).session_id).toBeUndefined();
  });
});

test('another format is one record of readable text', async () => {
  const pickle = Buffer.concat([
    Buffer.from([0x80, 0x04, 0x95, 0x00]),
    Buffer.from('I am Ada [T-aaaaaaaaaa]'),
    Buffer.from([0x94, 0xff, 0x2e]),
  ]);
  const { records } = await parse(file('/a/memory.pkl', pickle), file('/a/empty.json', ''));
  expect(records[0]).toMatchObject({
    key: '/a/memory.pkl',
    table: null,
    text: /I am Ada \[T-aaaaaaaaaa\]/,
  });
});

test('a session key is taken by name, in order, short values only', () => {
  expect(findSessionKey({ key: 'k', thread_id: 't', sessionId: 's' })).toBe('s');
  expect(findSessionKey({ key: 'k', meta: { 'context-id': 'c' } })).toBe('c');
  expect(findSessionKey({ context: { a: 1 }, key: 7 })).toBe('7');
  expect(findSessionKey({ session: 'x'.repeat(1000), id: 'i' })).toBeNull();
  expect(findSessionKey({ blob: new Uint8Array(4) })).toBeNull();
});

describe('candidates', () => {
  const none = new Set<string>();

  test.each([
    '/configs/.hermes/state.db',
    '/configs/.hermes/state.db-wal',
    '/home/agent/.claude/projects/-workspace/0f.jsonl',
    '/home/agent/.codex/sessions/2026/01/02/rollout-x.jsonl',
    '/root/.openclaw/agents/main/agent/openclaw-agent.sqlite',
    '/workspace/.agent/anything',
    '/workspace/memory/notes.md',
    '/data/history.bin',
    '/data/agent-checkpoints.sqlite',
    '/data/chat-conversations.json',
    '/data/agent-conversations.db',
    '/data/default-transcripts.jsonl',
    '/data/sessions/0b7a41de-1c2d-4e5f-a27f-2345672abcde.jsonl',
    '/data/AGENT-CHECKPOINTS.SQLITE',
    '/data/CHAT-CONVERSATIONS.JSON',
    '/data/AGENT-CONVERSATIONS.DB',
    '/data/DEFAULT-TRANSCRIPTS.JSONL',
    '/data/sessions/0B7A41DE-1C2D-4E5F-A27F-2345672ABCDE.jsonl',
    '/data/chat-f-transcript.jsonl',
    '/data/CHAT-F-CHECKPOINT.DB',
    '/data/sessions/please-remember-t-k3v5x2q2m7.jsonl',
  ])('takes %s', (path) => expect(isStoreCandidate(path, none)).toBe(true));

  test.each([
    '/workspace/AGENTS.md',
    '/workspace/.molecule/chat-uploads/00-session.json',
    '/workspace/note-F-k3v5x2q2m7.json',
    '/workspace/note-f-k3v5x2q2m7.json',
    '/workspace/NOTE-F-K3V5X2Q2M7.JSON',
    '/workspace/sessions/note-F-abcdefghij_1.txt',
    '/workspace/00-note-F-k3v5x2q2m7-T-aaaaaaaaaa.json',
    '/workspace/note-f-k3v5x2q2m7-t-aaaaaaaaaa (1).json',
    '/app/node_modules/session/index.json',
    '/configs/.hermes/state.db-shm',
    '/configs/.hermes/logs/session.jsonl',
    '/app/session.py',
    '/configs/config.yaml',
    '/tmp/readme.txt',
  ])('passes over %s', (path) => expect(isStoreCandidate(path, none)).toBe(false));

  test('pass over what was put into the container', () => {
    expect(isStoreCandidate('/workspace/a.json', new Set(['/workspace/a.json']))).toBe(false);
  });

  test('are copied by the folder that is named for sessions, else their own', () => {
    expect(toStoreRoot('/home/agent/.codex/sessions/2026/01/02/x.jsonl')).toBe(
      '/home/agent/.codex/sessions',
    );
    expect(toStoreRoot('/configs/.hermes/state.db')).toBe('/configs/.hermes');
    expect(toStoreRoot('/state.db')).toBe('/');
    expect(withoutNested(['/a/b', '/a', '/ab', '/a'])).toEqual(['/a', '/ab']);
  });
});
