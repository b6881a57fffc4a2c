// Full-text tables: they may be the store itself, or an index that repeats another table.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { collectRecords } from '../../../src/container/store/records.ts';
import { readTables } from '../../../src/container/store/sqlite-tables.ts';
import type { StoreRecord } from '../../../src/domain/witness.ts';

function recordsOf(sql: string): readonly StoreRecord[] {
  const folder = mkdtempSync(join(tmpdir(), 'full-text-test-'));
  try {
    const file = join(folder, 'x.db');
    const database = new DatabaseSync(file);
    // So that a schema can name a module that is not there.
    database.enableDefensive(false);
    database.exec(sql);
    database.close();
    const records = collectRecords();
    readTables(file, '/a/x.db', records);
    return records.list;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.each(['fts5', 'fts4', 'fts3'])('texts of a store that is a table of %s are read', (module) => {
  const unindexed = module === 'fts5' ? ' UNINDEXED' : '';
  const records = recordsOf(`
      CREATE VIRTUAL TABLE memory USING ${module}(body, "session_id"${unindexed}, tokenize=porter);
      INSERT INTO memory VALUES ('fact 4711', 's1');
      CREATE TABLE memory_items (id INTEGER, txt TEXT);
      INSERT INTO memory_items VALUES (1, 'a real row');
      CREATE TABLE messages (thread_id TEXT, body TEXT);
      INSERT INTO messages VALUES ('t1', 'hello');
      CREATE VIRTUAL TABLE found USING ${module}(body);
      INSERT INTO found VALUES ('hello'), ('only here');`);
  expect(records.map(({ table, key, text }) => [table, key, text])).toEqual([
    ['memory_items', '/a/x.db', 'id=1\ntxt=a real row'],
    ['messages', 't1', 'thread_id=t1\nbody=hello'],
    ['memory', 's1', 'body=fact 4711\nsession_id=s1'],
    ['found', '/a/x.db', 'body=only here'],
  ]);
});

test('a full-text row that a trigger composed of a text and of nothing repeats it', () => {
  const records = recordsOf(`
      CREATE TABLE messages (id INTEGER PRIMARY KEY, session_id TEXT, content TEXT, tool TEXT);
      CREATE VIRTUAL TABLE found USING fts5(content);
      CREATE TRIGGER fill AFTER INSERT ON messages BEGIN
        INSERT INTO found(rowid, content) VALUES
          (new.id, coalesce(new.content, '') || ' ' || coalesce(new.tool, ''));
      END;
      INSERT INTO messages (session_id, content) VALUES ('s1', 'hello');`);
  expect(records.map(({ table, key }) => [table, key])).toEqual([['messages', 's1']]);
});

test('full-text tables without texts of their own, and unknown ones, break no reading', () => {
  const records = recordsOf(`
      CREATE TABLE messages (id INTEGER PRIMARY KEY, body TEXT);
      INSERT INTO messages VALUES (1, 'hello');
      CREATE VIRTUAL TABLE beside USING fts5(body, content='messages', content_rowid='id');
      CREATE VIRTUAL TABLE beside4 USING fts4(content="messages", body);
      CREATE TABLE without_content (body TEXT);
      INSERT INTO without_content VALUES ('a table of the agent');
      CREATE VIRTUAL TABLE without USING fts5(body, content='');
      INSERT INTO without (rowid, body) VALUES (1, 'gone');
      CREATE VIRTUAL TABLE areas USING rtree(id, low, high);
      INSERT INTO areas VALUES (1, 2, 3);
      PRAGMA writable_schema = ON;
      INSERT INTO sqlite_schema VALUES
        ('table', 'vectors', 'vectors', 0, 'CREATE VIRTUAL TABLE vectors USING vec9(a)');`);
  expect(records.map(({ table, text }) => [table, text])).toEqual([
    ['messages', 'id=1\nbody=hello'],
    ['without_content', 'body=a table of the agent'],
    ['areas_rowid', 'rowid=1\nnodeno=1'],
  ]);
});
