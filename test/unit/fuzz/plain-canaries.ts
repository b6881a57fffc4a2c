// The built-in canaries that an agent in memory can be given beside random conversations.
import type { Canary } from '../../../src/domain/canary.ts';
import { readCanary } from '../definition/built-in.ts';

/** The core suite, read anew. */
export function plainCanaries(): Canary[] {
  return ['name-recall', 'file-only', 'file-with-caption', 'memory-across-sessions'].map(
    readCanary,
  );
}
