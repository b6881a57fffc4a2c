// The part of V8's heap in which objects begin. It doubles whenever enough of them outlive a
// collection, to 128 MB, and seldom shrinks. What a run keeps does not grow with its length, so a
// long run gains nothing from that but memory.
import { setFlagsFromString } from 'node:v8';

/** Keeps the young generation as large as it is. V8 reads this flag each time it would grow it. */
export function holdYoungGeneration(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
