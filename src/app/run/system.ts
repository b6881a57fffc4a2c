// Time and randomness of the real world, behind their ports.
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Random } from '../../domain/ports.ts';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    // Longer delays overflow Node's timers into no delay at all.
    const waiting = delay(Math.min(ms, 2 ** 31 - 1), undefined, signal && { signal });
    await waiting.catch((thrown: unknown) => {
      // Node rejects with an error of its own, which says nothing of why.
      signal?.throwIfAborted();
      throw thrown;
    });
  },
};

/**
 * The machine's source of randomness. Marks are some bytes each, and many: asked for one by one
 * they cost more than anything that is done with them.
 */
export const systemRandom: Random = {
  bytes: createDrawer(4096),
  uuid: () => randomUUID(),
};

/** Draws from bytes that are asked for together. None is drawn twice. */
function createDrawer(batchBytes: number): (size: number) => Uint8Array {
  let rest: Buffer = Buffer.alloc(0);
  return (size) => {
    if (size > rest.length) rest = randomBytes(Math.max(size, batchBytes));
    // A copy: what is drawn does not keep the batch in memory.
    const drawn = Buffer.from(rest.subarray(0, size));
    rest = rest.subarray(size);
    return drawn;
  };
}
