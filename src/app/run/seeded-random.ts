// Randomness that follows from a seed, so that a run can be played again with the same facts and
// ids.
import { createHash, randomBytes } from 'node:crypto';
import type { SeededRandom } from '../../runner/shared/adapters.ts';

/** A seed that no one can guess: facts of a run must be fresh. */
export function makeSeed(): string {
  return randomBytes(8).toString('hex');
}

/**
 * The seed of a run in a series. The first has the seed of the series, so each run can be played
 * alone by its own.
 */
export function seedOfRun(seed: string, number: number): string {
  return number === 1 ? seed : digest(seed, `run ${number}`).toString('hex').slice(0, 16);
}

/**
 * A stream of SHA-256 blocks. It is for what may be told: whoever knows the seed knows every byte.
 */
export function createSeededRandom(seed: string): SeededRandom {
  let rest: Buffer = Buffer.alloc(0);
  let blocks = 0;
  const bytes = (size: number): Buffer => {
    const parts = [rest];
    for (let length = rest.length; length < size; length += 32)
      parts.push(digest(seed, `block ${blocks++}`));
    const drawn = Buffer.concat(parts);
    rest = drawn.subarray(size);
    return drawn.subarray(0, size);
  };
  return {
    bytes,
    uuid: () => toUuid(bytes(16)),
    of: (label) => createSeededRandom(digest(seed, `label ${label}`).toString('hex')),
  };
}

function digest(seed: string, purpose: string): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([seed, purpose]))
    .digest();
}

/** 16 bytes as a UUID of version 4 (RFC 9562). */
function toUuid(bytes: Buffer): string {
  const fixed = Buffer.from(bytes);
  fixed[6] = ((fixed[6] ?? 0) & 0x0f) | 0x40;
  fixed[8] = ((fixed[8] ?? 0) & 0x3f) | 0x80;
  const hex = fixed.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
