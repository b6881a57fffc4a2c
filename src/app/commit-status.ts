// Posts the verdict as a commit status under the name of `status-context`, when one is given.
import { readFile } from 'node:fs/promises';
import type { ActionOptions } from '../domain/options.ts';
import type { Report } from '../domain/report.ts';
import type { StatusState } from '../forge/status.ts';
import type { Environment } from './inputs.ts';

/**
 * Posts `state`; returns null when posted or not asked for, else the reason in one sentence. A name that ends with
 * `(pull_request)` is posted by a pull_request event only: a rerun with another image must not change a pull request.
 */
export async function postVerdict(
  options: ActionOptions,
  env: Environment,
  state: StatusState,
  description: string,
): Promise<string | null> {
  const { statusContext, token } = options;
  if (statusContext === '' || token === null) return null;
  const event = env.GITHUB_EVENT_NAME ?? '';
  if (statusContext.endsWith('(pull_request)') && event !== 'pull_request') {
    return `The status ${JSON.stringify(statusContext)} is not posted by the event ${event}: only pull_request may.`;
  }
  const [owner = '', repo = ''] = (env.GITHUB_REPOSITORY ?? '').split('/');
  const runUrl = `${env.GITHUB_SERVER_URL ?? ''}/${owner}/${repo}/actions/runs/${env.GITHUB_RUN_ID ?? ''}`;
  const { postStatus } = await import('../forge/status.ts');
  const posted = await postStatus({
    apiUrl: env.GITHUB_API_URL ?? '',
    token,
    owner,
    repo,
    sha: (await readHeadSha(env.GITHUB_EVENT_PATH)) ?? env.GITHUB_SHA ?? '',
    context: statusContext,
    state,
    description,
    targetUrl: URL.canParse(runUrl) ? runUrl : null,
  });
  return posted.posted ? null : posted.reason;
}

/** The state that stands for a report's verdict. */
export function toStatusState(report: Report): StatusState {
  return report.verdict === 'passed'
    ? 'success'
    : report.verdict === 'failed'
      ? 'failure'
      : 'error';
}

/** On GitHub GITHUB_SHA of a pull request is a merge commit, to which no required check looks. */
async function readHeadSha(eventPath: string | undefined): Promise<string | null> {
  if (eventPath === undefined || eventPath === '') return null;
  try {
    const event: unknown = JSON.parse(await readFile(eventPath, 'utf8'));
    const head = (event as { pull_request?: { head?: { sha?: unknown } } } | null)?.pull_request
      ?.head?.sha;
    return typeof head === 'string' ? head : null;
  } catch {
    return null;
  }
}
