// Repeatable randomness for tests: a small generator, not for secrets.
import type { RandomBytes } from '../../../src/definition/fact-making.ts';

/** Bytes of a linear congruential generator started at `seed`. */
export function seededRandom(seed: number): RandomBytes {
  let state = seed >>> 0;
  return (size) =>
    Uint8Array.from({ length: size }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    });
}
