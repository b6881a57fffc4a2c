// Rows of an SQLite database: every plain table is read, in bounds. The database is hostile: only
// plain columns of plain tables are read, and nothing of its schema is run. Runs in a process of
// its own (sqlite-process.ts), synchronously.
import { DatabaseSync } from 'node:sqlite';
import { type RecordSink, toPrintable } from './records.ts';
import { findSessionKey, toKey } from './session-key.ts';
import { findVirtualTables, toTextColumns } from './virtual-tables.ts';

const tableOfSessions = /session|thread|conversation|context|chat/i;

/** A table to read. */
interface Table {
  /** Its name in the database. */
  readonly name: string;
  /** What records say: for the texts of a full-text table that one's name. */
  readonly shown: string;
  /** Columns to read, with the names that they have for the agent. */
  readonly columns: ReadonlyMap<string, string>;
  readonly isFullText: boolean;
}

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
    const tables = plainTables(opened);
    const fullText = tables.filter(({ isFullText }) => isFullText);
    const said = fullText.length === 0 ? null : new Set<string | bigint>();
    for (const table of tables.filter(({ isFullText }) => !isFullText))
      if (!readTable(opened, path, table, sink, said)) return;
    for (const table of fullText) if (!readTable(opened, path, table, sink, said)) return;
  } finally {
    opened.close();
  }
}

/** Tables that hold rows of their own: no views, no virtual tables nor their indexes. */
function plainTables(database: DatabaseSync): Table[] {
  const rows = database
    .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' LIMIT 1000")
    .all();
  const all = rows.map(({ name, sql }) => ({ name: String(name), sql: String(sql ?? '') }));
  const { passedOver, contentOf } = findVirtualTables(all);
  return all
    .filter(({ name }) => !name.startsWith('sqlite_') && !passedOver.has(name))
    .map(({ name }) => {
      const columns = columnsOf(database, name);
      const owner = contentOf.get(name);
      const texts = owner === undefined ? null : toTextColumns(columns, owner);
      return owner === undefined || texts === null
        ? { name, shown: name, columns: new Map(columns.map((c) => [c, c])), isFullText: false }
        : { name, shown: owner.name, columns: texts, isFullText: true };
    });
}

function columnsOf(database: DatabaseSync, table: string): string[] {
  // Generated columns are expressions of the database's own: they are marked as hidden and not
  // computed.
  return database
    .prepare(`PRAGMA table_xinfo(${quoted(table)})`)
    .all()
    .filter(({ hidden }) => Number(hidden) === 0)
    .map(({ name }) => String(name));
}

/**
 * `said`: values of the tables read so far. A full-text row that has no other is an index of them,
 * and would only repeat under no session's key what they have under one.
 */
function readTable(
  database: DatabaseSync,
  path: string,
  { name, shown, columns, isFullText }: Table,
  sink: RecordSink,
  said: Set<string | bigint> | null,
): boolean {
  if (columns.size === 0) return true;
  const statement = database.prepare(
    `SELECT ${[...columns.keys()].map(quoted).join(', ')} FROM ${quoted(name)}`,
  );
  statement.setReadBigInts(true);
  for (const values of statement.iterate()) {
    const fields = [...columns].map(([column, as]) => [as, values[column]] as const);
    const row = Object.fromEntries(fields);
    if (isFullText) {
      if (
        fields.every(([, value]) => (isPlain(value) ? said?.has(toWords(value)) : value === null))
      )
        continue;
    } else for (const [, value] of fields) if (isPlain(value)) said?.add(toWords(value));
    const id = tableOfSessions.test(shown) ? toKey(row.id) : null;
    const key = findSessionKey(row) ?? id ?? path;
    const text = fields.map(([as, value]) => `${as}=${toText(value)}`).join('\n');
    if (!sink.add({ path, table: shown, key, text })) return false;
  }
  return true;
}

function isPlain(value: unknown): value is string | bigint {
  return typeof value === 'string' || typeof value === 'bigint';
}

/** A value without the blanks that triggers put between a text and columns that are empty. */
function toWords(value: string | bigint): string | bigint {
  return typeof value === 'string' ? value.trim() : value;
}

function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return value instanceof Uint8Array ? toPrintable(value) : String(value);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
