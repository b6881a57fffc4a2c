// What a green does not say: told in the first line of every report, so that no green hides it.
import { countCanaries } from '../domain/count.ts';
import type { Report } from '../domain/report.ts';
import { toShardName } from '../domain/shard.ts';

/** Of turns that had another body than the platform sends. */
export const notThePlatforms =
  "not with the platform's body but the specification's (dialect strict)";

/** Which part of the canaries a report is of, and what it says nothing about. */
export function listProvisos({ shard, body }: Pick<Report, 'shard' | 'body'>): string[] {
  return [
    ...(shard === undefined
      ? []
      : [`only shard ${toShardName(shard)} of ${countCanaries(shard.canaries.length)}`]),
    ...(body === 'strict' ? [notThePlatforms] : []),
  ];
}
