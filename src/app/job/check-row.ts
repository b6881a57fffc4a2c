// The name under which the forge records this job on a pull request: what a branch protection rule
// has to require.
import type { Forge } from '../../domain/forge.ts';
import type { Environment } from '../inputs/inputs.ts';
import { readWorkflowFiles } from './workflow-files.ts';

/**
 * The name of the check on GitHub. On Gitea the row `<workflow> / <job> (<event>)`
 * (docs/rules/forges.md "Rows of Gitea"). `exact`: as the forge itself says it. Else `row` is a
 * pattern that the row matches, made of the workflow file: whether the checkout is what the server
 * took, and whether another workflow has called this one, cannot be seen from here.
 */
export interface CheckRow {
  readonly row: string;
  readonly exact: boolean;
}

/** For each of the two calls. The line that shows the row is worth no more. */
const askLimitMs = 3_000;

/**
 * The row of this job. `null` where there is none, as for workflow_dispatch on Gitea, or nothing is
 * known. Never throws.
 */
export async function findCheckRow(env: Environment, forge: Forge): Promise<CheckRow | null> {
  const event = env.GITHUB_EVENT_NAME ?? '';
  const id = env.GITHUB_JOB ?? '';
  const { events, isJobName, tokenVariable } = forge.row;
  if (events !== null && !events.includes(event)) return null;
  if (id === '') return null;
  // By the name of its own forge alone: on a host label the runner's own variables come along, with
  // tokens of other servers.
  const token = tokenVariable === null ? '' : env[tokenVariable];
  const told = token ? await askForge(env, token, event) : null;
  if (told !== null) return { row: told, exact: true };
  if (isJobName) return null;
  const row = await guessRow(env, id, event).catch(() => anyRow(event));
  return { row, exact: false };
}

/** Nothing is known of the row but its event. */
function anyRow(event: string): string {
  return `* / * (${event})`;
}

/**
 * Asked only where the step was given a token. It is sent to the forge's own API alone, to read.
 */
async function askForge(env: Environment, token: string, event: string): Promise<string | null> {
  const [{ readOwnCheck }, { parseBackendIds }] = await Promise.all([
    import('../../forge/own-check.ts'),
    import('../../forge/artifact-v4.ts'),
  ]);
  const [owner = '', repo = ''] = (env.GITHUB_REPOSITORY ?? '').split('/');
  const runId = env.GITHUB_RUN_ID ?? '';
  // Gitea's token names run and job by the ids of its API. GitHub's by others.
  const ids = parseBackendIds(env.ACTIONS_RUNTIME_TOKEN ?? '');
  return readOwnCheck({
    apiUrl: env.GITHUB_API_URL ?? '',
    ...{ token, owner, repo, runId, event },
    runAttempt: env.GITHUB_RUN_ATTEMPT ?? '',
    runnerName: env.RUNNER_NAME ?? '',
    jobId: ids?.run === runId ? ids.job : null,
    deadlineMs: askLimitMs,
  });
}

/** The narrowest pattern that the files of the checkout allow. */
async function guessRow(env: Environment, id: string, event: string): Promise<string> {
  const { readWorkflowOutline, toPattern } = await import('./workflow-outline.ts');
  const workflow = (env.GITHUB_WORKFLOW ?? '').trim();
  const files = await readWorkflowFiles(env);
  const meant = files.flatMap(({ path, text }) => {
    const outline = readWorkflowOutline(path, text);
    const job = outline.jobs.get(id);
    // A file without a name goes by none, or by its own.
    const isMeant =
      outline.name === workflow ||
      (outline.name === null && (workflow === '' || path.endsWith(workflow)));
    return job !== undefined && isMeant ? [{ ...outline, job }] : [];
  });
  const [first] = meant;
  if (first === undefined || meant.some(({ isCalled }) => isCalled)) return anyRow(event);
  const job = meant.every((one) => one.job === first.job) ? first.job : '*';
  // Servers up to 1.26 record nothing before the slash when the file has no name, later ones the
  // name of the file.
  const isNamed = meant.every(({ name }) => name !== null);
  return `${isNamed ? `${toPattern(workflow)} ` : '*'}/ ${job} (${event})`;
}
