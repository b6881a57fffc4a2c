// Posts a commit status to GitHub or Gitea. Refusals are a reason with a remedy, never an exception.
import { Agent, request as sendRequest } from 'undici';
import { cutText, toPlainLine } from '../domain/text.ts';
import { describeError, isRecord, parseJson, readBounded } from './answer.ts';

/** The states that both forges know and that a required check reads alike. */
export type StatusState = 'pending' | 'success' | 'failure' | 'error';

/** A status to post. */
export interface StatusRequest {
  /** GITHUB_API_URL. */
  readonly apiUrl: string;
  readonly token: string;
  readonly owner: string;
  readonly repo: string;
  readonly sha: string;
  readonly context: string;
  readonly state: StatusState;
  readonly description: string;
  readonly targetUrl: string | null;
  /** Defaults to {@link statusDeadlineMs}. */
  readonly deadlineMs?: number;
}

/** Whether the status stands, or why not with the next step. */
export type StatusResult =
  | { readonly posted: true }
  | { readonly posted: false; readonly reason: string };

/** A forge that takes longer is given up. */
const statusDeadlineMs = 10_000;
/** GitHub refuses longer descriptions. */
const maxDescriptionChars = 140;
const maxContextChars = 255;

/** Posts the status. Never throws. The token goes in a header to the origin of `apiUrl` only; redirects are refused. */
export async function postStatus(request: StatusRequest): Promise<StatusResult> {
  const problem = findProblem(request);
  if (problem !== null) return refuse(request, problem);
  const agent = new Agent();
  try {
    // Never follows a redirect.
    const { statusCode, body } = await sendRequest(toStatusUrl(request), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${request.token}`,
        accept: 'application/json',
        'content-type': 'application/json',
        'user-agent': 'session-continuity',
      },
      body: JSON.stringify(toBody(request)),
      signal: AbortSignal.timeout(request.deadlineMs ?? statusDeadlineMs),
      dispatcher: agent,
    });
    const text = await readBounded(body, request.token);
    if (statusCode !== 201 && statusCode !== 200)
      return refuse(request, describeRefusal(request, statusCode, text));
    const answer = parseJson(text);
    // Gitea answers with `status`, GitHub with `state`.
    const recorded = isRecord(answer) ? (answer.state ?? answer.status) : undefined;
    if (recorded === request.state) return { posted: true };
    return refuse(
      request,
      `the server recorded "${toPlainLine(String(recorded), 40)}" instead of "${request.state}"`,
    );
  } catch (thrown) {
    const isLate = thrown instanceof Error && thrown.name === 'TimeoutError';
    const why = isLate
      ? `no answer within ${(request.deadlineMs ?? statusDeadlineMs) / 1000} s`
      : describeError(thrown);
    return refuse(request, why);
  } finally {
    await agent.destroy();
  }
}

function refuse(request: StatusRequest, why: string): StatusResult {
  const context = toPlainLine(request.context, 100);
  return {
    posted: false,
    reason: `Commit status "${context}" was not posted: ${toPlainLine(why, 600)}.`,
  };
}

/** What is wrong with the request, before anything is sent; null when nothing is. */
function findProblem({ apiUrl, token, owner, repo, sha, context }: StatusRequest): string | null {
  if (!URL.canParse(apiUrl) || !/^https?:$/.test(new URL(apiUrl).protocol))
    return `the API URL "${apiUrl}" is no http URL`;
  if (token.trim() === '') return 'input "token" is empty';
  // It becomes a header: a line break would add another one.
  if (/[^\x21-\x7e]/.test(token)) return 'input "token" holds characters that no token has';
  if (!isNamePart(owner) || !isNamePart(repo)) return `"${owner}/${repo}" is no repository name`;
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(sha)) return `"${sha}" is no full commit id`;
  if (
    context.trim() === '' ||
    context.length > maxContextChars ||
    /[\x00-\x1f\x7f]/.test(context)
  ) {
    return `input "status-context" must be one line of 1 to ${maxContextChars} characters`;
  }
  return null;
}

function isNamePart(name: string): boolean {
  return /^[A-Za-z0-9._-]{1,100}$/.test(name) && name !== '.' && name !== '..';
}

function toStatusUrl({ apiUrl, owner, repo, sha }: StatusRequest): string {
  const path = ['repos', owner, repo, 'statuses', sha].map(encodeURIComponent).join('/');
  const base = new URL(apiUrl);
  return `${base.origin}${base.pathname.replace(/\/+$/, '')}/${path}`;
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

function describeRefusal(
  { apiUrl, owner, repo, sha }: StatusRequest,
  status: number,
  text: string,
): string {
  const isGitea = new URL(apiUrl).pathname.includes('/api/v1');
  const answer = parseJson(text);
  const said =
    isRecord(answer) && typeof answer.message === 'string'
      ? ` (${toPlainLine(answer.message, 200)})`
      : '';
  const http = `HTTP ${status}${said}`;
  if (status >= 300 && status < 400)
    return `${http}: the server redirects, and a token is never sent after a redirect; check GITHUB_API_URL`;
  if (status === 401)
    return `${http}: the token is not valid, or no longer: a job's token ends with the job and with its cancellation`;
  if (status === 403) {
    const permission = isGitea ? 'contents: write' : 'statuses: write';
    return `${http}: give the job "permissions: ${permission}"; a pull request from a fork never has it, so require the job's own check there`;
  }
  if (status === 404) return `${http}: ${owner}/${repo} is not there, or the token cannot see it`;
  if (status === 422)
    return `${http}: ${owner}/${repo} has no commit ${sha}, or refuses these values`;
  return http;
}
