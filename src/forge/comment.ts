// One comment of a pull request, made once and then updated in place, on GitHub and on Gitea.
// Refusals are a reason with a remedy, never an exception. Both serve comments of a pull request as
// those of the issue with its number.
import { Agent, type Dispatcher } from 'undici';
import { forgeOfApi } from '../domain/forge.ts';
import { toPlainLine } from '../domain/text.ts';
import { isRecord, parseJson } from './answer.ts';
import {
  callForge,
  describeNoAnswer,
  describeRefusal,
  type ForgeAccess,
  type ForgeAnswer,
  findAccessProblem,
  toRepositoryPath,
  unknownApi,
} from './api.ts';

/** A comment to make or to update. */
export interface CommentRequest extends ForgeAccess {
  readonly pullNumber: number;
  /** The first line of the body, by which the comment is found again. */
  readonly marker: string;
  /** What follows the marker, in Markdown. */
  readonly body: string;
}

/** What became of the comment, or why there is none with the next step. */
export type CommentResult =
  | { readonly done: 'made' | 'updated' }
  | { readonly done: null; readonly reason: string };

/**
 * Comments of a page. GitHub gives 100 at most, Gitea up to 1.26 all at once whatever is asked for.
 */
const pageSize = 100;
/** Pages that are read. */
const maxPages = 30;
/** Bytes of a page: a hundred comments of GitHub's longest, in ASCII, with their other fields. */
const maxPageBytes = 8 * 1024 * 1024;

/** A refusal on the way, with its reason. */
class Refusal extends Error {}

/**
 * Updates the token's own comment that begins with the marker, or makes it. Never throws. A comment
 * of anybody else is left alone, whatever it says. The token goes in a header to the origin of
 * `apiUrl` only. Redirects are refused.
 */
export async function postComment(request: CommentRequest): Promise<CommentResult> {
  const problem = findProblem(request);
  if (problem !== null) return refuse(request, problem);
  const dispatcher = new Agent();
  try {
    const author = await findAuthor(request, dispatcher);
    const id = await findOwnComment(request, author, dispatcher);
    const answer = await callForge(request, {
      method: id === null ? 'POST' : 'PATCH',
      path:
        id === null
          ? toListPath(request)
          : toRepositoryPath(request, 'issues', 'comments', String(id)),
      body: { body: `${request.marker}\n${request.body}` },
      dispatcher,
    });
    if (answer.status !== 201 && answer.status !== 200) throw toRefusal(request, answer);
    return { done: id === null ? 'made' : 'updated' };
  } catch (thrown) {
    const why = thrown instanceof Refusal ? thrown.message : describeNoAnswer(request, thrown);
    return refuse(request, why);
  } finally {
    await dispatcher.destroy();
  }
}

function refuse({ pullNumber }: CommentRequest, why: string): CommentResult {
  return {
    done: null,
    reason: `The comment on pull request ${pullNumber} was not written: ${toPlainLine(why, 600)}.`,
  };
}

function findProblem(request: CommentRequest): string | null {
  const { pullNumber } = request;
  if (!Number.isSafeInteger(pullNumber) || pullNumber < 1)
    return 'the event has no number of a pull request';
  return findAccessProblem(request);
}

/**
 * The login that the token's comments have. A job's token may not ask GitHub's REST API who it is,
 * but may ask GraphQL, which is on the same origin. Gitea answers every token.
 */
async function findAuthor(request: CommentRequest, dispatcher: Dispatcher): Promise<string> {
  const forge = forgeOfApi(request.apiUrl);
  if (forge === null) throw new Refusal(unknownApi(request.apiUrl));
  const { bot, whoAmI } = forge.comment;
  if (whoAmI === 'rest') {
    const answer = await callForge(request, { method: 'GET', path: '/user', dispatcher });
    const user = answer.status === 200 ? parseJson(answer.text) : null;
    return toLogin(user) ?? bot;
  }
  const answer = await callForge(toGraphQlAccess(request), {
    method: 'POST',
    path: '/graphql',
    body: { query: 'query { viewer { login } }' },
    dispatcher,
  });
  const told = answer.status === 200 ? parseJson(answer.text) : null;
  const data = isRecord(told) ? told.data : null;
  return toLogin(isRecord(data) ? data.viewer : null) ?? bot;
}

/**
 * GraphQL is next to REST: below `/api` where that is below `/api/v3`, as on GitHub Enterprise
 * Server.
 */
function toGraphQlAccess(request: CommentRequest): ForgeAccess {
  return { ...request, apiUrl: request.apiUrl.replace(/\/api\/v3\/*$/, '/api') };
}

function toLogin(user: unknown): string | null {
  return isRecord(user) && typeof user.login === 'string' && user.login !== '' ? user.login : null;
}

/**
 * The id of the first comment of `author` that begins with the marker. `null` when there is none.
 * @throws Refusal
 */
async function findOwnComment(
  request: CommentRequest,
  author: string,
  dispatcher: Dispatcher,
): Promise<number | null> {
  const seen = new Set<number>();
  for (let page = 1; page <= maxPages; page += 1) {
    const answer = await callForge(request, {
      method: 'GET',
      path: `${toListPath(request)}?per_page=${pageSize}&limit=${pageSize}&page=${page}`,
      maxBytes: maxPageBytes,
      dispatcher,
    });
    if (answer.status !== 200) throw toRefusal(request, answer);
    const comments = parseJson(answer.text);
    if (!Array.isArray(comments))
      throw new Refusal(
        `the list of comments is no JSON list of at most ${maxPageBytes / 1024 / 1024} MiB`,
      );
    const before = seen.size;
    for (const comment of comments) {
      if (!isRecord(comment) || typeof comment.id !== 'number') continue;
      seen.add(comment.id);
      if (isOwn(comment, author, request.marker)) return comment.id;
    }
    // A server that pages otherwise, or not at all, gives a short page or the same one again.
    if (seen.size === before) return null;
  }
  throw new Refusal(`the pull request has more than ${seen.size} comments`);
}

/**
 * By author and first line: who quotes the comment, or writes the marker himself, is another
 * author.
 */
function isOwn(
  comment: Readonly<Record<string, unknown>>,
  author: string,
  marker: string,
): boolean {
  const { body } = comment;
  if (typeof body !== 'string' || body.split(/\r?\n/, 1)[0] !== marker) return false;
  return toLogin(comment.user)?.toLowerCase() === author.toLowerCase();
}

function toListPath(request: CommentRequest): string {
  return toRepositoryPath(request, 'issues', String(request.pullNumber), 'comments');
}

/** Without its unit of permissions Gitea hides what it refuses: 404. */
function toRefusal(request: CommentRequest, answer: ForgeAnswer): Refusal {
  const permission = 'give the job "permissions: pull-requests: write"';
  return new Refusal(
    describeRefusal(request, answer, (status) => {
      if (status === 403)
        return `${permission}; a pull request from a fork never has it, and one that is locked takes no comment`;
      if (status === 404)
        return `${permission}, or ${request.owner}/${request.repo} has no pull request ${request.pullNumber}`;
      return null;
    }),
  );
}
