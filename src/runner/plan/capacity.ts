// How many canaries one container holds. All that it keeps is copied after each turn of each of
// them, so a copy's cost grows with their number, and the cost of all copies with its square.
// Bounded containers keep the whole linear.
import type { StoreFile } from '../../domain/witness.ts';
import type { CanaryOutcome } from '../outcome/outcome.ts';
import type { Group } from './plan.ts';

/**
 * Canaries in one container at most, and where copies are dear at least. A fresh container costs a
 * boot.
 */
const most = 16;
const least = 4;
/**
 * Bytes by which the store of one container may grow: a copy of so much takes about as long as one
 * of nothing.
 */
const maxGrowthBytes = 2 * 1024 * 1024;

/** The capacity of the containers of one run, which follows from what was seen of those before. */
export interface Capacity {
  now(): number;
  /** Reports the canaries that were played in one container. */
  learn(outcomes: readonly CanaryOutcome[]): void;
}

/** Begins with the most: before the first container nothing is known of its store. */
export function createCapacity(): Capacity {
  let capacity = most;
  return {
    now: () => capacity,
    learn(outcomes) {
      const sizes = outcomes
        .flatMap(({ ledger }) => ledger?.turns ?? [])
        .flatMap(({ store }) => (store === null ? [] : [sizeOf(store.files)]));
      const growth = Math.max(0, ...sizes) - Math.min(...sizes);
      const each = growth / outcomes.length;
      if (!(each > 0)) return;
      capacity = Math.min(most, Math.max(least, Math.floor(maxGrowthBytes / each)));
    },
  };
}

/** The bytes of a copy on disk are read when they are asked for: its size is known without them. */
function sizeOf(files: readonly StoreFile[]): number {
  return files.reduce((sum, file) => sum + (file.size ?? file.bytes.byteLength), 0);
}

/** Canaries that wait for a container. */
export interface Queue {
  isEmpty(): boolean;
  /** Those for the next container. `null`: none is left. */
  take(): Group | null;
}

/** The canaries of a group, in as many containers as they need, and in each about as many. */
export function createQueue(group: Group, capacity: Pick<Capacity, 'now'>): Queue {
  let left = group.canaries;
  let taken = 0;
  return {
    isEmpty: () => left.length === 0,
    take() {
      if (left.length === 0) return null;
      const containers = Math.ceil(left.length / capacity.now());
      const count = Math.ceil(left.length / containers);
      const canaries = left.slice(0, count);
      left = left.slice(count);
      taken += 1;
      return { ...group, name: taken === 1 ? group.name : `${group.name} ${taken}`, canaries };
    },
  };
}

/** A queue for each group, as often as it may be played side by side. */
export function toLanes(
  groups: readonly Group[],
  capacity: Pick<Capacity, 'now'>,
  concurrency: number,
): Queue[] {
  return groups.flatMap((group) => {
    const queue = createQueue(group, capacity);
    const lanes = Math.min(concurrency, Math.ceil(group.canaries.length / least));
    return Array.from({ length: lanes }, () => queue);
  });
}
