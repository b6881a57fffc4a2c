// A wait that ends with the run: what Docker or an agent still does then is nobody's to wait for.

/** Settles as `work` does, or rejects with the signal's reason as soon as it is aborted. No work: undefined. */
export async function abortable<T>(
  work: Promise<T> | undefined,
  signal: AbortSignal,
): Promise<T | undefined> {
  if (work === undefined) return undefined;
  // Whoever stops waiting must not leave a rejection unhandled.
  work.catch(() => undefined);
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
