// What the sub-action status/ knows of its job, and what comes of the things that it posts.
import type { Environment } from './inputs.ts';
import { type PullRequest, readPullRequest } from './pull-request.ts';

/** The job that the sub-action runs in, as its environment and its event tell. */
export interface StatusJob {
  readonly event: string;
  readonly pullRequest: PullRequest | null;
  readonly apiUrl: string;
  readonly owner: string;
  readonly repo: string;
  /** The commit to which required checks look. */
  readonly sha: string;
  readonly runUrl: string | null;
}

/** What came of a thing to post: said for people, or refused. */
export type Posted = { readonly log: string } | { readonly refused: string };

/** Reads the environment and the event's payload. */
export async function readJob(env: Environment): Promise<StatusJob> {
  const pullRequest = await readPullRequest(env.GITHUB_EVENT_PATH);
  const [owner = '', repo = ''] = (env.GITHUB_REPOSITORY ?? '').split('/');
  const runUrl = `${env.GITHUB_SERVER_URL ?? ''}/${owner}/${repo}/actions/runs/${env.GITHUB_RUN_ID ?? ''}`;
  return {
    event: env.GITHUB_EVENT_NAME ?? '',
    pullRequest,
    apiUrl: env.GITHUB_API_URL ?? '',
    owner,
    repo,
    sha: pullRequest?.headSha ?? env.GITHUB_SHA ?? '',
    runUrl: URL.canParse(runUrl) ? runUrl : null,
  };
}
