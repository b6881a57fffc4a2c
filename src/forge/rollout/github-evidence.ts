// What GitHub recorded of the gate: jobs of all attempts of its runs, check runs and statuses of
// commits.
import { gateName, type RecordedJob, type Row } from '../../domain/fleet.ts';
import { type Fields, toFields } from '../../fleet/protection.ts';
import type { RolloutClient } from './client.ts';
import { toDuration, toOutcome } from './outcome.ts';
import { toPath as at } from './path.ts';

/** GitHub lists no more than 1,000 runs of one search. */
const maxPages = 10;

/** The jobs of the gate since a time. */
export async function listGitHubJobs(
  client: RolloutClient,
  asked: { readonly name: string; readonly path: string; readonly since: number },
): Promise<RecordedJob[]> {
  const { name, since } = asked;
  const needs = { about: name, permission: 'Actions: read', maxPages };
  const file = asked.path.split('/').at(-1) ?? '';
  const created = new URLSearchParams({
    created: `>=${new Date(since).toISOString().slice(0, 10)}`,
  });
  const runs = await client.pages(
    `${at(name, 'actions', 'workflows', file, 'runs')}?${created}`,
    { ...needs, accept: [404] },
    (value) => listOf(value, 'workflow_runs'),
  );
  const jobs: RecordedJob[] = [];
  for (const run of runs.filter(({ status }) => status === 'completed')) {
    const path = `${at(name, 'actions', 'runs', String(run.id), 'jobs')}?filter=all`;
    const listed = await client.pages(path, needs, (value) => listOf(value, 'jobs'));
    jobs.push(
      ...listed.filter(isGate).map((job) => ({
        runId: String(run.id),
        headSha: String(run.head_sha ?? ''),
        event: String(run.event ?? ''),
        branch: run.event === 'pull_request' ? '' : String(run.head_branch ?? ''),
        outcome: toOutcome(job),
        startedAt: typeof job.started_at === 'string' ? job.started_at : null,
        durationMs: toDuration(job),
        runner: String(job.runner_name ?? ''),
      })),
    );
  }
  return jobs;
}

/**
 * The newest check run of each name, and the newest status of each context: where a name is both,
 * both must pass.
 */
export async function listGitHubRows(
  client: RolloutClient,
  name: string,
  sha: string,
): Promise<Row[]> {
  const checks = await client.pages(
    `${at(name, 'commits', sha, 'check-runs')}?filter=latest`,
    { about: name, permission: 'Checks: read' },
    (value) => listOf(value, 'check_runs'),
  );
  const statuses = await client.pages(
    at(name, 'commits', sha, 'status'),
    { about: name, permission: 'Commit statuses: read' },
    (value) => listOf(value, 'statuses'),
  );
  return [
    ...checks.map((check) => ({
      context: String(check.name),
      outcome: toOutcome(check),
      isPending: check.status !== 'completed',
    })),
    ...statuses.map(({ context, state }) => ({
      context: String(context),
      outcome: toStatusOutcome(state),
      isPending: state === 'pending',
    })),
  ];
}

function toStatusOutcome(state: unknown): Row['outcome'] {
  if (state === 'success') return 'passed';
  if (state === 'failure') return 'failed';
  return state === 'error' ? 'errored' : 'none';
}

function isGate(job: Fields): boolean {
  return job.name === gateName || String(job.name ?? '').startsWith(`${gateName} (`);
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const list = toFields(value)[name];
  return Array.isArray(list) ? list : [];
}
