// One file out of a zip archive that may be hostile (PKWARE APPNOTE 4.3). It is read by its
// directory, as unpackers do. Sizes are bounded before and while a file is inflated, and the check
// sum must be right. Archives with zip64 are refused. By hand, as zip.ts is: Node inflates, and
// stops at the bound.
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);

const endSign = 0x06054b50;
const entrySign = 0x02014b50;
const localSign = 0x04034b50;
const endSize = 22;
const entrySize = 46;
const localSize = 30;
/** The longest comment that can appear after the directory. */
const maxComment = 0xffff;
const maxEntries = 20_000;
const isEncrypted = 1;

/**
 * The file's bytes. `null` where the archive has no such file, is damaged, or the file is larger
 * than `maxBytes`. Never throws.
 */
export async function readZipFile(
  archive: Buffer,
  path: string,
  maxBytes: number,
): Promise<Buffer | null> {
  try {
    return await read(archive, path, maxBytes);
  } catch {
    // A field that points outside of the archive, or data that is no deflate stream.
    return null;
  }
}

async function read(archive: Buffer, path: string, maxBytes: number): Promise<Buffer | null> {
  const entry = findEntry(archive, path);
  if (entry === null) return null;
  const { flags, method, sum, packed, size, offset } = entry;
  if ((flags & isEncrypted) !== 0 || size > maxBytes) return null;
  if (archive.readUInt32LE(offset) !== localSign) return null;
  // Names and extra fields of the local header may differ from those of the directory.
  const start =
    offset + localSize + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  if (start + packed > archive.length) return null;
  const data = archive.subarray(start, start + packed);
  if (method !== 0 && method !== 8) return null;
  const content =
    method === 0 ? data : await inflate(data, { maxOutputLength: Math.max(1, maxBytes) });
  return content.length === size && crc32(content) === sum ? content : null;
}

function findEntry(archive: Buffer, path: string) {
  const end = findEnd(archive);
  if (end === null) return null;
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  if (count > maxEntries) return null;
  for (let index = 0; index < count; index += 1) {
    if (archive.readUInt32LE(at) !== entrySign) return null;
    const nameSize = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + entrySize, at + entrySize + nameSize);
    if (name === path)
      return {
        flags: archive.readUInt16LE(at + 8),
        method: archive.readUInt16LE(at + 10),
        sum: archive.readUInt32LE(at + 16),
        packed: archive.readUInt32LE(at + 20),
        size: archive.readUInt32LE(at + 24),
        offset: archive.readUInt32LE(at + 42),
      };
    at += entrySize + nameSize + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return null;
}

/** Where the record at the end begins. `null`: this is no archive. */
function findEnd(archive: Buffer): number | null {
  const least = Math.max(0, archive.length - endSize - maxComment);
  for (let at = archive.length - endSize; at >= least; at -= 1)
    if (archive.readUInt32LE(at) === endSign) return at;
  return null;
}
