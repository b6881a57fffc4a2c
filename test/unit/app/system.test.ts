// Randomness is asked for in batches, and no one may notice. A sleep that is broken off says why.
import { expect, it } from 'vitest';
import { systemClock, systemRandom } from '../../../src/app/run/system.ts';
import { CanaryError } from '../../../src/domain/error.ts';

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

it('sleeps, and rejects with the reason of its signal, before and meanwhile', async () => {
  const reason = new CanaryError('DEADLINE_EXCEEDED', 'The run did not end within its timeout.');
  await expect(systemClock.sleep(9e3, AbortSignal.abort(reason))).rejects.toBe(reason);
  const stop = new AbortController();
  const sleeping = systemClock.sleep(9e3, stop.signal);
  setTimeout(() => stop.abort(reason), 20);
  await expect(sleeping).rejects.toBe(reason);
  await systemClock.sleep(1, new AbortController().signal);
  await systemClock.sleep(1);
});
