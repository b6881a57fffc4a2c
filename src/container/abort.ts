// What an aborted signal does to things that packages have started on our behalf and hand out no
// handle for (an HTTP request of Testcontainers, the docker program of @actions/exec): they are
// ended.
import { AsyncLocalStorage } from 'node:async_hooks';
import { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';
import { abortable, throwIfAborted } from '../domain/abort.ts';
import { killGraceMs } from './limits.ts';

type Started = ChildProcess | ClientRequest;

const takers = new AsyncLocalStorage<(started: Started) => void>();
// Node reports each as it is made, in the async context of whoever makes it.
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

/**
 * Does `act`. When the signal aborts before it has settled, rejects with the reason and ends the
 * HTTP requests and child processes that were started in it, and those that it starts afterwards.
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
