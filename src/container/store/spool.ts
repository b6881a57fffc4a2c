// Copies of stores wait on disk until it is known whose are kept: memory holds none of them. Equal
// copies are one file. They are raw, so they lie where a run's temporary files lie, readable by
// this user alone, and are removed when no one wants them.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreFile } from '../../domain/witness.ts';

/** Files on disk. */
export interface Spool extends Disposable {
  /**
   * Puts a copy on disk. Reading its bytes reads the file. After its release they are gone. @throws
   * what the disk says
   */
  put(path: string, bytes: Uint8Array): StoreFile;
}

/** A spool whose folder is made with the first file, and removed with the process at the latest. */
export function createSpool(parent: string = tmpdir()): Spool {
  const folder = join(parent, `session-continuity-store-${randomUUID()}`);
  const uses = new Map<string, number>();
  /** Bytes may be put more than once: for the evidence, and for who is to read them. */
  const digests = new WeakMap<Uint8Array, string>();
  const digestOf = (bytes: Uint8Array): string => {
    const digest = digests.get(bytes) ?? createHash('sha256').update(bytes).digest('hex');
    digests.set(bytes, digest);
    return digest;
  };
  let isMade = false;
  const removeAll = (): void => {
    process.off('exit', removeAll);
    if (isMade) rmSync(folder, { recursive: true, force: true });
  };
  const write = (digest: string, bytes: Uint8Array): void => {
    if (!isMade) {
      mkdirSync(folder, { mode: 0o700 });
      isMade = true;
      process.once('exit', removeAll);
    }
    writeFileSync(join(folder, digest), bytes, { mode: 0o600 });
  };
  return {
    put(path, bytes) {
      const digest = digestOf(bytes);
      const file = join(folder, digest);
      const count = uses.get(digest) ?? 0;
      if (count === 0) write(digest, bytes);
      uses.set(digest, count + 1);
      let isReleased = false;
      return {
        path,
        digest,
        size: bytes.byteLength,
        get bytes() {
          return readFileSync(file);
        },
        release() {
          if (isReleased) return;
          isReleased = true;
          const left = (uses.get(digest) ?? 1) - 1;
          uses.set(digest, left);
          if (left === 0) unlinkSync(file);
        },
      };
    },
    [Symbol.dispose]: removeAll,
  };
}
