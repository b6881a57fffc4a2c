// Waits that end with an aborted signal: what Docker or an agent still does then is no one's to
// wait for.
import { CanaryError } from './error.ts';

/** The signal's reason as an operational error: CANCELLED where it is none. */
export function toAbortError(signal: AbortSignal): CanaryError {
  const reason: unknown = signal.reason;
  return reason instanceof CanaryError
    ? reason
    : new CanaryError('CANCELLED', 'The run was cancelled.', { cause: reason });
}

/** @throws CanaryError the signal's reason, once it is aborted. See {@link toAbortError} */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw toAbortError(signal);
}

/**
 * Settles as `work` does, or rejects with the signal's reason as soon as it is aborted. Then a
 * rejection of `work` reaches no one. No work: undefined. @throws CanaryError see {@link
 * toAbortError}
 */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T>;
export function abortable<T>(
  work: Promise<T> | undefined,
  signal: AbortSignal,
): Promise<T | undefined>;
export async function abortable<T>(
  work: Promise<T> | undefined,
  signal: AbortSignal,
): Promise<T | undefined> {
  if (work === undefined) return undefined;
  return await new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(toAbortError(signal));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
