// Gives something up at a deadline or when the job is stopped, with the reason for it.

/** @throws what `act` throws. At the deadline or an abort, the reason for that itself */
export async function withinDeadline<Value>(
  deadlineMs: number,
  stopped: AbortSignal | undefined,
  act: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const deadline = new AbortController();
  const overdue = new Error(`it took longer than ${deadlineMs / 1000} s`);
  const timer = setTimeout(() => deadline.abort(overdue), deadlineMs);
  const signal = AbortSignal.any([deadline.signal, ...(stopped ? [stopped] : [])]);
  try {
    signal.throwIfAborted();
    const givenUp = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    // Before its own error for the abort, the reason itself.
    return await Promise.race([givenUp, act(signal)]);
  } finally {
    clearTimeout(timer);
  }
}
