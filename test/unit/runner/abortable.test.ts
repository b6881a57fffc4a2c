// Waits that end with the run.
import { describe, expect, it } from 'vitest';
import { CanaryError } from '../../../src/domain/error.ts';
import { abortable } from '../../../src/runner/abortable.ts';
import { armDeadline, armRunDeadline } from '../../../src/runner/deadline.ts';
import { clock } from './adapters-in-memory.ts';

describe('abortable', () => {
  const never = (): Promise<string> => new Promise(() => undefined);

  it('settles as the work does, and is undefined without work', async () => {
    const { signal } = new AbortController();
    expect(await abortable(Promise.resolve('done'), signal)).toBe('done');
    await expect(abortable(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed');
    expect(await abortable(undefined, signal)).toBeUndefined();
  });

  it('rejects with the reason of the signal, before or while it waits', async () => {
    const stop = new AbortController();
    const waiting = abortable(never(), stop.signal);
    stop.abort(new CanaryError('CANCELLED', 'over'));
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(abortable(never(), stop.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
    // Work that fails when nobody waits any more must not end the process.
    await expect(abortable(Promise.reject(new Error('late')), stop.signal)).rejects.toThrow('over');
  });
});

describe('deadlines', () => {
  it('abort with their reason when the time is over', async () => {
    await using deadline = armRunDeadline(clock, 5);
    await new Promise((resolve) => deadline.signal.addEventListener('abort', resolve));
    expect(deadline.signal.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('do nothing once they are disarmed', async () => {
    const deadline = armDeadline(clock, 5, () => 'late');
    await deadline[Symbol.asyncDispose]();
    await clock.sleep(20);
    expect(deadline.signal.aborted).toBe(false);
  });
});
