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

/** Copies the store. `null` when none is there or known yet. */
export interface StoreWitness {
  /** `isLast`: searched for whether or not earlier searches found anything. */
  copy(tokens: readonly string[], isLast?: boolean): Promise<StoreCopy | null>;
}

/** Times a copy is taken again because a database was written back into its main file meanwhile. */
const maxCopies = 4;

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
  let databases: readonly string[] = [];
  const budget = { bytes: maxSearchBytes };
  const copies = { bytes: maxCopiesBytes };
  const wanted = new Set<string>();
  let fruitless = 0;
  let isOwed = false;
  let searching: Promise<unknown> = Promise.resolve();

  const read = async (place: string, takes: typeof accept, within: TransferBudget) => {
    const copy = await readPlace(container, place, takes, within);
    return { ...copy, files: [...ofFormats(copy.files, formats)] };
  };

  /** Stamps at the end of the last copy, with the databases that they are of. */
  let stamped: { readonly of: readonly string[]; readonly stamps: string } | null = null;

  const copyKnown = async (): Promise<StoreCopy> => {
    for (let attempt = 1; ; attempt += 1) {
      const watched = databases;
      // What has not changed since the copy before has not changed during this one: one question
      // less.
      const before = stamped?.of === watched ? stamped.stamps : await stampsOf(container, watched);
      const copy = joined(await Promise.all(known.map((root) => read(root, accept, copies))));
      const after = await stampsOf(container, watched);
      const found = databasesWithWal(copy);
      if (found.join('\n') !== watched.join('\n')) databases = found;
      stamped = { of: watched, stamps: after };
      // A checkpoint between the reading of a database and of its WAL would lose what it wrote
      // back.
      if (before === after || attempt === maxCopies) return copy;
    }
  };

  const copyShared = shareWaiting(copyKnown);

  const probe = async (tokens: readonly string[]): Promise<StoreCopy | null> => {
    const found: StoreCopy[] = [];
    const roots: string[] = [];
    let isCut = false;
    for (const place of await candidatePlaces(container, isCandidate)) {
      if (budget.bytes <= 0) break;
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
    databases = databasesWithWal(copy);
    return copy;
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

  return {
    copy: async (tokens, isLast = false) => {
      isOwed ||= isLast;
      // Two turns that end together must not both search a container whose store the first is about
      // to find.
      if (known.length === 0) await searching;
      if (known.length === 0) return tokens.length === 0 ? null : search(tokens);
      const copy = await copyShared();
      const isThere =
        tokens.length === 0 || copy.files.some(({ bytes }) => holdsAny(bytes, tokens));
      if (isDeclared || isThere) return orNull(copy);
      // The place may be another one than the first turn's marks showed.
      const more = await search(tokens);
      return orNull(more === null ? copy : joined([copy, more]));
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

function holdsAny(bytes: Uint8Array, tokens: readonly string[]): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return tokens.some((token) => token !== '' && buffer.includes(token));
}

function databasesWithWal({ files }: StoreCopy): string[] {
  const paths = new Set(files.map(({ path }) => path));
  return [...paths]
    .filter((path) => path.endsWith('-wal'))
    .map(withoutSqliteSuffix)
    .filter((path) => paths.has(path));
}
