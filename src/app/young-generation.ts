// The part of V8's heap in which objects begin. It doubles whenever enough of them outlive a collection, to 128 MB, and hardly ever
// shrinks again. What a run keeps does not grow with its length, so a long run gains nothing from that but memory.
import { setFlagsFromString } from 'node:v8';

/** Leaves the young generation as large as it is now. V8 looks at this flag each time it would let it grow. */
export function holdYoungGeneration(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
