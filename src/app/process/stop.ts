// Signals of the job runner. GitHub sends SIGINT, then SIGTERM 7.5 s later, then kills
// (docs/rules/forges.md "Cancelled jobs"). Other runners send nothing. A terminal that is closed
// sends SIGHUP. A reader that goes away counts as one. The handlers only abort: everything else
// follows from the aborted signals.
import { CanaryError } from '../../domain/error.ts';
import type { ExitCode } from '../../domain/verdict.ts';

/** What SIGINT, SIGTERM and SIGHUP mean, before the verdict and after it. */
export interface StopSignals {
  /** Aborted by the first signal before the verdict: it cancels the run. */
  readonly run: AbortSignal;
  /**
   * Aborted by the first signal after the verdict: what is left to do is given up, and the verdict
   * remains.
   */
  readonly rest: AbortSignal;
  /** The verdict is known: from now on no signal changes the exit code. */
  settle(exitCode: ExitCode): void;
}

/**
 * Listens to the end of the process. `onCancel` is called when the run is cancelled. A second
 * signal before the verdict, or after it, ends the process at once: before the verdict `onLeave` is
 * called first, to tell what is left behind. SIGHUP never is that second one.
 */
export function listenForStop(
  onCancel: () => void = () => undefined,
  onLeave: () => void = () => undefined,
): StopSignals {
  const run = new AbortController();
  const rest = new AbortController();
  let settled: ExitCode | null = null;
  const stop = (name: NodeJS.Signals): void => {
    const { signal } = settled === null ? run : rest;
    if (signal.aborted) {
      if (settled === null) onLeave();
      process.exit(settled ?? 2);
    }
    if (settled === null) {
      onCancel();
      run.abort(new CanaryError('CANCELLED', `The run was cancelled (${name}).`));
    } else rest.abort(new Error(`the job was stopped (${name})`));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // A closed terminal sends it, and the shell in it once more: that is nobody who will not wait.
  const hangUp = (name: NodeJS.Signals): void => {
    const { signal } = settled === null ? run : rest;
    if (!signal.aborted) stop(name);
  };
  if (process.platform !== 'win32') process.on('SIGHUP', hangUp);
  // `| head`, or a job runner that is gone: without a listener the process would end here and leave
  // its containers.
  const goneReader = (error: NodeJS.ErrnoException): void => {
    if (settled !== null || run.signal.aborted) return;
    const why = `no program reads its output any more (${error.code ?? 'closed'})`;
    run.abort(new CanaryError('CANCELLED', `The run was cancelled: ${why}.`));
  };
  process.stdout.on('error', goneReader);
  process.stderr.on('error', goneReader);
  return {
    run: run.signal,
    rest: rest.signal,
    settle(exitCode) {
      settled = exitCode;
    },
  };
}
