// The built-in canaries that an agent in memory can be given beside random conversations.
import type { Canary } from '../../../src/domain/canary.ts';
import { readCanary } from '../definition/built-in.ts';

const core = ['name-recall', 'file-only', 'file-with-caption', 'memory-across-sessions'] as const;
/** Those of the extended suite that interrupt, restart and keep back nothing: the oracle knows of no such thing. */
const plain = ['deep-history', 'session-isolation', 'several-files', 'unicode-file'] as const;

/** The core suite, read anew. */
export function coreCanaries(): Canary[] {
  return core.map(readCanary);
}

/** The core suite and what else is a plain conversation, read anew. */
export function plainCanaries(): Canary[] {
  return [...core, ...plain].map(readCanary);
}
