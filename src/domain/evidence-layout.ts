// Where things lie in the report folder, and what the index of store copies says. Whoever writes
// and whoever reads go by this. `root` is the folder of a run, with `/` at its end, or nothing.

/** Folder of one canary. */
export function canaryFolder(root: string, canary: string): string {
  return `${root}canaries/${canary}`;
}

/** Folder of what the canaries of one container share: its log, and its calls to the platform. */
export function containerFolder(root: string, number: number): string {
  return `${root}containers/${number}`;
}

/** The index of a canary's store copies: a {@link StoreTurn} a line, in the order of the turns. */
export function storeIndexPath(root: string, canary: string): string {
  return `${canaryFolder(root, canary)}/store.jsonl`;
}

/**
 * A copied file, once for all turns and canaries in which it was the same. Its name ends as the
 * file's own did.
 */
export function storeFilePath(root: string, digest: string, path: string): string {
  const [extension = ''] = /\.[A-Za-z0-9]{1,8}$/.exec(path) ?? [];
  return `${root}store/${digest}${extension}`;
}

/** The store after one turn. */
export interface StoreTurn {
  readonly turn: number;
  /** A size limit cut the copy. */
  readonly truncated: boolean;
  readonly files: readonly StoreTurnFile[];
}

/** A file of the store after one turn. */
export interface StoreTurnFile {
  /** Absolute path in the container. */
  readonly path: string;
  /** Size of the copy. */
  readonly bytes: number;
  /** SHA-256 of the copy as it came, before secrets were taken out. */
  readonly digest: string;
  /** Where the copy lies, relative to the report folder. `null`: it was not kept. */
  readonly at: string | null;
}
