// The built-in canaries that an agent in memory can be given beside random conversations.
import type { Canary } from '../../../src/domain/canary.ts';
import { readCanary } from '../definition/built-in.ts';

const core = ['name-recall', 'file-only', 'file-with-caption', 'memory-across-sessions'] as const;
/**
 * Those of the extended suite whose conversations the oracle understands: no file is asked for a
 * second time.
 */
const extended = [
  'deep-history',
  'session-isolation',
  'several-files',
  'unicode-file',
  'memory-three-sessions',
  'restart-continuity',
  'stop-button',
  'stream-cancellation',
  'concurrent-turns',
  'peer-call',
  'tool-use',
] as const;

/** The core suite, read anew. */
export function coreCanaries(): Canary[] {
  return core.map(readCanary);
}

/** The core suite and most of the extended one, read anew. */
export function plainCanaries(): Canary[] {
  return [...core, ...extended].map(readCanary);
}
