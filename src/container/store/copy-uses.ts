// The bytes of a copy, read and freed. Turns that end together share a copy: it is read once for all of them, and freed when
// nobody can look at it any more. A garbage collector would let hundreds of megabytes of such bytes wait.
import type { StoreSnapshot } from '../../domain/witness.ts';
import { freeFile } from '../archive.ts';
import type { StoreCopy } from './places.ts';

/** Who looks at the copies of one container. */
export interface CopyUses {
  /**
   * Begins a use, to be asked for before the copy is: whoever shares a copy had asked for one before it was taken.
   * `read` gives what `parse` makes of the copy, made once; after the use has ended its bytes may be gone.
   */
  begin(): { read(copy: StoreCopy): Promise<StoreSnapshot>; end(): void };
}

/** Nobody looks yet. */
export function createCopyUses(parse: (copy: StoreCopy) => Promise<StoreSnapshot>): CopyUses {
  const parsed = new WeakMap<StoreCopy, Promise<StoreSnapshot>>();
  const underWay = new Set<Promise<void>>();
  return {
    begin() {
      const { promise, resolve } = Promise.withResolvers<void>();
      underWay.add(promise);
      return {
        read(copy) {
          const made = parsed.get(copy) ?? parse(copy);
          parsed.set(copy, made);
          // Files of a copy can be part of another one that was asked for meanwhile.
          const free = () => {
            void Promise.all(underWay).then(() => copy.files.forEach(freeFile));
          };
          made.then(free, free);
          return made;
        },
        end() {
          underWay.delete(promise);
          resolve();
        },
      };
    },
  };
}
