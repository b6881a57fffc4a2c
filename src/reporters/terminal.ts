// Live progress and the final table, line by line, in a log or a terminal.
import type { Host, Reporter } from '../domain/ports.ts';
import { renderProgress } from '../render/progress.ts';
import { renderTable, type TableOptions } from '../render/table.ts';

/** A reporter for people. Steps replace each other on an interactive terminal; in a log each is a line of its own. */
export function createTerminalReporter(host: Host, options: TableOptions): Reporter {
  const logStep = (line: string): void => {
    if (host.status === undefined) host.log(line);
    else host.status(line);
  };
  return {
    onStart: (canaries) => host.log(renderProgress({ kind: 'start', canaries }, options)),
    onProgress: (line) => logStep(renderProgress({ kind: 'step', line }, options)),
    onCanary: (result) => host.log(renderProgress({ kind: 'canary', ...result }, options)),
    onEnd(report) {
      host.log('');
      for (const line of renderTable(report, options).trimEnd().split('\n')) host.log(line);
    },
  };
}
