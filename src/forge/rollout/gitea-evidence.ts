// What Gitea recorded of the gate: jobs of its runs, and the rows of commits. A rerun overwrites
// its job, so what a commit had before appears in the history of its rows alone.
import { gateName, type JobOutcome, type RecordedJob, type Row } from '../../domain/fleet.ts';
import { type Fields, toFields } from '../../fleet/protection.ts';
import type { RolloutClient } from './client.ts';
import { toDuration, toOutcome } from './outcome.ts';
import { toPath as at } from './path.ts';

/** Runs whose jobs are read at most. More are no better evidence. */
const maxRuns = 1_000;
/** Event names of 1.25 and 1.26 for pull requests. */
const pullEvents = /^pull_request(?:_sync)?$/;

/** The jobs of the gate since a time. */
export async function listGiteaJobs(
  client: RolloutClient,
  asked: { readonly name: string; readonly path: string; readonly since: number },
): Promise<RecordedJob[]> {
  const { name, since } = asked;
  const needs = { about: name, permission: 'read:repository' };
  const file = asked.path.split('/').at(-1) ?? '';
  const isOld = (run: Fields): boolean => Date.parse(String(run.started_at ?? '')) < since;
  const runs = await client.pages(
    at(name, 'actions', 'runs'),
    { ...needs, accept: [404] },
    (value) => listOf(value, 'workflow_runs'),
    (page) => page.every(isOld),
  );
  const own = runs
    .filter(
      (run) =>
        String(run.path ?? '')
          .split('@')[0]
          ?.split('/')
          .at(-1) === file,
    )
    .filter((run) => run.status === 'completed' && !isOld(run))
    .slice(0, maxRuns);
  const jobs: RecordedJob[] = [];
  for (const run of own) {
    const listed = await client.pages(
      at(name, 'actions', 'runs', String(run.id), 'jobs'),
      needs,
      (value) => listOf(value, 'jobs'),
    );
    const event = String(run.event ?? '');
    jobs.push(
      ...listed.filter(isGate).map((job) => ({
        runId: String(run.id),
        headSha: String(run.head_sha ?? ''),
        event: pullEvents.test(event) ? 'pull_request' : event,
        branch: toBranch(run),
        outcome: toOutcome(job),
        startedAt: toTime(job.started_at),
        durationMs: toDuration(job),
        runner: String(job.runner_name ?? ''),
      })),
    );
  }
  return completeByRows(client, name, jobs);
}

/**
 * The jobs as the history of rows says more of them: reds that a rerun has overwritten are added,
 * and a job that the sub-action `status/` called an error was not judged.
 */
async function completeByRows(
  client: RolloutClient,
  name: string,
  jobs: readonly RecordedJob[],
): Promise<RecordedJob[]> {
  const heads = new Map<string, RecordedJob[]>();
  for (const job of jobs) heads.set(job.headSha, [...(heads.get(job.headSha) ?? []), job]);
  const complete: RecordedJob[] = [];
  for (const [sha, own] of heads) {
    const rows = await listHistory(client, name, sha);
    const isError = rows.some((row) => isPostedRow(row) && row.status === 'error');
    const reds = rows.filter((row) => isJobRow(row) && toRowOutcome(row) === 'failed');
    const known = own.filter(({ outcome }) => outcome === 'failed').length;
    const [first] = own;
    const overwritten = first === undefined ? [] : reds.slice(0, Math.max(0, reds.length - known));
    complete.push(
      ...own.map((job) =>
        job.outcome === 'failed' && isError ? { ...job, outcome: 'errored' as const } : job,
      ),
      ...overwritten.flatMap((row) =>
        first === undefined
          ? []
          : [
              {
                ...first,
                outcome: 'failed' as const,
                startedAt: toTime(row.created_at),
                durationMs: null,
              },
            ],
      ),
    );
  }
  return complete;
}

/** `<workflow> / <job> (<event>)` of the gate: Gitea's own row. */
function isJobRow({ context }: Fields): boolean {
  return new RegExp(`/ ${gateName}(?: \\(|$)`).test(String(context ?? ''));
}

/** The row that the sub-action `status/` posts. */
function isPostedRow({ context }: Fields): boolean {
  return String(context ?? '').startsWith(`${gateName} (`);
}

/** The rows of a commit, each context as it is now. */
export async function listGiteaRows(
  client: RolloutClient,
  name: string,
  sha: string,
): Promise<Row[]> {
  const newest = new Map<string, Fields>();
  for (const row of await listHistory(client, name, sha)) newest.set(String(row.context), row);
  return [...newest].map(([context, row]) => ({
    context,
    outcome: toRowOutcome(row),
    isPending: row.status === 'pending',
  }));
}

/** Every row that a commit ever had, oldest first: the list's own order is by context. */
async function listHistory(client: RolloutClient, name: string, sha: string): Promise<Fields[]> {
  const needs = { about: name, permission: 'read:repository', accept: [404] };
  const rows = await client.pages(at(name, 'commits', sha, 'statuses'), needs);
  return rows.sort((a, b) => Number(a.id) - Number(b.id));
}

function isGate(job: Fields): boolean {
  return job.name === gateName || String(job.name ?? '').startsWith(`${gateName} (`);
}

/**
 * Gitea writes a cancelled job as a failure, and a skipped one as a success, and says so in the
 * text alone.
 */
function toRowOutcome(row: Fields): JobOutcome {
  const text = String(row.description ?? '');
  if (/^Has been (?:cancelled|skipped)/i.test(text)) return 'none';
  if (row.status === 'success') return 'passed';
  if (row.status === 'failure') return 'failed';
  return row.status === 'error' ? 'errored' : 'none';
}

/** The branch of a push. A run of a pull request has none. */
function toBranch(run: Fields): string {
  const [, ref = ''] = String(run.path ?? '').split('@');
  return /^refs\/heads\/(.+)$/.exec(ref)?.[1] ?? String(run.head_branch ?? '');
}

/** A time. Gitea's zero is none. */
function toTime(value: unknown): string | null {
  const at = Date.parse(String(value ?? ''));
  return Number.isNaN(at) || at <= 0 ? null : new Date(at).toISOString();
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const list = toFields(value)[name];
  return Array.isArray(list) ? list : [];
}
