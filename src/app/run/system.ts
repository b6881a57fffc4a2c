// Time and randomness of the real world, behind their ports.
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Random } from '../../domain/ports.ts';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    // Longer delays overflow Node's timers into no delay at all.
    await delay(Math.min(ms, 2 ** 31 - 1), undefined, signal === undefined ? {} : { signal });
  },
};

/** The machine's source of randomness. */
export const systemRandom: Random = {
  bytes: (size) => randomBytes(size),
  uuid: () => randomUUID(),
};
