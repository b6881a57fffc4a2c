// Where this forge shows what, in one line at the start: nobody should search for a report in a place that has none.

import type { ActionOptions } from '../domain/options.ts';
import type { Host } from '../domain/report-ports.ts';
import { toPlainLine } from '../domain/text.ts';
import { hasJobSummary } from '../host/detect.ts';
import type { CheckRow } from './check-row.ts';
import type { Environment } from './inputs.ts';

/** `reports: annotations …; summary …; check …; evidence …`. */
export function renderReportLadder(
  env: Environment,
  kind: Host['kind'],
  row: CheckRow | null,
  upload: ActionOptions['upload'],
): string {
  const parts = [
    kind === 'github' ? 'annotations on the run and its files' : 'annotations as lines of this log',
    hasJobSummary(env) ? 'job summary' : 'no job summary on this server',
    renderCheck(kind, row),
    renderEvidence(env, upload),
  ];
  return `reports (${kind}): ${parts.join('; ')}`;
}

function renderEvidence(env: Environment, upload: ActionOptions['upload']): string {
  if (upload === 'never') return 'evidence in report-dir alone (upload: never)';
  if (!env.ACTIONS_RESULTS_URL || !env.ACTIONS_RUNTIME_TOKEN)
    return 'evidence in report-dir alone (no artifact service)';
  return upload === 'always' ? 'evidence uploaded' : 'evidence uploaded unless all passes';
}

function renderCheck(kind: Host['kind'], row: CheckRow | null): string {
  if (row === null && kind === 'github') return 'check under the name of the job';
  if (row === null) return 'no check (this event records none)';
  return `check ${row.exact ? '' : 'like '}"${toPlainLine(row.row, 600)}"`;
}
