// Which format a file of a store has, and whether a profile's `store.formats` lets it in.
import { posix } from 'node:path';
import type { StoreFormat } from '../../domain/profile.ts';
import type { UnpackedFile } from '../archive.ts';
import { withoutSqliteSuffix } from './candidates.ts';
import { isSqlite } from './sqlite.ts';

/** Names that leave no doubt. */
const formatOfExtension: Readonly<Record<string, StoreFormat>> = {
  '.sqlite': 'sqlite',
  '.sqlite3': 'sqlite',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.json': 'json',
};
/** Characters of a first line that are tried as a record of its own. */
const maxFirstLineChars = 1024 * 1024;

/**
 * Whether a file of this name may be of one of the formats. Its bytes decide later. No formats: all
 * are let in.
 */
export function mayHaveFormat(path: string, formats: readonly StoreFormat[]): boolean {
  if (formats.length === 0) return true;
  const main = withoutSqliteSuffix(path);
  if (main !== path) return formats.includes('sqlite');
  const known = formatOfExtension[posix.extname(path).toLowerCase()];
  return known === undefined || formats.includes(known);
}

/**
 * The files of one of the formats. What SQLite writes next to a database goes with it. No formats:
 * all of them.
 */
export function ofFormats<File extends Pick<UnpackedFile, 'path' | 'bytes'>>(
  files: readonly File[],
  formats: readonly StoreFormat[],
): readonly File[] {
  if (formats.length === 0) return files;
  return files.filter(({ path, bytes }) => {
    const format = withoutSqliteSuffix(path) === path ? formatOf(path, bytes) : 'sqlite';
    return format !== null && formats.includes(format);
  });
}

/**
 * The format of a file by its bytes, and by its name where they leave it open. `null`: none of
 * those known.
 */
export function formatOf(path: string, bytes: Uint8Array): StoreFormat | null {
  if (isSqlite(bytes)) return 'sqlite';
  const extension = posix.extname(path).toLowerCase();
  if (extension === '.jsonl' || extension === '.ndjson') return 'jsonl';
  const text = Buffer.from(
    bytes.buffer,
    bytes.byteOffset,
    Math.min(bytes.byteLength, maxFirstLineChars),
  );
  const start = text.findIndex((byte) => byte > 0x20);
  if (text[start] !== 0x7b && text[start] !== 0x5b) return null;
  const end = text.indexOf(0x0a, start);
  const hasMore = end !== -1 && text.subarray(end).some((byte) => byte > 0x20);
  return hasMore && isJson(text.subarray(start, end).toString('utf8')) ? 'jsonl' : 'json';
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
