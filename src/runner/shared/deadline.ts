// Deadlines on the run's clock: a signal that is aborted when the time is over, and a timer that
// never outlives its use.
import { CanaryError } from '../../domain/error.ts';
import type { Clock } from '../../domain/ports.ts';

/** An armed deadline. Disposing disarms it. */
export interface Deadline extends AsyncDisposable {
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch at which it fires. */
  readonly at: number;
}

/** Aborts after `limitMs` with what `toReason` makes. `undefined` means the signal's own reason. */
export function armDeadline(clock: Clock, limitMs: number, toReason: () => unknown): Deadline {
  const fired = new AbortController();
  const disarmed = new AbortController();
  const timer = clock.sleep(limitMs, disarmed.signal).then(
    () => fired.abort(toReason()),
    () => undefined,
  );
  return {
    signal: fired.signal,
    at: clock.now() + limitMs,
    async [Symbol.asyncDispose]() {
      disarmed.abort();
      await timer;
    },
  };
}

/**
 * The deadline of one run, whole: everything from its start, which may lie behind, to the last turn
 * (DEADLINE_EXCEEDED).
 */
export function armRunDeadline(
  clock: Clock,
  timeoutMs: number,
  startedAt: number = clock.now(),
): Deadline {
  return armDeadline(clock, Math.max(0, startedAt + timeoutMs - clock.now()), () => {
    const limit = `${timeoutMs / 1000} s`;
    return new CanaryError(
      'DEADLINE_EXCEEDED',
      `The run did not end within its timeout of ${limit}.`,
      {
        hint: 'See which canary was being played; raise the input timeout only if the image is known to be slow.',
      },
    );
  });
}
