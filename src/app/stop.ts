// Signals of the job runner. GitHub sends SIGINT, then SIGTERM 7.5 s later, then kills (contract/runners.md 1.5); other
// runners send nothing. The handlers only abort: everything else follows from the aborted signal.
import { CanaryError } from '../domain/error.ts';

/** A signal that is aborted by SIGINT or SIGTERM. */
export interface StopSignal {
  readonly signal: AbortSignal;
  dispose(): void;
}

/** Listens until disposed. A second signal ends the process at once, as people expect of Ctrl-C. */
export function listenForStop(): StopSignal {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(2);
    controller.abort(new CanaryError('CANCELLED', `The run was cancelled (${name}).`));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
