// V8's young generation in a process of its own: it doubles by itself, and not once it is held.
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const file = resolve('src/app/run/young-generation.ts');

/** Bytes of the young generation before and after many objects outlived a collection. */
function grow(isHeld: boolean): { before: number; after: number } {
  const program = `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { holdYoungGeneration } from ${JSON.stringify(file)};
    const size = () => getHeapSpaceStatistics().find((one) => one.space_name === 'new_space').space_size;
    if (${isHeld}) holdYoungGeneration();
    const before = size();
    let kept = [];
    for (let at = 0; at < 2_000_000; at += 1) {
      kept.push({ at, more: [at] });
      if (kept.length > 300_000) kept = kept.slice(150_000);
    }
    console.log(JSON.stringify({ before, after: size() }));`;
  const told = execFileSync(process.execPath, ['--input-type=module', '--eval', program]);
  return JSON.parse(String(told));
}

test('grows by itself, and no longer once it is held', () => {
  const free = grow(false);
  expect(free.after).toBeGreaterThan(4 * free.before);
  // V8 rounds its first sizes, so that they differ by a little from run to run.
  expect(grow(true).after).toBeLessThan(free.after / 4);
});
