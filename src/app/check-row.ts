// The name under which the forge records this job on a pull request: what a branch protection rule has to require.
import type { Environment } from './inputs.ts';
import { readWorkflowFiles } from './workflow-files.ts';
import {
  type JobOutline,
  readWorkflowOutline,
  unknown,
  type WorkflowOutline,
} from './workflow-outline.ts';

/**
 * Gitea's row `<workflow> / <job> (<event>)` (contract, runners-measured.md 1), with the job's `name:` where the checkout
 * has the workflow file, else its id. `exact` is false where the file does not settle it, as for the leg of a matrix;
 * `row` is then the nearest that can be told, with `*` where servers differ.
 */
export interface CheckRow {
  readonly row: string;
  readonly exact: boolean;
}

/** The row of this job; null where the event records none, as workflow_dispatch and schedule. */
export async function findCheckRow(env: Environment): Promise<CheckRow | null> {
  const event = env.GITHUB_EVENT_NAME ?? '';
  const id = env.GITHUB_JOB ?? '';
  const workflow = (env.GITHUB_WORKFLOW ?? '').trim();
  if (!['pull_request', 'pull_request_target', 'push'].includes(event) || id === '') return null;
  const found = await findJob(env, workflow, id);
  const name = typeof found?.job.name === 'string' ? found.job.name : id;
  // Servers up to 1.26 record nothing before the slash when the file has no name, later ones the name of the file.
  if (found?.outline.name === null) return { row: `*/ ${name} (${event})`, exact: false };
  const exact =
    found !== null &&
    found.outline.name === workflow &&
    found.job.name !== unknown &&
    !found.job.isMatrix;
  return { row: `${workflow} / ${name} (${event})`.trim(), exact };
}

/** The job in the one file that can be meant; null when none or several can. */
async function findJob(
  env: Environment,
  workflow: string,
  id: string,
): Promise<{ readonly outline: WorkflowOutline; readonly job: JobOutline } | null> {
  const files = await readWorkflowFiles(env);
  const candidates = files.flatMap(({ path, text }) => {
    const outline = readWorkflowOutline(text);
    const job = outline.jobs.get(id);
    // A file without a name goes by none, or by its own.
    const isMeant =
      outline.name === workflow ||
      outline.name === unknown ||
      (outline.name === null && (workflow === '' || path.endsWith(workflow)));
    return job !== undefined && isMeant ? [{ path, outline, job }] : [];
  });
  // A server takes the workflows of one folder alone, and files stand in the order of folders.
  const folderOf = (path: string): string => path.slice(0, path.indexOf('/'));
  const [first, ...others] = candidates.filter(
    ({ path }) => folderOf(path) === folderOf(candidates[0]?.path ?? ''),
  );
  return first === undefined || others.length > 0 ? null : first;
}
