// Rows of an SQLite database: every plain table is read, in bounds. The database is hostile: only
// plain columns of plain tables are read, and nothing of its schema is run. Runs in a process of
// its own (sqlite-process.ts), synchronously.
import { DatabaseSync } from 'node:sqlite';
import { type RecordSink, toPrintable } from './records.ts';
import { findSessionKey, toKey } from './session-key.ts';

const tableOfSessions = /session|thread|conversation|context|chat/i;

/**
 * Reads all rows of the database in `file` into `sink`, its WAL (next to it) applied. Records say
 * that they are of `path`. May take for ever. @throws when the copy is torn or no database. Records
 * read before may be in the sink.
 */
export function readTables(file: string, path: string, sink: RecordSink): void {
  const opened = new DatabaseSync(file, {
    allowExtension: false,
    enableForeignKeyConstraints: false,
  });
  try {
    opened.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;');
    for (const table of plainTables(opened)) if (!readTable(opened, path, table, sink)) return;
  } finally {
    opened.close();
  }
}

/**
 * Tables that hold rows of their own: no views, no virtual tables (a search index repeats other
 * tables) nor their shadows.
 */
function plainTables(database: DatabaseSync): string[] {
  const rows = database
    .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' LIMIT 1000")
    .all();
  const tables = rows.map(({ name, sql }) => ({ name: String(name), sql: String(sql ?? '') }));
  const virtual = tables
    .filter(({ sql }) => /^\s*create\s+virtual/i.test(sql))
    .map(({ name }) => name);
  const isShadow = (name: string): boolean =>
    virtual.some((owner) => name === owner || name.startsWith(`${owner}_`));
  return tables
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('sqlite_') && !isShadow(name));
}

function readTable(database: DatabaseSync, path: string, table: string, sink: RecordSink): boolean {
  // Generated columns are expressions of the database's own: they are marked as hidden and not
  // computed.
  const columns = database
    .prepare(`PRAGMA table_xinfo(${quoted(table)})`)
    .all()
    .filter(({ hidden }) => Number(hidden) === 0)
    .map(({ name }) => String(name));
  if (columns.length === 0) return true;
  const statement = database.prepare(
    `SELECT ${columns.map(quoted).join(', ')} FROM ${quoted(table)}`,
  );
  statement.setReadBigInts(true);
  for (const row of statement.iterate()) {
    const id = tableOfSessions.test(table) ? toKey(row.id) : null;
    const key = findSessionKey(row) ?? id ?? path;
    const text = columns.map((column) => `${column}=${toText(row[column])}`).join('\n');
    if (!sink.add({ path, table, key, text })) return false;
  }
  return true;
}

function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return value instanceof Uint8Array ? toPrintable(value) : String(value);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
