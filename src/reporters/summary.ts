// The job summary of the finished run.
import type { Host, Reporter } from '../domain/report-ports.ts';
import { renderSummary } from '../render/summary.ts';

/** A reporter that writes the job summary. */
export function createSummaryReporter(host: Host): Reporter {
  return { onEnd: (report) => host.writeSummary(renderSummary(report)) };
}
