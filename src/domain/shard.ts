// A part of a run: the canaries are split over several machines, and `merge` joins what came of
// each.

/** `--shard 2/5`: which part this is, and of how many. */
export interface Shard {
  readonly number: number;
  readonly count: number;
}

/** What a report says of the part that it is of. */
export interface ReportShard extends Shard {
  /**
   * Names of the canaries of all shards, in their order. Empty where the run ended before it knew
   * them.
   */
  readonly canaries: readonly string[];
}

/** As people write it. */
export function toShardName({ number, count }: Shard): string {
  return `${number}/${count}`;
}
