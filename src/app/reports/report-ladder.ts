// Where this forge shows what, in one line at the start: no one should search for a report in a
// place that has none.

import type { Forge } from '../../domain/forge.ts';
import type { ActionOptions } from '../../domain/options.ts';

import { toPlainLine } from '../../domain/text.ts';
import { hasJobSummary } from '../../host/detect.ts';
import type { Environment } from '../inputs/inputs.ts';
import type { CheckRow } from '../job/check-row.ts';

/** `reports: annotations …; summary …; check …; evidence …`. */
export function renderReportLadder(
  env: Environment,
  forge: Forge,
  row: CheckRow | null,
  upload: ActionOptions['upload'],
): string {
  const parts = [
    forge.reports.annotations,
    hasJobSummary(env) ? 'job summary' : 'no job summary on this server',
    renderCheck(forge, row),
    renderEvidence(env, upload),
  ];
  return `reports (${forge.name}): ${parts.join('; ')}`;
}

function renderEvidence(env: Environment, upload: ActionOptions['upload']): string {
  if (upload === 'never') return 'evidence in report-dir alone (upload: never)';
  if (!env.ACTIONS_RESULTS_URL || !env.ACTIONS_RUNTIME_TOKEN)
    return 'evidence in report-dir alone (no artifact service)';
  return upload === 'always' ? 'evidence uploaded' : 'evidence uploaded unless all passes';
}

function renderCheck(forge: Forge, row: CheckRow | null): string {
  if (row === null) return forge.row.none;
  return `check ${row.exact ? '' : 'like '}"${toPlainLine(row.row, 600)}"`;
}
