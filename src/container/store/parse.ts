// From a copy of a session store to its records, whatever the formats of its files.
import { posix } from 'node:path';
import type { StoreSnapshot } from '../../domain/witness.ts';
import type { UnpackedFile } from '../archive.ts';
import { withoutSqliteSuffix } from './candidates.ts';
import { readJson, readJsonLines } from './json.ts';
import type { StoreCopy } from './places.ts';
import { collectRecords, type RecordSink, toPrintable } from './records.ts';
import { isSqlite, readSqlite } from './sqlite.ts';

/**
 * Reads every file of a copy. A database whose copy is torn, and a format that is not known, become one record with the
 * readable text: a mark in them is still found, only its key is not. Never throws for what a file holds.
 */
export async function parseStore(
  copy: Pick<StoreCopy, 'files' | 'truncated'>,
): Promise<StoreSnapshot> {
  const records = collectRecords();
  let isCut = copy.truncated;
  const byPath = new Map(copy.files.map((file) => [file.path, file]));
  for (const file of copy.files) {
    const owner = withoutSqliteSuffix(file.path);
    // The WAL is read with its database.
    if (owner !== file.path && isSqlite(byPath.get(owner)?.bytes ?? new Uint8Array())) continue;
    if (await readFile(file, byPath.get(`${file.path}-wal`) ?? null, records)) isCut = true;
  }
  const files = copy.files.map(({ path, bytes }) => ({ path, bytes }));
  return { files, records: records.list, truncated: isCut || records.isCut() };
}

/** True when a limit kept rows of a database back. */
async function readFile(
  file: UnpackedFile,
  wal: UnpackedFile | null,
  sink: RecordSink,
): Promise<boolean> {
  const { path, bytes } = file;
  if (isSqlite(bytes)) return readDatabase(path, bytes, wal?.bytes ?? null, sink);
  const extension = posix.extname(path).toLowerCase();
  const first = bytes.find((byte) => byte > 0x20);
  const isBraced = first === 0x7b || first === 0x5b;
  if (extension === '.jsonl' || extension === '.ndjson') readJsonLines(path, toText(bytes), sink);
  else if (isBraced && readJson(path, toText(bytes), sink)) return false;
  else if (isBraced && bytes.includes(0x0a)) readJsonLines(path, toText(bytes), sink);
  else addText(path, bytes, sink);
  return false;
}

async function readDatabase(
  path: string,
  bytes: Uint8Array,
  wal: Uint8Array | null,
  sink: RecordSink,
): Promise<boolean> {
  // Rows are held back until the whole database was read: of a torn one only the raw text counts.
  const rows = collectRecords();
  try {
    await readSqlite(path, bytes, wal, rows);
  } catch {
    addText(path, bytes, sink);
    if (wal !== null) addText(`${path}-wal`, wal, sink);
    return false;
  }
  for (const row of rows.list) if (!sink.add(row)) break;
  return rows.isCut();
}

function addText(path: string, bytes: Uint8Array, sink: RecordSink): void {
  sink.add({ path, table: null, key: path, text: toPrintable(bytes) });
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
