// Live progress and the final table, line by line, in a log or a terminal.
import type { Host, Reporter } from '../domain/report-ports.ts';
import { tallySeries } from '../domain/series.ts';
import { isPassingStep, renderProgress } from '../render/progress.ts';
import { renderRunCounts } from '../render/series.ts';
import { renderTable, type TableOptions } from '../render/table.ts';

/**
 * A reporter for people. Steps replace each other on an interactive terminal. In a log each is a
 * line of its own, said once, and the turns are left out.
 */
export function createTerminalReporter(host: Host, options: TableOptions): Reporter {
  const said = new Set<string>();
  const soFar = { passed: 0, failed: 0, errored: 0 };
  const logStep = (line: string): void => {
    const text = renderProgress({ kind: 'step', line }, options);
    if (host.status !== undefined) {
      host.status(text);
      return;
    }
    if (isPassingStep(line) || said.has(line)) return;
    said.add(line);
    host.log(text);
  };
  return {
    onStart: (canaries) => host.log(renderProgress({ kind: 'start', canaries }, options)),
    onProgress: logStep,
    onCanary: (result) => host.log(renderProgress({ kind: 'canary', ...result }, options)),
    onRun(run, asked) {
      // What was cancelled counts as nothing, here as at the end.
      const { passed, failed, errored } = tallySeries([run]);
      soFar.passed += passed;
      soFar.failed += failed;
      soFar.errored += errored;
      const event = { kind: 'run', run, asked, soFar: renderRunCounts(soFar) } as const;
      host.log(renderProgress(event, options));
    },
    onEnd(report) {
      host.log('');
      for (const line of renderTable(report, options).trimEnd().split('\n')) host.log(line);
    },
  };
}
