// A reporter for one run among several: its lines say which run they are of.
import type { Reporter } from '../domain/report-ports.ts';

/**
 * Passes on progress and red canaries, each with the run's name before it. Canaries that passed are
 * left to the line that reports the whole run.
 */
export function createRunReporter(reporter: Reporter, name: string): Reporter {
  return {
    onEvidence: (files) => reporter.onEvidence?.(files),
    onProgress: (line) => reporter.onProgress?.(`${name}: ${line}`),
    onCanary: (result) =>
      (result.verdict === 'failed' && result.expected !== true) || result.verdict === 'errored'
        ? reporter.onCanary?.({ ...result, name: `${name}: ${result.name}` })
        : undefined,
  };
}
