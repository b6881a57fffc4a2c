// Places of a container's file system as the store witness reads them, through the Docker API.
import { IncomingMessage } from 'node:http';
import { posix } from 'node:path';
import type { Container } from 'dockerode';
import { CanaryError } from '../../domain/error.ts';
import { type Unpacked, unpackFiles } from '../archive.ts';
import { statusCodeOf } from '../docker.ts';
import { maxStoreCopyBytes, maxStoreFileBytes, maxTransferBytes } from '../limits.ts';
import { toStoreRoot, withoutNested, withoutSqliteSuffix } from './candidates.ts';
import { isSqlite } from './sqlite.ts';

/** Files of a store as they came out of the container. */
export type StoreCopy = Readonly<Omit<Unpacked, 'link'>>;

/** Places that one search looks at. */
const maxPlaces = 64;
/** Times one place is read when a file shrinks while Docker sends it, which breaks the archive. */
const maxReads = 3;
/** Links that are followed from one place. */
const maxHops = 4;

/** Places to look at. */
export interface CandidatePlaces {
  readonly places: readonly string[];
  /** There are more than one search looks at. */
  readonly isCut: boolean;
}

/** Folders in which all kinds of things lie: a home, or one right below the root. */
const sharedFolder = /^\/(?:[^/]*|home\/[^/]+)$/;

/** Volumes, and files and new folders of the container's own layer that may be a store. */
export async function candidatePlaces(
  container: Container,
  isCandidate: (path: string) => boolean,
): Promise<CandidatePlaces> {
  const [inspected, changes] = await Promise.all([container.inspect(), changedPaths(container)]);
  const volumes = inspected.Mounts.filter(({ Type }) => Type === 'volume').map(
    ({ Destination }) => Destination,
  );
  const changed = new Set(changes.map(({ path }) => path));
  const added = new Set(changes.filter(({ isAdded }) => isAdded).map(({ path }) => path));
  const candidates = [...changed].filter(
    (path) => isCandidate(path) && !volumes.some((volume) => isAtOrBelow(path, volume)),
  );
  const files = [...new Set(candidates.map(withoutSqliteSuffix))];
  const grown = foldersOfSeveral(files.filter((file) => added.has(file)));
  const inLayer = files.flatMap((file) => {
    // A folder that the image has may be large. One that came with the run holds the run's files
    // alone.
    const folders = [toStoreRoot(file), posix.dirname(file)];
    const folder = folders.find((one) => added.has(one)) ?? folders.find((one) => grown.has(one));
    if (folder !== undefined) return [folder];
    const wal = `${file}-wal`;
    // The database itself may be as the image has it.
    return changed.has(wal) ? [file, wal] : [file];
  });
  const places = withoutNested([...volumes, ...inLayer]);
  return { places: places.slice(0, maxPlaces), isCut: places.length > maxPlaces };
}

/**
 * Folders in which the run made several files of one kind: a store with a file for each message or
 * session, of which there will be more.
 */
function foldersOfSeveral(files: readonly string[]): ReadonlySet<string> {
  const kinds = new Set<string>();
  const several = new Set<string>();
  for (const file of files) {
    const folder = posix.dirname(file);
    const kind = posix.join(folder, `*${posix.extname(file)}`);
    if (sharedFolder.test(folder)) continue;
    if (kinds.has(kind)) several.add(folder);
    kinds.add(kind);
  }
  return several;
}

/** Bytes that Docker may still send. What is read is taken off. */
export interface TransferBudget {
  bytes: number;
}

/**
 * Reads the accepted files of one place, bounded. A place that is not there has none. Of one that
 * is a symbolic link the daemon sends the link alone: what it leads to is asked for in its place,
 * again as a path of the container. Where links lead in a circle nothing is.
 */
export async function readPlace(
  container: Container,
  place: string,
  accept: (path: string) => boolean,
  budget: TransferBudget,
): Promise<StoreCopy> {
  let at = place;
  for (let hop = 0; ; hop += 1) {
    const { link, ...copy } = await readArchive(container, at, accept, budget);
    if (link === undefined) return at === place ? copy : withWal(copy);
    if (hop === maxHops) return copy;
    at = posix.resolve(posix.dirname(at), link);
  }

  /** SQLite keeps the WAL of a database next to the file, not to a link that leads to it. */
  async function withWal(copy: StoreCopy): Promise<StoreCopy> {
    const [file] = copy.files;
    if (file?.path !== at || !isSqlite(file.bytes)) return copy;
    const wal = await readArchive(container, `${at}-wal`, accept, budget);
    return {
      files: [...copy.files, ...wal.files],
      truncated: copy.truncated || wal.truncated,
      seenBytes: copy.seenBytes + wal.seenBytes,
    };
  }
}

async function readArchive(
  container: Container,
  place: string,
  accept: (path: string) => boolean,
  budget: TransferBudget,
): Promise<Unpacked> {
  if (budget.bytes <= 0) return { files: [], truncated: true, seenBytes: 0 };
  for (let attempt = 1; ; attempt += 1) {
    const limits = {
      fileBytes: maxStoreFileBytes,
      totalBytes: maxStoreCopyBytes,
      transferBytes: Math.min(maxTransferBytes, budget.bytes),
    };
    try {
      const archive = await container.getArchive({ path: place });
      return await unpackFiles(toChunks(archive, budget), place, accept, limits);
    } catch (thrown) {
      if (statusCodeOf(thrown) === 404) return { files: [], truncated: false, seenBytes: 0 };
      // A daemon that fell silent is not asked again.
      if (attempt === maxReads || thrown instanceof CanaryError) throw thrown;
    }
  }
}

/** Size and time of change of each file: equal before and after a copy when it was not written. */
export async function stampsOf(
  container: Container,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await stampOf(container, path)] as const)),
  );
}

/** Whether `path` is `root` or appears below it. */
export function isAtOrBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(root === '/' ? '/' : `${root}/`);
}

async function stampOf(container: Container, path: string): Promise<string> {
  try {
    const answer: unknown = await container.infoArchive({ path });
    return answer instanceof IncomingMessage ? toStamp(answer) : '';
  } catch (thrown) {
    if (statusCodeOf(thrown) === 404) return '';
    throw thrown;
  }
}

function toStamp(answer: IncomingMessage): string {
  // There is no body, yet the connection is let go only when it was read.
  answer.resume();
  return String(answer.headers['x-docker-container-path-stat'] ?? '');
}

async function changedPaths(container: Container): Promise<{ path: string; isAdded: boolean }[]> {
  const changes: unknown = await container.changes();
  if (!Array.isArray(changes)) return [];
  return changes.flatMap((change: unknown) => {
    if (typeof change !== 'object' || change === null || !('Path' in change) || !('Kind' in change))
      return [];
    // Kind: 0 modified, 1 added, 2 deleted.
    return typeof change.Path === 'string' && change.Kind !== 2
      ? [{ path: change.Path, isAdded: change.Kind === 1 }]
      : [];
  });
}

async function* toChunks(
  stream: NodeJS.ReadableStream,
  budget: TransferBudget,
): AsyncGenerator<unknown> {
  for await (const chunk of stream) {
    budget.bytes -= chunk.length;
    yield chunk;
  }
}
