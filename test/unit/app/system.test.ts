// Randomness is asked for in batches, and no one may notice.
import { expect, it } from 'vitest';
import { systemRandom } from '../../../src/app/run/system.ts';

it.each([0, 1, 10, 4095, 4096, 4097, 10_000])('draws %i bytes', (size) => {
  expect(systemRandom.bytes(size)).toHaveLength(size);
});

it('never draws the same twice, nor gives one the memory of another', () => {
  const drawn = Array.from({ length: 2_000 }, () => systemRandom.bytes(10));
  const texts = drawn.map((bytes) => Buffer.from(bytes).toString('hex'));
  expect(new Set(texts).size).toBe(texts.length);
  for (const bytes of drawn.filter((_, index) => index % 2 === 0)) bytes.fill(0);
  const others = drawn.filter((_, index) => index % 2 === 1);
  expect(others.map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(
    texts.filter((_, index) => index % 2 === 1),
  );
});
