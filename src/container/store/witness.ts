// The store witness: finds the session store of a running container and copies it out by the
// archive API. A store is found by what the turns leave in it, and only its place is copied from
// then on.
import { posix } from 'node:path';
import type { Container } from 'dockerode';
import type { StoreFormat } from '../../domain/profile.ts';
import {
  maxCopiesBytes,
  maxFruitlessSearches,
  maxSearchBytes,
  maxStoreCopyBytes,
  maxWholeFolderBytes,
} from '../limits.ts';
import { isStoreCandidate, toStoreRoot, withoutNested, withoutSqliteSuffix } from './candidates.ts';
import { mayHaveFormat, ofFormats } from './formats.ts';
import {
  candidatePlaces,
  isAtOrBelow,
  readPlace,
  type StoreCopy,
  stampsOf,
  type TransferBudget,
} from './places.ts';
import { isSqlite } from './sqlite.ts';

/** Copies the store. `null` when none is there or known yet. */
export interface StoreWitness {
  /** `isLast`: searched for whether or not earlier searches found anything. */
  copy(tokens: readonly string[], isLast?: boolean): Promise<StoreCopy | null>;
}

/** Times a copy is taken because a WAL was written back into its database's file meanwhile. */
const maxCopies = 4;
/** The same for databases without WAL, which an agent may write at any time. */
const maxCopiesWithoutWal = 2;
/** Databases that are watched, each with a question to the daemon for each copy. */
const maxWatched = 32;

/** Makes the witness of one container. `uploads` may grow while it is in use. */
export function toStoreWitness(
  container: Container,
  options: {
    readonly storePaths: readonly string[];
    /** Formats to which the profile restricts the store. Empty: any. */
    readonly storeFormats: readonly StoreFormat[];
    readonly uploads: ReadonlySet<string>;
  },
): StoreWitness {
  const isDeclared = options.storePaths.length > 0;
  const { storeFormats: formats } = options;
  const isCandidate = (path: string): boolean =>
    isStoreCandidate(path, options.uploads) && mayHaveFormat(path, formats);
  // A declared place is taken as it is, shared memory of SQLite aside: it means nothing in a copy.
  const accept = isDeclared
    ? (path: string) => !path.endsWith('-shm') && mayHaveFormat(path, formats)
    : isCandidate;
  let known: readonly string[] = withoutNested(
    options.storePaths.map((path) => posix.resolve('/', path)),
  );
  const budget = { bytes: maxSearchBytes };
  const copies = { bytes: maxCopiesBytes };
  const wanted = new Set<string>();
  /** The last search did not come to every place: what is in no copy may lie in one of them. */
  let isPartial = false;
  let fruitless = 0;
  let isOwed = false;
  let searching: Promise<unknown> = Promise.resolve();

  const read = async (place: string, takes: typeof accept, within: TransferBudget) => {
    const copy = await readPlace(container, place, takes, within);
    return { ...copy, files: [...ofFormats(copy.files, formats)] };
  };

  /** Databases of the last copy. */
  let databases: readonly CopiedDatabase[] = [];

  /**
   * Stamps from before a copy. While a database keeps its WAL it is seldom written, and one that
   * has not changed since the copy before has not changed during this one: its last stamp will do.
   * Any other is written by every turn, so that it is asked for.
   */
  const stampsBefore = async (): Promise<ReadonlyMap<string, string>> => {
    const asked = databases.filter(({ hasWal }) => !hasWal).map(({ path }) => path);
    const fresh = await stampsOf(container, asked);
    return new Map([...databases.map(({ path, stamp }) => [path, stamp] as const), ...fresh]);
  };

  const copyKnown = async (): Promise<StoreCopy> => {
    for (let attempt = 1; ; attempt += 1) {
      const before = await stampsBefore();
      const copy = joined(await Promise.all(known.map((root) => read(root, accept, copies))));
      const found = databasesIn(copy);
      const after = await stampsOf(
        container,
        found.map(({ path }) => path),
      );
      databases = found.map((one) => ({ ...one, stamp: after.get(one.path) ?? '' }));
      // A checkpoint between the reading of a database and of its WAL would lose what it wrote
      // back. One that is seen for the first time may have had one as well.
      const changed = databases.filter(({ path, stamp }) => before.get(path) !== stamp);
      if (changed.length === 0) return copy;
      const isInWalMode = changed.some((one) => one.isInWalMode);
      if (attempt >= (isInWalMode ? maxCopies : maxCopiesWithoutWal))
        return { ...copy, truncated: copy.truncated || isInWalMode };
    }
  };

  const copyShared = shareWaiting(copyKnown);

  const probe = async (tokens: readonly string[]): Promise<StoreCopy | null> => {
    const found: StoreCopy[] = [];
    const roots: string[] = [];
    const candidates = await candidatePlaces(container, isCandidate);
    let isCut = candidates.isCut;
    isPartial = candidates.isCut;
    for (const place of candidates.places) {
      if (budget.bytes <= 0) {
        isCut = true;
        isPartial = true;
        break;
      }
      const copy = await read(place, isCandidate, budget);
      isCut ||= copy.truncated;
      const hits = copy.files
        .filter(({ bytes }) => holdsAny(bytes, tokens))
        .map(({ path }) => withoutSqliteSuffix(path));
      const kept = [...new Set(hits)].flatMap((hit) => toRoots(hit, place, copy.seenBytes));
      if (kept.length === 0) continue;
      roots.push(...kept);
      found.push({
        ...copy,
        files: copy.files.filter(({ path }) => kept.some((root) => isAtOrBelow(path, root))),
      });
    }
    // What was not found may lie where the search did not come to.
    if (roots.length === 0) return isCut ? { files: [], truncated: true, seenBytes: 0 } : null;
    known = withoutNested([...known, ...roots]);
    const copy = joined(found);
    // What was read before anyone watched its databases is read once more. Of one that is a place
    // of its own, the WAL alone may have held a mark.
    const isDatabase =
      databasesIn(copy).length > 0 || copy.files.some(({ path }) => path.endsWith('-wal'));
    return isDatabase ? copyShared() : copy;
  };

  /** A search that finds nothing, or breaks, is one of the few that there may be. */
  const searchShared = shareWaiting(async (): Promise<StoreCopy | null> => {
    const tokens = [...wanted];
    wanted.clear();
    if (!isOwed && (fruitless >= maxFruitlessSearches || budget.bytes <= 0)) return null;
    isOwed = false;
    fruitless += 1;
    const found = await probe(tokens);
    if (found !== null && found.files.length > 0) fruitless -= 1;
    return found;
  });

  /** Searches for all who ask meanwhile at once. */
  const search = (tokens: readonly string[]): Promise<StoreCopy | null> => {
    for (const token of tokens) wanted.add(token);
    const found = searchShared();
    searching = found.catch(() => {});
    return found;
  };

  const copyNow = async (tokens: readonly string[], isLast: boolean): Promise<StoreCopy | null> => {
    isOwed ||= isLast;
    // Two turns that end together must not both search a container whose store the first is about
    // to find.
    if (known.length === 0) await searching;
    if (known.length === 0) return tokens.length === 0 ? null : search(tokens);
    const copy = await copyShared();
    const isThere = tokens.length === 0 || tokens.some((token) => holds(copy, token));
    if (isDeclared || isThere) return orNull(copy);
    // The place may be another one than the first turn's marks showed.
    const more = await search(tokens);
    return orNull(more === null ? copy : joined([copy, more]));
  };

  return {
    copy: async (tokens, isLast = false) => {
      const copy = await copyNow(tokens, isLast);
      if (copy === null || !isPartial || tokens.every((token) => holds(copy, token))) return copy;
      return { ...copy, truncated: true };
    },
  };
}

/**
 * Runs `make` once at a time, as Docker reads one archive of a container after the other anyway.
 * Who asks while one is under way shares the next with all who wait for it: it begins after each of
 * them has asked.
 */
function shareWaiting<T>(make: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let waiting: Promise<T> | null = null;
  return () => {
    waiting ??= running.then(() => {
      waiting = null;
      const made = make();
      running = made.catch(() => {});
      return made;
    });
    return waiting;
  };
}

/**
 * What is copied for a file in which a mark appears: its folder, or of a large one the file (and
 * WAL) alone.
 */
function toRoots(hit: string, place: string, seenBytes: number): string[] {
  const root = toStoreRoot(hit);
  const isPart = root !== '/' && isAtOrBelow(root, place);
  return isPart && (root !== place || seenBytes <= maxWholeFolderBytes)
    ? [root]
    : [hit, `${hit}-wal`];
}

/** One copy of several: each path once, all together bounded. */
function joined(copies: readonly StoreCopy[]): StoreCopy {
  const files = new Map(copies.flatMap((copy) => copy.files).map((file) => [file.path, file]));
  let room = maxStoreCopyBytes;
  const kept = [...files.values()].filter(({ bytes }) => {
    room -= bytes.byteLength;
    return room >= 0;
  });
  return {
    files: kept,
    truncated: copies.some(({ truncated }) => truncated) || kept.length < files.size,
    seenBytes: copies.reduce((sum, { seenBytes }) => sum + seenBytes, 0),
  };
}

function orNull(copy: StoreCopy): StoreCopy | null {
  return copy.files.length === 0 && !copy.truncated ? null : copy;
}

function holds({ files }: StoreCopy, token: string): boolean {
  return files.some(({ bytes }) => holdsAny(bytes, [token]));
}

function holdsAny(bytes: Uint8Array, tokens: readonly string[]): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return tokens.some((token) => token !== '' && buffer.includes(token));
}

/** A database in a copy. */
interface CopiedDatabase {
  readonly path: string;
  /** Its WAL was there. Connections that close remove it. */
  readonly hasWal: boolean;
  readonly isInWalMode: boolean;
  /** From the end of the copy. */
  readonly stamp: string;
}

/** The databases to watch: those that may be written back first. */
function databasesIn({ files }: StoreCopy): Omit<CopiedDatabase, 'stamp'>[] {
  const paths = new Set(files.map(({ path }) => path));
  return files
    .filter(({ bytes }) => isSqlite(bytes))
    .map(({ path, bytes }) => {
      const hasWal = paths.has(`${path}-wal`);
      // Byte 18 of the header: the file format's write version.
      return { path, hasWal, isInWalMode: hasWal || bytes[18] === 2 };
    })
    .toSorted((a, b) => Number(b.isInWalMode) - Number(a.isInWalMode))
    .slice(0, maxWatched);
}
