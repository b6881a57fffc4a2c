// `--format json`: the report, and nothing else, on standard output.
import type { Reporter } from '../domain/report-ports.ts';
import { renderReportJson } from '../render/report-json.ts';

/**
 * A reporter that writes `report.json` to `output` once. It expects a report that the fan-out has
 * redacted.
 */
export function createJsonReporter(output: { write(text: string): unknown }): Reporter {
  return {
    onEnd(report) {
      output.write(renderReportJson(report));
    },
  };
}
