// What is kept of one container's store copies: files on disk, and of the rows each once, since
// most are the same after each turn.
import type { StoreRecord, StoreSnapshot } from '../../domain/witness.ts';
import { maxKeptStoreBytes } from '../limits.ts';
import type { Spool } from './spool.ts';

/** Appears in the evidence for a file that was copied and not kept. */
const leftOut: Uint8Array = Buffer.from(
  `(left out: ${maxKeptStoreBytes} bytes of this container's store were kept before)\n`,
);

/**
 * Makes the keeper of one container. It leaves the bytes of further files out once there is enough
 * for the evidence.
 */
export function createStoreKeeper(spool: Spool): (snapshot: StoreSnapshot) => StoreSnapshot {
  const known = new Map<string, StoreRecord[]>();
  const digests = new Set<string>();
  let keptBytes = 0;
  const keepOnce = (record: StoreRecord): StoreRecord => {
    const { path, table, key, text } = record;
    const alike = known.get(text) ?? [];
    const same = alike.find((one) => one.path === path && one.table === table && one.key === key);
    if (same !== undefined) return same;
    known.set(text, [...alike, record]);
    return record;
  };
  return (snapshot) => {
    const files = snapshot.files.map(({ path, bytes }) => {
      if (keptBytes + bytes.byteLength > maxKeptStoreBytes) return spool.put(path, leftOut);
      const kept = spool.put(path, bytes);
      if (kept.digest !== undefined && !digests.has(kept.digest)) {
        digests.add(kept.digest);
        keptBytes += bytes.byteLength;
      }
      return kept;
    });
    return { ...snapshot, files, records: snapshot.records.map(keepOnce) };
  };
}
