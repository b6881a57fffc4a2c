// Posts a commit status to GitHub or Gitea. Refusals are a reason with a remedy, never an
// exception.
import { Agent } from 'undici';
import { forgeOfApi } from '../domain/forge.ts';
import { cutText, toPlainLine } from '../domain/text.ts';
import { isRecord, parseJson } from './answer.ts';
import {
  callForge,
  describeNoAnswer,
  describeRefusal,
  type ForgeAccess,
  findAccessProblem,
  toRepositoryPath,
} from './api.ts';

/** The states that both forges know and that a required check reads alike. */
export type StatusState = 'pending' | 'success' | 'failure' | 'error';

/** A status to post. */
export interface StatusRequest extends ForgeAccess {
  readonly sha: string;
  readonly context: string;
  readonly state: StatusState;
  readonly description: string;
  readonly targetUrl: string | null;
}

/** Whether the status was posted, or why not with the next step. */
export type StatusResult =
  | { readonly posted: true }
  | { readonly posted: false; readonly reason: string };

/** GitHub refuses longer descriptions. */
const maxDescriptionChars = 140;
const maxContextChars = 255;

/**
 * Posts the status. Never throws. The token goes in a header to the origin of `apiUrl` only.
 * Redirects are refused.
 */
export async function postStatus(request: StatusRequest): Promise<StatusResult> {
  const problem = findProblem(request);
  if (problem !== null) return refuse(request, problem);
  const dispatcher = new Agent();
  try {
    const answer = await callForge(request, {
      method: 'POST',
      path: toRepositoryPath(request, 'statuses', request.sha),
      body: toBody(request),
      dispatcher,
    });
    if (answer.status !== 201 && answer.status !== 200) {
      const why = describeRefusal(request, answer, (status) => toRemedy(request, status));
      return refuse(request, why);
    }
    const body = parseJson(answer.text);
    // Gitea answers with `status`, GitHub with `state`.
    const recorded = isRecord(body) ? (body.state ?? body.status) : undefined;
    if (recorded === request.state) return { posted: true };
    return refuse(
      request,
      `the server recorded "${toPlainLine(String(recorded), 40)}" instead of "${request.state}"`,
    );
  } catch (thrown) {
    return refuse(request, describeNoAnswer(request, thrown));
  } finally {
    await dispatcher.destroy();
  }
}

function refuse(request: StatusRequest, why: string): StatusResult {
  const context = toPlainLine(request.context, 100);
  return {
    posted: false,
    reason: `Commit status "${context}" was not posted: ${toPlainLine(why, 600)}.`,
  };
}

/** What is wrong with the request, before anything is sent. `null` when nothing is. */
function findProblem(request: StatusRequest): string | null {
  const problem = findAccessProblem(request);
  if (problem !== null) return problem;
  const { sha, context } = request;
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(sha)) return `"${sha}" is no full commit id`;
  if (
    context.trim() === '' ||
    context.length > maxContextChars ||
    /[\x00-\x1f\x7f]/.test(context)
  ) {
    return `input "context" must be one line of 1 to ${maxContextChars} characters`;
  }
  return null;
}

function toBody({
  state,
  context,
  description,
  targetUrl,
}: StatusRequest): Readonly<Record<string, string>> {
  const line = toPlainLine(description, 1_000);
  const isTarget = targetUrl !== null && /^https?:\/\//.test(targetUrl) && URL.canParse(targetUrl);
  return {
    state,
    context,
    description:
      line.length <= maxDescriptionChars ? line : cutText(line, maxDescriptionChars - 20),
    ...(isTarget ? { target_url: targetUrl } : {}),
  };
}

function toRemedy({ apiUrl, owner, repo, sha }: StatusRequest, status: number): string | null {
  const forge = forgeOfApi(apiUrl)?.status;
  if (forge === undefined) return null;
  if (status === 403)
    return `give the job "permissions: ${forge.permission}"; a pull request from a fork never has it, so require the job's own check there`;
  if (forge.unknownCommit.includes(status))
    return `${owner}/${repo} has no commit ${sha}, or refuses these values`;
  return null;
}
