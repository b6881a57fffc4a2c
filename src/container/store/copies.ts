// Copies of the store on their way from the container to the judge: on disk at once, and read one
// after the other. Turns do not wait for that, and reading can be slower than playing. Copies that
// wait in memory would take hundreds of megabytes.
import type { StoreSnapshot } from '../../domain/witness.ts';
import { freeFile } from '../archive.ts';
import { createStoreKeeper } from './keep.ts';
import type { StoreCopy } from './places.ts';
import type { Spool } from './spool.ts';

/** One turn's part in the copies of a container. To be asked for before its copy is. */
export interface CopyUse {
  /** Puts the copy on disk, which ends the use, and reads it when its time has come. */
  read(copy: StoreCopy): Promise<StoreSnapshot>;
  /** Ends the use of a turn that has no copy. */
  end(): void;
}

/**
 * The copies of one container. Turns that end together may share one: it is read once, and each
 * turn has its own files.
 */
export function createCopies(
  spool: Spool,
  parse: (copy: Pick<StoreCopy, 'files' | 'truncated'>) => Promise<StoreSnapshot>,
): { begin(): CopyUse } {
  const keeper = createStoreKeeper(spool);
  const parsed = new WeakMap<StoreCopy, Promise<StoreSnapshot>>();
  const underWay = new Set<Promise<void>>();
  let last: Promise<unknown> = Promise.resolve();
  const parseLater = ({ files, truncated }: StoreCopy): Promise<StoreSnapshot> => {
    const waiting = files.map(({ path, bytes }) => spool.put(path, bytes));
    const made = last.then(async () => {
      const read = waiting.map(({ path, bytes }) => ({ path, bytes, cut: false }));
      try {
        return { ...(await parse({ files: read, truncated })), files: [] };
      } finally {
        for (const file of read) freeFile(file);
        for (const file of waiting) file.release?.();
      }
    });
    last = made.catch(() => {});
    return made;
  };
  return {
    begin() {
      const { promise, resolve } = Promise.withResolvers<void>();
      underWay.add(promise);
      const end = (): void => {
        underWay.delete(promise);
        resolve();
      };
      return {
        end,
        async read(copy) {
          try {
            const files = keeper.files(copy.files);
            const made = parsed.get(copy) ?? parseLater(copy);
            parsed.set(copy, made);
            // All who share the copy, or its files, had asked before it was taken.
            void Promise.all(underWay).then(() => copy.files.forEach(freeFile));
            end();
            const snapshot = await made;
            return { ...snapshot, files, records: keeper.records(snapshot.records) };
          } finally {
            end();
          }
        },
      };
    },
  };
}
