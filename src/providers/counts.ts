// Counts of tokens among the fields of an answer that somebody else wrote.
import type { Fields } from '../domain/fields.ts';

/** The fields that are there added up. `null`: none is. */
export function sumCounts(fields: Fields, names: readonly string[]): number | null {
  const counts = names
    .map((name) => fields[name])
    .filter((count): count is number => typeof count === 'number' && count >= 0 && count < 1e12);
  return counts.length === 0 ? null : counts.reduce((total, count) => total + count, 0);
}
