// Deadlines: the end of a run, and of a wait.
import { describe, expect, it } from 'vitest';
import { armDeadline, armRunDeadline } from '../../../src/runner/shared/deadline.ts';
import { clock } from './adapters-in-memory.ts';

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
