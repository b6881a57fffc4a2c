// Which canaries a shard plays. Every machine comes to the same split by itself, so all of them
// must know the same names and the same durations. `merge` sees it when they did not.
import type { Shard } from '../domain/shard.ts';

/** Least time of a canary, so that a report of many zeros does not leave a shard without any. */
const minDurationMs = 1;

/**
 * Names of the canaries of a shard. The longest first, each to the shard with the least to do so
 * far. Canaries of the same duration go by their names. One without a duration counts as much as
 * the middle one of those that have one. No shard is empty unless there are more shards than names.
 */
export function splitCanaries(
  names: readonly string[],
  shard: Shard,
  durations: ReadonlyMap<string, number> = new Map(),
): Set<string> {
  const known = names.flatMap((name) => durations.get(name) ?? []).sort((a, b) => a - b);
  const middle = known[Math.floor(known.length / 2)] ?? 0;
  const costOf = (name: string): number => Math.max(minDurationMs, durations.get(name) ?? middle);
  const shards = Array.from({ length: shard.count }, () => ({ cost: 0, names: new Set<string>() }));
  const byCost = [...names].sort((a, b) => costOf(b) - costOf(a) || (a < b ? -1 : 1));
  for (const name of byCost) {
    const [least] = [...shards].sort((a, b) => a.cost - b.cost || a.names.size - b.names.size);
    least?.names.add(name);
    if (least !== undefined) least.cost += costOf(name);
  }
  return shards[shard.number - 1]?.names ?? new Set();
}
