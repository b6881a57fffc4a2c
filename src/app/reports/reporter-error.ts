// What is said where a reporter failed: the run goes on, and the verdict remains.

import { CanaryError } from '../../domain/error.ts';
import type { Reporter } from '../../domain/report-ports.ts';

/**
 * One line for the log. An error of ours explains itself and the next step. Any other names the
 * callback.
 */
export function renderReporterError(thrown: unknown, callback: keyof Reporter): string {
  if (thrown instanceof CanaryError)
    return `${thrown.message} The verdict stands.${thrown.hint === undefined ? '' : ` ${thrown.hint}`}`;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return `A reporter failed in ${callback}: ${message}`;
}
