// What a request says of its dialect, for requests that no decoder has read.
import type { ModelRequest } from '../../../src/domain/model-request.ts';
import { findDemands } from '../../../src/providers/table.ts';

/** The dialect of a request, and what its provider demands of it. */
export function inDialect(dialect: string): Pick<ModelRequest, 'dialect' | 'demands'> {
  const demands = findDemands(dialect);
  if (demands === undefined) throw new Error(`No provider has the dialect ${dialect}.`);
  return { dialect, demands };
}
