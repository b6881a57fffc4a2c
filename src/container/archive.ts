// Tar archives as Docker's archive API takes and sends them. What is read is bounded and stays in
// memory: no name from a container is ever a path on this machine.
import { posix } from 'node:path';
import { extract, pack } from 'tar-stream';
import { agentUid, maxStoreFiles } from './limits.ts';

/** A file to put into a container. */
export interface FileToPack {
  /** Absolute path in the container. */
  readonly path: string;
  readonly content: Uint8Array | string;
  readonly mode: number;
  /** User and group id. Absent: 1000. */
  readonly owner?: number;
}

/** A file read out of a container. */
export interface UnpackedFile {
  /** Absolute path in the container. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** True when the file is longer than `bytes`. */
  readonly cut: boolean;
}

/** Bounds of one reading. */
export interface UnpackLimits {
  readonly fileBytes: number;
  readonly totalBytes: number;
  readonly transferBytes: number;
}

/** What was read. `seenBytes` counts all files, also those passed over. */
export interface Unpacked {
  readonly files: UnpackedFile[];
  readonly truncated: boolean;
  readonly seenBytes: number;
  /** Where the root itself leads when it is a symbolic link. It was not followed. */
  readonly link?: string;
}

/**
 * A tar for extraction at `/`. `folders` (absolute) become folders of uid 1000, before the files.
 * The parents of files below one of `ownedRoots` get the file's owner. Other parents are left to
 * Docker, which keeps those that exist as they are.
 */
export async function packFiles(
  files: readonly FileToPack[],
  folders: readonly string[],
  ownedRoots: readonly string[],
): Promise<Buffer> {
  const mtime = new Date();
  const ownedBy = (owner: number) => ({ uid: owner, gid: owner, mtime });
  const archive = pack();
  const made = new Set<string>();
  const addFolder = (path: string, owner: number): void => {
    if (made.has(path)) return;
    made.add(path);
    archive.entry({ ...ownedBy(owner), name: `${path.slice(1)}/`, type: 'directory', mode: 0o755 });
  };
  for (const folder of folders) addFolder(folder, agentUid);
  for (const file of files) {
    const owner = file.owner ?? agentUid;
    for (const parent of parentsBelow(file.path, ownedRoots)) addFolder(parent, owner);
    const content = typeof file.content === 'string' ? file.content : Buffer.from(file.content);
    archive.entry({ ...ownedBy(owner), name: file.path.slice(1), mode: file.mode }, content);
  }
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Whether a path is absolute, plain (no `..`, no `//`, no trailing `/`) and below `root`. */
export function isPlainPathBelow(path: string, root: string): boolean {
  return (
    path.startsWith(`${root}/`) &&
    posix.normalize(path) === path &&
    !path.endsWith('/') &&
    !path.includes('\0')
  );
}

/**
 * Reads the regular files that `accept` takes from the archive of `root`. Links are never followed,
 * and names that lead out of `root` are passed over.
 */
export async function unpackFiles(
  source: AsyncIterable<unknown>,
  root: string,
  accept: (path: string) => boolean,
  limits: UnpackLimits,
): Promise<Unpacked> {
  const files: UnpackedFile[] = [];
  let truncated = false;
  let seenBytes = 0;
  let keptBytes = 0;
  let transferred = 0;
  let link: string | undefined;
  const parser = extract();
  const reading = (async () => {
    for await (const entry of parser) {
      const { name, type, size, linkname } = entry.header;
      const path = toContainerPath(root, name);
      if (type === 'symlink' && path === root && linkname) link = linkname;
      seenBytes += type === 'file' ? (size ?? 0) : 0;
      if (type !== 'file' || path === null || !accept(path)) {
        entry.resume();
        continue;
      }
      const room =
        files.length >= maxStoreFiles
          ? 0
          : Math.min(limits.fileBytes, limits.totalBytes - keptBytes);
      const { bytes, cut } = await readUpTo(entry, Math.min(room, size ?? room), size ?? 0);
      keptBytes += bytes.byteLength;
      if (cut) truncated = true;
      if (room > 0) files.push({ path, bytes, cut });
    }
  })();
  // A failure of the parser is awaited below. Here it must only not count as unhandled.
  reading.catch(() => {});
  for await (const chunk of source) {
    if (!(chunk instanceof Uint8Array)) continue;
    transferred += chunk.byteLength;
    if (transferred > limits.transferBytes) {
      // What follows is not read: the files so far are what the copy has.
      truncated = true;
      parser.destroy();
      await reading.catch(() => {});
      return { files, truncated, seenBytes };
    }
    if (parser.destroyed) break;
    if (!parser.write(chunk)) await drained(parser);
  }
  parser.end(Buffer.alloc(0));
  await reading;
  return { files, truncated, seenBytes, ...(link === undefined ? {} : { link }) };
}

/**
 * Frees the bytes of a file that no one will read any more, where they have memory of their own.
 * They are empty from then on.
 */
export function freeFile({ bytes }: Pick<UnpackedFile, 'bytes'>): void {
  const { buffer } = bytes;
  // Node keeps small buffers side by side in one piece of memory.
  const isOwn = buffer.byteLength === bytes.byteLength;
  if (buffer instanceof ArrayBuffer && isOwn && !buffer.detached) buffer.transfer(0);
}

function drained(parser: ReturnType<typeof extract>): Promise<void> {
  return new Promise((resolve) => {
    if (parser.destroyed) return resolve();
    const done = (): void => {
      parser.off('drain', done);
      parser.off('close', done);
      resolve();
    };
    parser.on('drain', done);
    parser.on('close', done);
  });
}

/**
 * The beginning of an entry, in memory once: chunks that were kept until the end would double it.
 */
async function readUpTo(
  entry: AsyncIterable<unknown>,
  room: number,
  size: number,
): Promise<{ bytes: Uint8Array; cut: boolean }> {
  const bytes = Buffer.allocUnsafeSlow(Math.max(0, room));
  let length = 0;
  for await (const chunk of entry) {
    if (!(chunk instanceof Uint8Array)) continue;
    const take = chunk.subarray(0, bytes.byteLength - length);
    bytes.set(take, length);
    length += take.byteLength;
  }
  return { bytes: bytes.subarray(0, length), cut: length < size };
}

/** Docker names entries from the last segment of the root: `configs/a` for the root `/configs`. */
function toContainerPath(root: string, name: string): string | null {
  const path = posix.join(posix.dirname(root), name);
  return path === root || isPlainPathBelow(path, root === '/' ? '' : root) ? path : null;
}

function parentsBelow(path: string, roots: readonly string[]): string[] {
  const root = roots.find((candidate) => path.startsWith(`${candidate}/`));
  if (root === undefined) return [];
  const parents: string[] = [];
  for (
    let parent = posix.dirname(path);
    parent.length > root.length;
    parent = posix.dirname(parent)
  )
    parents.unshift(parent);
  return parents;
}
