// Comments of one pull request as GitHub and Gitea serve them: field names, pages, and who may edit
// what. Both let a token that may write edit the comments of others too, so it is up to the client
// to leave them alone.
import type { ForgeRequest } from './forge-double.ts';

/** A comment as the double keeps it. */
export interface StoredComment {
  readonly id: number;
  readonly login: string;
  body: string;
  edits: number;
}

/** How the comments behave. */
export interface CommentBehaviour {
  readonly forge: 'github' | 'gitea';
  /** Comments that are there already. */
  readonly there?: readonly Pick<StoredComment, 'login' | 'body'>[];
  /** Whose token is used; default: the job's own. */
  readonly login?: string;
  /** false: the forge does not tell whose token it is. */
  readonly tellsLogin?: boolean;
}

/** The number of the pull request that the double has. */
export const pullNumber = 7;

const jobLogins = { github: 'github-actions[bot]', gitea: 'gitea-actions' } as const;

/** Answers calls for comments; null: a call for something else. */
export interface CommentDouble {
  readonly comments: StoredComment[];
  route(request: ForgeRequest): readonly [status: number, body: unknown] | null;
}

/** Makes the comments of a pull request. */
export function createCommentDouble(behaviour: CommentBehaviour): CommentDouble {
  const { forge, login = jobLogins[forge], tellsLogin = true } = behaviour;
  const comments: StoredComment[] = [];
  const add = (author: string, body: string): StoredComment => {
    const comment = { id: 101 + comments.length, login: author, body, edits: 0 };
    comments.push(comment);
    return comment;
  };
  for (const { login: author, body } of behaviour.there ?? []) add(author, body);
  const toBody = (comment: StoredComment): unknown =>
    forge === 'github' ? toGitHubComment(comment) : toGiteaComment(comment);

  function route({ method, url, body }: ForgeRequest): readonly [number, unknown] | null {
    const { pathname, searchParams } = new URL(url, 'http://forge');
    if (pathname.endsWith('/user')) return answerUser();
    if (pathname.endsWith('/graphql') && forge === 'github')
      return tellsLogin
        ? [200, { data: { viewer: { login } } }]
        : [200, { data: null, errors: [{ type: 'FORBIDDEN', message: 'not accessible' }] }];
    const [, index] = /\/repos\/[^/]+\/[^/]+\/issues\/(\d+)\/comments$/.exec(pathname) ?? [];
    if (index !== undefined && Number(index) !== pullNumber) return [404, { message: 'Not Found' }];
    if (index !== undefined && method === 'GET') return [200, listPage(searchParams).map(toBody)];
    if (index !== undefined && method === 'POST')
      return [201, toBody(add(login, JSON.parse(body.toString()).body))];
    const [, id] = /\/repos\/[^/]+\/[^/]+\/issues\/comments\/(\d+)$/.exec(pathname) ?? [];
    if (id === undefined || method !== 'PATCH') return null;
    const comment = comments.find((known) => known.id === Number(id));
    if (comment === undefined) return [404, { message: 'Not Found' }];
    comment.body = JSON.parse(body.toString()).body;
    comment.edits += 1;
    return [200, toBody(comment)];
  }

  function answerUser(): readonly [number, unknown] {
    if (forge === 'github')
      return [403, { message: 'Resource not accessible by integration', status: '403' }];
    return tellsLogin ? [200, toGiteaUser(login)] : [403, { message: 'token scope' }];
  }

  /**
   * GitHub: 30 a page where nothing is said, 100 at most. Gitea up to 1.26: all, whatever is asked
   * for.
   */
  function listPage(query: URLSearchParams): StoredComment[] {
    if (forge === 'gitea') return comments;
    const size = Math.min(Number(query.get('per_page') ?? 30), 100);
    const page = Number(query.get('page') ?? 1);
    return comments.slice((page - 1) * size, page * size);
  }

  return { comments, route };
}

function toGitHubComment({ id, login, body }: StoredComment): unknown {
  const issue = `https://api.github.com/repos/someone/template/issues/${pullNumber}`;
  return {
    id,
    node_id: `IC_${id}`,
    url: `https://api.github.com/repos/someone/template/issues/comments/${id}`,
    html_url: `https://github.com/someone/template/pull/${pullNumber}#issuecomment-${id}`,
    issue_url: issue,
    body,
    user: { login, id: 41898282, type: login.endsWith('[bot]') ? 'Bot' : 'User' },
    author_association: 'NONE',
    created_at: '2026-11-22T10:00:00Z',
    updated_at: '2026-11-22T10:00:00Z',
    performed_via_github_app: null,
  };
}

function toGiteaComment({ id, login, body }: StoredComment): unknown {
  const pull = `http://forge.example/git/someone/template/pulls/${pullNumber}`;
  return {
    id,
    html_url: `${pull}#issuecomment-${id}`,
    pull_request_url: pull,
    issue_url: '',
    user: toGiteaUser(login),
    original_author: '',
    original_author_id: 0,
    body,
    assets: [],
    created_at: '2026-11-22T10:00:00Z',
    updated_at: '2026-11-22T10:00:00Z',
  };
}

function toGiteaUser(login: string): unknown {
  return { id: login === jobLogins.gitea ? -2 : 12, login, login_name: '', username: login };
}
