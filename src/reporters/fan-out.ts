// One reporter in front of many: what one of them does wrong is reported, and neither stops the
// others nor changes the verdict.
import type { Reporter } from '../domain/report-ports.ts';
import type { Redactor } from '../redact/redactor.ts';
import { redactValue } from '../redact/structure.ts';

/** Told of each error of a reporter, with the callback in which it happened. */
export type ReporterErrorHandler = (thrown: unknown, callback: keyof Reporter) => void;

/**
 * A reporter that passes everything on, redacted by value, so that renderers can cut texts without
 * halving a secret. Evidence goes on as it is: the reporter that writes it redacts it. Never
 * throws, never rejects.
 */
export function createFanOut(
  reporters: readonly Reporter[],
  onError: ReporterErrorHandler,
  redactor: Redactor,
): Required<Reporter> {
  const tell = (thrown: unknown, callback: keyof Reporter): void => {
    try {
      onError(thrown, callback);
    } catch {
      // Nothing is left to tell it to.
    }
  };
  const callOne = async (
    callback: keyof Reporter,
    call: () => void | Promise<void>,
  ): Promise<void> => {
    try {
      await call();
    } catch (thrown) {
      tell(thrown, callback);
    }
  };
  // All are called before any is awaited: each reporter sees progress in its order, however slow
  // another one is.
  const callAll = async (
    callback: keyof Reporter,
    call: (reporter: Reporter) => void | Promise<void>,
  ): Promise<void> => {
    await Promise.all(reporters.map((reporter) => callOne(callback, () => call(reporter))));
  };
  return {
    onStart: (canaries) =>
      callAll('onStart', (reporter) => reporter.onStart?.(redactValue(redactor, canaries))),
    onProgress: (line) =>
      callAll('onProgress', (reporter) => reporter.onProgress?.(redactor.text(line))),
    onCanary: (result) =>
      callAll('onCanary', (reporter) => reporter.onCanary?.(redactValue(redactor, result))),
    onRun: (run, asked) =>
      callAll('onRun', (reporter) => reporter.onRun?.(redactValue(redactor, run), asked)),
    onEvidence: (files) => callAll('onEvidence', (reporter) => reporter.onEvidence?.(files)),
    onDropped: (folder) => callAll('onDropped', (reporter) => reporter.onDropped?.(folder)),
    // One after the other: the table appears in the log before annotations and notes on files.
    async onEnd(report, evidence) {
      const clean = redactValue(redactor, report);
      for (const reporter of reporters)
        await callOne('onEnd', () => reporter.onEnd?.(clean, evidence));
    },
  };
}
