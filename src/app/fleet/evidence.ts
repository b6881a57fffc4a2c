// What a forge recorded of one repository, gathered for `bake`, `require` and `status`.
import type { FleetRepository, RepositoryFacts, Row } from '../../domain/fleet.ts';
import { type Bake, judgeBake } from '../../fleet/bake.ts';
import { dayMs } from '../../fleet/days.ts';
import { chooseContext, type Wanted } from '../../fleet/required-context.ts';
import { workflowPath } from '../../fleet/workflow.ts';
import { completeByReports } from './run-reports.ts';
import type { FleetSetting } from './setting.ts';

/** A bake with what else was read for it. */
export interface Gathered {
  readonly facts: RepositoryFacts;
  readonly bake: Bake;
  /** Rows of the newest heads of pull requests. */
  readonly rows: readonly Row[];
  readonly wanted: Wanted;
  /** When the gate last ended, and how. */
  readonly last: { readonly at: string; readonly outcome: string } | null;
}

/** Older runs say little of the gate as it is now. */
const windowDays = 90;
/** Heads whose rows are looked at. */
const maxHeads = 3;

/** Reads and judges one repository. @throws Refusal */
export async function gather(
  setting: FleetSetting,
  repository: FleetRepository,
): Promise<Gathered> {
  const { rollout, fleet, clock } = setting;
  const { name } = repository;
  const facts = await rollout.repository(name);
  const now = clock.now();
  const since = now - windowDays * dayMs;
  const recorded = await rollout.listJobs(name, workflowPath(rollout.forge), since);
  const jobs = await completeByReports(rollout, name, recorded);
  const pulls = await rollout.listPulls(name, 'closed', facts.defaultBranch);
  const newest = [...jobs].sort((a, b) => ((a.startedAt ?? '') < (b.startedAt ?? '') ? 1 : -1));
  const heads = new Set(
    newest.filter(({ event }) => event === 'pull_request').map(({ headSha }) => headSha),
  );
  const rows: Row[] = [];
  for (const sha of [...heads].slice(0, maxHeads))
    rows.push(...(await rollout.listRows(name, sha)));
  const wanted = chooseContext(rollout.forge, rows);
  const bake = judgeBake({
    repository: name,
    defaultBranch: facts.defaultBranch,
    jobs,
    pulls,
    judged: fleet.judged,
    holidays: fleet.holidays,
    thresholds: fleet.thresholds,
    timeoutMinutes: fleet.timeoutMinutes,
    now,
    isRowMatched: heads.size === 0 ? null : wanted.context !== null,
  });
  const last = newest.find(({ outcome }) => outcome !== 'none');
  return {
    facts,
    bake,
    rows,
    wanted,
    last: last === undefined ? null : { at: last.startedAt ?? '', outcome: last.outcome },
  };
}
