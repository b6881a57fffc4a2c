// What an aborted signal does here: promises reject at once, and what packages have started on our behalf and hand out no
// handle for (an HTTP request of Testcontainers, the docker program of @actions/exec) is ended.
import { AsyncLocalStorage } from 'node:async_hooks';
import { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';
import { CanaryError } from '../domain/error.ts';
import { killGraceMs } from './limits.ts';

type Started = ChildProcess | ClientRequest;

const takers = new AsyncLocalStorage<(started: Started) => void>();
// Node tells of each as it is made, in the async context of whoever makes it.
for (const [channel, field] of [
  ['child_process', 'process'],
  ['http.client.request.created', 'request'],
] as const) {
  subscribe(channel, (message) => {
    const started = (message as Record<string, unknown>)[field];
    if (started instanceof ChildProcess || started instanceof ClientRequest)
      takers.getStore()?.(started);
  });
}

/** The signal's reason as an operational error: CANCELLED where it is none. */
export function toAbortError(signal: AbortSignal): CanaryError {
  const reason: unknown = signal.reason;
  return reason instanceof CanaryError
    ? reason
    : new CanaryError('CANCELLED', 'The run was cancelled.', { cause: reason });
}

/** @throws the signal's reason once it is aborted. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw toAbortError(signal);
}

/** The promise, or the signal's reason as soon as it aborts. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(toAbortError(signal));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/**
 * Does `act`; when the signal aborts before it has settled, rejects with the reason and ends the HTTP requests and child
 * processes that were started in it, and those that it starts afterwards.
 */
export async function endOnAbort<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  throwIfAborted(signal);
  const all = new Set<Started>();
  let isSettled = false;
  const endAll = (): void => {
    for (const started of all) end(started);
  };
  signal.addEventListener('abort', endAll, { once: true });
  const acting = takers.run((started) => {
    if (isSettled) return;
    all.add(started);
    // It is told of while it is being made: it can be ended when that is done.
    if (signal.aborted) setImmediate(end, started);
  }, act);
  const settle = (): void => {
    isSettled = true;
    signal.removeEventListener('abort', endAll);
  };
  acting.then(settle, settle);
  return abortable(acting, signal);
}

function end(started: Started): void {
  if (started instanceof ClientRequest) {
    started.destroy();
    return;
  }
  started.kill('SIGTERM');
  // What the program itself has started may hold them open for longer than it lives.
  started.stdout?.destroy();
  started.stderr?.destroy();
  const killer = setTimeout(() => {
    if (started.exitCode === null && started.signalCode === null) started.kill('SIGKILL');
  }, killGraceMs);
  killer.unref();
}
