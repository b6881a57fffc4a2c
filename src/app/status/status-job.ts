// What the sub-action status/ knows of its job, and what comes of the things that it posts.
import type { Forge } from '../../domain/forge.ts';
import { findRunPage } from '../../forge/run-page.ts';
import type { Environment } from '../inputs/inputs.ts';
import { type PullRequest, readPullRequest } from '../job/pull-request.ts';

/** The job that the sub-action runs in, as its environment and its event tell. */
export interface StatusJob {
  readonly event: string;
  readonly pullRequest: PullRequest | null;
  readonly apiUrl: string;
  readonly owner: string;
  readonly repo: string;
  /** The commit to which required checks look. */
  readonly sha: string;
  /** The page of the run. `null`: not known. Asked of the forge once, when it is first wanted. */
  readonly runUrl: () => Promise<string | null>;
}

/** What came of a thing to post: said for people, or refused. */
export type Posted = { readonly log: string } | { readonly refused: string };

/** Reads the environment and the event's payload. The token is for the page of the run alone. */
export async function readJob(env: Environment, forge: Forge, token: string): Promise<StatusJob> {
  const pullRequest = await readPullRequest(env.GITHUB_EVENT_PATH);
  const [owner = '', repo = ''] = (env.GITHUB_REPOSITORY ?? '').split('/');
  const apiUrl = env.GITHUB_API_URL ?? '';
  const runId = env.GITHUB_RUN_ID ?? '';
  const actions = `${env.GITHUB_SERVER_URL ?? ''}/${owner}/${repo}/actions`;
  let page: Promise<string | null> | null = null;
  const findPage = async (): Promise<string | null> => {
    const pageOfId = toUrl(`${actions}/runs/${runId}`);
    if (!forge.asksRunPage) return pageOfId;
    // The list of all runs is right on every server. The id of this one is not.
    return (await findRunPage({ apiUrl, token, owner, repo }, runId, pageOfId)) ?? toUrl(actions);
  };
  return {
    event: env.GITHUB_EVENT_NAME ?? '',
    pullRequest,
    apiUrl,
    owner,
    repo,
    sha: pullRequest?.headSha ?? env.GITHUB_SHA ?? '',
    runUrl: () => {
      page ??= findPage();
      return page;
    },
  };
}

function toUrl(text: string): string | null {
  return URL.canParse(text) ? text : null;
}
