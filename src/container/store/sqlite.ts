// Records of an SQLite store: a private copy is opened with its WAL and every table is read, in bounds. The
// database is hostile: only plain columns of plain tables are read, and nothing of its schema is run.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RecordSink, toPrintable } from './records.ts';
import { findSessionKey, toKey } from './session-key.ts';

const magic = 'SQLite format 3\0';
const tableOfSessions = /session|thread|conversation|context|chat/i;

/** Whether bytes are an SQLite database, whatever the file is called. */
export function isSqlite(bytes: Uint8Array): boolean {
  return (
    Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 16)).toString(
      'latin1',
    ) === magic
  );
}

/** Reads all rows into `sink`. @throws when the copy is torn or no database; records read before may be in the sink. */
export async function readSqlite(
  path: string,
  database: Uint8Array,
  wal: Uint8Array | null,
  sink: RecordSink,
): Promise<void> {
  const sqlite = loadSqlite();
  const folder = await mkdtemp(join(tmpdir(), 'session-continuity-'));
  try {
    // Names of our own, never the container's. The WAL is applied when the database is opened.
    const copy = join(folder, 'store.db');
    await writeFile(copy, database, { mode: 0o600 });
    if (wal !== null) await writeFile(`${copy}-wal`, wal, { mode: 0o600 });
    const opened = new sqlite.DatabaseSync(copy, {
      allowExtension: false,
      enableForeignKeyConstraints: false,
    });
    try {
      opened.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;');
      for (const table of plainTables(opened)) if (!readTable(opened, path, table, sink)) return;
    } finally {
      opened.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Database = InstanceType<typeof import('node:sqlite').DatabaseSync>;

/** Tables that hold rows of their own: no views, no virtual tables (a search index repeats other tables) nor their shadows. */
function plainTables(database: Database): string[] {
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

function readTable(database: Database, path: string, table: string, sink: RecordSink): boolean {
  // Generated columns are expressions of the database's own: they are marked as hidden and not computed.
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

/**
 * Node's own SQLite, loaded when the first database is read. Its ExperimentalWarning would stand in every report's log;
 * the module is loaded synchronously, so that nothing else can warn while this one warning is held back.
 */
function loadSqlite(): typeof import('node:sqlite') {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}
