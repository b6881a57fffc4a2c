// Work with a limit of time of its own, next to the run's.

import type { Clock } from '../../domain/ports.ts';
import { armDeadline } from './deadline.ts';

/** Runs `work` with a signal that is also aborted after `limitMs`. */
export async function withinLimit<Result>(
  clock: Clock,
  limitMs: number,
  signal: AbortSignal,
  work: (limited: AbortSignal) => Promise<Result>,
): Promise<Result> {
  await using deadline = armDeadline(clock, limitMs, () => undefined);
  return await work(AbortSignal.any([signal, deadline.signal]));
}
