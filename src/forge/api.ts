// Calls of a forge's REST API: to its own origin alone, with the token in a header, bounded in time
// and size.
import { type Dispatcher, request as sendRequest } from 'undici';
import { forgeOfApi, forges } from '../domain/forge.ts';
import { toPlainLine } from '../domain/text.ts';
import { describeError, isRecord, parseJson, readBounded } from './answer.ts';

/** A repository of a forge, and who asks. */
export interface ForgeAccess {
  /** GITHUB_API_URL. */
  readonly apiUrl: string;
  readonly token: string;
  readonly owner: string;
  readonly repo: string;
  /** For one call. Defaults to {@link callDeadlineMs}. */
  readonly deadlineMs?: number;
}

/** One call. */
export interface ForgeCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below the API's URL, with `/` before it. Its parts are encoded. */
  readonly path: string;
  readonly body?: unknown;
  /** Bytes of the answer that are read. */
  readonly maxBytes?: number;
  readonly dispatcher: Dispatcher;
}

/** What a forge answered. `text` never holds the token. */
export interface ForgeAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A forge that takes longer is given up. */
const callDeadlineMs = 10_000;

/** What is wrong with the access, before anything is sent. `null` when nothing is. */
export function findAccessProblem({ apiUrl, token, owner, repo }: ForgeAccess): string | null {
  if (!URL.canParse(apiUrl) || !/^https?:$/.test(new URL(apiUrl).protocol))
    return `the API URL "${apiUrl}" is no http URL`;
  if (forgeOfApi(apiUrl) === null) return unknownApi(apiUrl);
  if (token.trim() === '') return 'input "token" is empty';
  // It becomes a header: a line break would add another one.
  if (/[^\x21-\x7e]/.test(token)) return 'input "token" holds characters that no token has';
  if (!isNamePart(owner) || !isNamePart(repo)) return `"${owner}/${repo}" is no repository name`;
  return null;
}

/** What is said of an API that no forge of the table has. */
export function unknownApi(apiUrl: string): string {
  const ends = Object.values(forges).flatMap(({ api }) => api.paths);
  const known = [...new Set(ends)].filter((end) => end !== '');
  return `GITHUB_API_URL "${apiUrl}" is the API of no forge that is known: it must end with ${known.join(' or ')}, or have no /api/ in it`;
}

function isNamePart(name: string): boolean {
  return /^[A-Za-z0-9._-]{1,100}$/.test(name) && name !== '.' && name !== '..';
}

/**
 * Sends one call. A redirect is an answer like any other: the token is never sent after it. @throws
 * what undici throws
 */
export async function callForge(
  access: Pick<ForgeAccess, 'apiUrl' | 'token' | 'deadlineMs'>,
  call: ForgeCall,
): Promise<ForgeAnswer> {
  const base = new URL(access.apiUrl);
  const { statusCode, headers, body } = await sendRequest(
    `${base.origin}${base.pathname.replace(/\/+$/, '')}${call.path}`,
    {
      method: call.method,
      headers: {
        authorization: `Bearer ${access.token}`,
        accept: 'application/json',
        'user-agent': 'session-continuity',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal: AbortSignal.timeout(access.deadlineMs ?? callDeadlineMs),
      dispatcher: call.dispatcher,
    },
  );
  const text = await readBounded(body, access.token, call.maxBytes);
  return { status: statusCode, text, headers };
}

/**
 * Bytes behind a signed URL, which is called without a token. `null` where it has none, or more
 * than `maxBytes`. Never throws.
 */
export async function fetchSigned(
  url: URL,
  options: {
    readonly maxBytes: number;
    readonly deadlineMs: number;
    readonly dispatcher: Dispatcher;
  },
): Promise<Buffer | null> {
  try {
    const { statusCode, body } = await sendRequest(url, {
      method: 'GET',
      headers: { 'user-agent': 'session-continuity' },
      signal: AbortSignal.timeout(options.deadlineMs),
      dispatcher: options.dispatcher,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body) {
      chunks.push(Buffer.from(chunk));
      size += chunks.at(-1)?.length ?? 0;
      if (size > options.maxBytes) return null;
    }
    return statusCode === 200 ? Buffer.concat(chunks) : null;
  } catch {
    return null;
  }
}

/** Path of something of the repository, such as `/repos/o/r/statuses/<sha>`. */
export function toRepositoryPath({ owner, repo }: ForgeAccess, ...rest: string[]): string {
  return `/${['repos', owner, repo, ...rest].map(encodeURIComponent).join('/')}`;
}

/**
 * Why a call was refused, with what every refusal of this kind has as remedy. `remedy` says more
 * for some codes.
 */
export function describeRefusal(
  { owner, repo }: ForgeAccess,
  { status, text }: Pick<ForgeAnswer, 'status' | 'text'>,
  remedy: (status: number) => string | null,
): string {
  const answer = parseJson(text);
  const said =
    isRecord(answer) && typeof answer.message === 'string' && answer.message !== ''
      ? ` (${toPlainLine(answer.message, 200)})`
      : '';
  const http = `HTTP ${status}${said}`;
  if (status >= 300 && status < 400)
    return `${http}: the server redirects, and a token is never sent after a redirect; check GITHUB_API_URL`;
  if (status === 401)
    return `${http}: the token is not valid, or no longer: a job's token ends with the job and with its cancellation`;
  const next = remedy(status);
  if (next !== null) return `${http}: ${next}`;
  if (status === 404) return `${http}: ${owner}/${repo} is not there, or the token cannot see it`;
  return http;
}

/** Why a call had no answer. */
export function describeNoAnswer(
  { deadlineMs = callDeadlineMs }: ForgeAccess,
  thrown: unknown,
): string {
  return thrown instanceof Error && thrown.name === 'TimeoutError'
    ? `no answer within ${deadlineMs / 1000} s`
    : describeError(thrown);
}
