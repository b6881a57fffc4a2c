// From a copy of a session store to its records, whatever the formats of its files.
import { posix } from 'node:path';
import type { StoreSnapshot } from '../../domain/witness.ts';
import type { UnpackedFile } from '../archive.ts';
import { withoutSqliteSuffix } from './candidates.ts';
import { readJson, readJsonLines } from './json.ts';
import type { StoreCopy } from './places.ts';
import { collectRecords, type RecordSink, toPrintable } from './records.ts';
import { isSqlite, type SqliteReader } from './sqlite.ts';

/**
 * Reads every file of a copy. A database whose copy is torn or that takes too long, and a format
 * that is not known, become one record with the readable text: a mark in them is still found, only
 * its key is not. Never throws for what a file holds.
 */
export async function parseStore(
  copy: Pick<StoreCopy, 'files' | 'truncated'>,
  sqlite: SqliteReader,
): Promise<StoreSnapshot> {
  const records = collectRecords();
  let isCut = copy.truncated;
  const byPath = new Map(copy.files.map((file) => [file.path, file]));
  for (const file of copy.files) {
    const owner = withoutSqliteSuffix(file.path);
    // The WAL is read with its database.
    if (owner !== file.path && isSqlite(byPath.get(owner)?.bytes ?? new Uint8Array())) continue;
    const wal = byPath.get(`${file.path}-wal`) ?? null;
    if (!isSqlite(file.bytes)) readText(file, records);
    else if (await readDatabase(file, wal, sqlite, records)) isCut = true;
  }
  const files = copy.files.map(({ path, bytes }) => ({ path, bytes }));
  return { files, records: records.list, truncated: isCut || records.isCut() };
}

function readText({ path, bytes }: UnpackedFile, sink: RecordSink): void {
  const extension = posix.extname(path).toLowerCase();
  const first = bytes.find((byte) => byte > 0x20);
  const isBraced = first === 0x7b || first === 0x5b;
  if (extension === '.jsonl' || extension === '.ndjson') readJsonLines(path, toText(bytes), sink);
  else if (isBraced && readJson(path, toText(bytes), sink)) return;
  else if (isBraced && bytes.includes(0x0a)) readJsonLines(path, toText(bytes), sink);
  else addText(path, bytes, sink);
}

/** True when a limit kept rows of the database back. */
async function readDatabase(
  { path, bytes }: UnpackedFile,
  wal: UnpackedFile | null,
  sqlite: SqliteReader,
  sink: RecordSink,
): Promise<boolean> {
  // Rows arrive only when the whole database was read: of a torn one only the raw text counts.
  const read = await sqlite.read(path, bytes, wal?.bytes ?? null).catch(() => null);
  if (read === null) {
    addText(path, bytes, sink);
    if (wal !== null) addText(wal.path, wal.bytes, sink);
    return false;
  }
  for (const row of read.records) if (!sink.add(row)) break;
  return read.isCut;
}

function addText(path: string, bytes: Uint8Array, sink: RecordSink): void {
  sink.add({ path, table: null, key: path, text: toPrintable(bytes) });
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
