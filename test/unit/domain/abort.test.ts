// Waits that end with an aborted signal.
import { describe, expect, it } from 'vitest';
import { abortable, throwIfAborted, toAbortError } from '../../../src/domain/abort.ts';
import { CanaryError } from '../../../src/domain/error.ts';

const late = new CanaryError('DEADLINE_EXCEEDED', 'The run took too long.');

/** A signal that counts who listens to it. */
function createSignal(): { stop: AbortController; listeners: () => number } {
  const stop = new AbortController();
  let count = 0;
  const { addEventListener: add, removeEventListener: remove } = stop.signal;
  stop.signal.addEventListener = (...given: Parameters<typeof add>): void => {
    count += 1;
    add.apply(stop.signal, given);
  };
  stop.signal.removeEventListener = (...given: Parameters<typeof remove>): void => {
    count -= 1;
    remove.apply(stop.signal, given);
  };
  return { stop, listeners: () => count };
}

describe('abortable', () => {
  const never = (): Promise<string> => new Promise(() => undefined);

  it('settles as the work does, is undefined without work, and leaves no listener', async () => {
    const { stop, listeners } = createSignal();
    expect(await abortable(Promise.resolve('done'), stop.signal)).toBe('done');
    await expect(abortable(Promise.reject(new Error('failed')), stop.signal)).rejects.toThrow(
      'failed',
    );
    expect(await abortable(undefined, stop.signal)).toBeUndefined();
    await Promise.resolve();
    expect(listeners()).toBe(0);
  });

  it('rejects with the reason of the signal, before or while it waits', async () => {
    const stop = new AbortController();
    const waiting = abortable(never(), stop.signal);
    stop.abort(late);
    await expect(waiting).rejects.toBe(late);
    await expect(abortable(never(), stop.signal)).rejects.toBe(late);
    await expect(abortable(Promise.resolve('done'), stop.signal)).rejects.toBe(late);
    // Work that fails when nobody waits any more must not end the process.
    await expect(abortable(Promise.reject(new Error('later')), stop.signal)).rejects.toBe(late);
  });
});

describe('an aborted signal', () => {
  it('is told by its own error', () => {
    expect(toAbortError(AbortSignal.abort(late))).toBe(late);
    expect(() => throwIfAborted(AbortSignal.abort(late))).toThrow(late);
    expect(() => throwIfAborted(new AbortController().signal)).not.toThrow();
  });

  it.each([undefined, 'stop', new Error('stop')])(
    'is a cancellation for the reason %j',
    (reason) => {
      const signal = AbortSignal.abort(reason);
      expect(toAbortError(signal)).toMatchObject({ code: 'CANCELLED', cause: signal.reason });
    },
  );
});
