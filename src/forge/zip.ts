// A zip archive in memory (PKWARE APPNOTE 4.3, without zip64): what artifact servers store. By
// hand: Node compresses and sums, so these are 2 kB of the bundle. fflate would be 21 kB and
// compress on the main thread, and yazl 34 kB. Equal files give equal bytes, whatever the time
// zone.
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';

/** A file of an archive. `path` is relative, with `/`. */
export interface ZipEntry {
  readonly path: string;
  readonly content: Uint8Array;
}

const deflate = promisify(deflateRaw);

/** Bytes of an archive, and files in it, above which zip64 would be needed. */
const maxZipBytes = 0xffff_fffe;
const maxZipEntries = 0xfffe;

// General purpose bit 11: names are UTF-8. Version 2.0: deflate. Fixed date (1980-01-01), so that
// equal files give equal bytes.
const utf8Names = 0x0800;
const version = 20;
const deflated = 8;
const fixedDate = 0x21;

/** The archive of `entries`, in their order. @throws RangeError when it would need zip64 */
export async function encodeZip(entries: readonly ZipEntry[]): Promise<Buffer> {
  if (entries.length > maxZipEntries)
    throw new RangeError(
      `A zip archive holds at most ${maxZipEntries} files; got ${entries.length}.`,
    );
  const chunks: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.path, 'utf8');
    const data = await deflate(entry.content);
    const common = encodeCommon(entry.content, data, name);
    const local = Buffer.concat([toBytes(4, 0x04034b50), common, toBytes(2, 0), name]);
    directory.push(
      Buffer.concat([
        toBytes(4, 0x02014b50),
        // Made on Unix, so that the mode in the external attributes counts.
        toBytes(2, (3 << 8) | version),
        common,
        // No extra field and comment, disk 0, no internal attributes.
        Buffer.alloc(8),
        toBytes(4, (0o100644 << 16) >>> 0),
        toBytes(4, offset),
        name,
      ]),
    );
    chunks.push(local, data);
    offset += local.length + data.length;
    if (offset > maxZipBytes)
      throw new RangeError(`A zip archive holds at most ${maxZipBytes} bytes.`);
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.concat([
    toBytes(4, 0x06054b50),
    toBytes(4, 0),
    toBytes(2, entries.length),
    toBytes(2, entries.length),
    toBytes(4, listing.length),
    toBytes(4, offset),
    toBytes(2, 0),
  ]);
  return Buffer.concat([...chunks, listing, end]);
}

/** The fields that a local header and its directory entry share, up to the length of the name. */
function encodeCommon(content: Uint8Array, data: Buffer, name: Buffer): Buffer {
  return Buffer.concat([
    toBytes(2, version),
    toBytes(2, utf8Names),
    toBytes(2, deflated),
    toBytes(2, 0),
    toBytes(2, fixedDate),
    toBytes(4, crc32(content)),
    toBytes(4, data.length),
    toBytes(4, content.length),
    toBytes(2, name.length),
  ]);
}

function toBytes(size: 2 | 4, value: number): Buffer {
  const bytes = Buffer.alloc(size);
  if (size === 2) bytes.writeUInt16LE(value);
  else bytes.writeUInt32LE(value);
  return bytes;
}
