// The name under which the forge has recorded the job that this process runs in, asked of the forge
// itself: no workflow file of a checkout says it for sure. Only reads, and gives no name that is
// not certain.
import { Agent, type Dispatcher } from 'undici';
import { forgeOfApi } from '../domain/forge.ts';
import { isRecord, parseJson } from './answer.ts';
import { callForge, type ForgeAccess, findAccessProblem, toRepositoryPath } from './api.ts';

/** The job, as its environment knows it. */
export interface OwnJob extends ForgeAccess {
  readonly runId: string;
  readonly runAttempt: string;
  /** RUNNER_NAME. Empty: not known. */
  readonly runnerName: string;
  /**
   * The forge's own id of the job, as Gitea says it in the job's runtime token. `null`: not known.
   */
  readonly jobId: string | null;
  readonly event: string;
}

/** Bytes of a list that are read. */
const maxListBytes = 4 * 1024 * 1024;

/**
 * On GitHub the name of the job's check. On Gitea the context of the row that was recorded for it
 * when the run began. null where the forge does not say so for certain. Never throws.
 */
export async function readOwnCheck(job: OwnJob): Promise<string | null> {
  if (findAccessProblem(job) !== null || !/^\d+$/.test(job.runId)) return null;
  const dispatcher = new Agent();
  try {
    const listed = await findOwnJob(job, dispatcher);
    if (listed === null || typeof listed.name !== 'string' || listed.name === '') return null;
    if (forgeOfApi(job.apiUrl)?.row.isJobName === true) return listed.name;
    return await findRow(job, listed, listed.name, dispatcher);
  } catch {
    return null;
  } finally {
    await dispatcher.destroy();
  }
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The one job of the run that can be this one: by its id, else the only one that is under way on a
 * runner of this name.
 */
async function findOwnJob(job: OwnJob, dispatcher: Dispatcher): Promise<Fields | null> {
  const forge = forgeOfApi(job.apiUrl);
  if (forge === null) return null;
  const { row, limits } = forge;
  const attempt = row.isJobName && /^\d+$/.test(job.runAttempt) ? ['attempts', job.runAttempt] : [];
  const path = toRepositoryPath(job, 'actions', 'runs', job.runId, ...attempt, 'jobs');
  const answer = await getJson(job, `${path}?${limits.pageParameter}=${limits.pageSize}&page=1`, {
    dispatcher,
  });
  if (!isRecord(answer) || !Array.isArray(answer.jobs)) return null;
  const jobs = answer.jobs.filter(isRecord);
  if (job.jobId !== null) return jobs.find(({ id }) => String(id) === job.jobId) ?? null;
  // Another one of that runner may appear on a page that was not read.
  if (job.runnerName === '' || answer.total_count !== jobs.length) return null;
  const [own, ...others] = jobs.filter(
    ({ status, runner_name: runner }) => status === 'in_progress' && runner === job.runnerName,
  );
  return own === undefined || others.length > 0 ? null : own;
}

/** The newest row of the commit that leads to the job and ends as rows of it do. */
async function findRow(
  job: OwnJob,
  { html_url: url, head_sha: sha }: Fields,
  name: string,
  dispatcher: Dispatcher,
): Promise<string | null> {
  const place = toPlace(url);
  if (place === null || typeof sha !== 'string' || !/^[0-9a-f]{40,64}$/.test(sha)) return null;
  const path = toRepositoryPath(job, 'commits', sha, 'statuses');
  const rows = await getJson(job, `${path}?limit=50&page=1`, { dispatcher });
  if (!Array.isArray(rows)) return null;
  const [newest] = rows
    .filter(isRecord)
    .flatMap(({ id, target_url: target, context }) =>
      toPlace(target) === place && typeof context === 'string' ? [{ id: Number(id), context }] : [],
    )
    .filter(({ context }) => context.endsWith(`/ ${name} (${job.event})`))
    .sort((a, b) => b.id - a.id);
  return newest?.context ?? null;
}

/** `runs/83/jobs/138` of a link to a job, whatever server and sub-path it has before that. */
function toPlace(url: unknown): string | null {
  return typeof url === 'string'
    ? (/\/actions\/(runs\/\d+\/jobs\/\d+)$/.exec(url)?.[1] ?? null)
    : null;
}

async function getJson(
  job: OwnJob,
  path: string,
  { dispatcher }: { readonly dispatcher: Dispatcher },
): Promise<unknown> {
  const call = { method: 'GET', path, maxBytes: maxListBytes, dispatcher } as const;
  const { status, text } = await callForge(job, call);
  return status === 200 ? parseJson(text) : null;
}
