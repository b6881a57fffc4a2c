// The comment of a pull request against a forge on a real socket: what may go wrong on the way.
import { describe, expect, test } from 'vitest';
import { type CommentRequest, postComment } from '../../../src/forge/comment.ts';
import { pullNumber } from '../support/comment-double.ts';
import { type ForgeBehaviour, startForge } from '../support/forge-double.ts';

const marker = '<!-- session-continuity comment: check -->';
const token = 'job-token-1234';

function buildRequest(apiUrl: string, overrides: Partial<CommentRequest> = {}): CommentRequest {
  return {
    apiUrl,
    token,
    owner: 'acme',
    repo: 'template.hermes',
    pullNumber,
    marker,
    body: 'All canaries passed',
    ...overrides,
  };
}

const refusing = (status: number, text = '{"message":"no"}'): ForgeBehaviour => ({
  intercept: (_, response) => {
    response.writeHead(status).end(text);
    return true;
  },
});

test.each([
  ['/api/v3', 'github', '/sub/path/api/graphql'],
  ['', 'github', '/sub/path/graphql'],
  ['/api/v1', 'gitea', '/sub/path/api/v1/user'],
  ['/api/v1/', 'gitea', '/sub/path/api/v1/user'],
] as const)(
  'the API below "%s" is %s, and tells there whose token it is',
  async (path, forge, who) => {
    await using server = await startForge({ comments: { forge } });
    expect(await postComment(buildRequest(server.url + path))).toEqual({ done: 'made' });
    expect(server.requests[0]?.url).toBe(who);
    expect(server.comments).toMatchObject([{ body: `${marker}\nAll canaries passed` }]);
  },
);

test.each([
  ['', 'github', 'github-actions[bot]'],
  ['/api/v1', 'gitea', 'gitea-actions'],
] as const)(
  'below "%s" a token of nobody known is taken for that of a job',
  async (path, forge, login) => {
    const there = [
      { login: 'someone', body: marker },
      { login, body: marker },
    ];
    await using server = await startForge({ comments: { forge, there, tellsLogin: false } });
    expect(await postComment(buildRequest(server.url + path))).toEqual({ done: 'updated' });
    expect(server.comments.map(({ edits }) => edits)).toEqual([0, 1]);
  },
);

test('a token of a person updates the comment of that person', async () => {
  const there = [
    { login: 'github-actions[bot]', body: marker },
    { login: 'Release-Bot', body: marker },
  ];
  await using server = await startForge({
    comments: { forge: 'github', there, login: 'release-bot' },
  });
  expect(await postComment(buildRequest(server.url))).toEqual({ done: 'updated' });
  expect(server.comments.map(({ edits }) => edits)).toEqual([0, 1]);
});

describe('refused', () => {
  test.each([
    [401, /the token is not valid, or no longer/],
    [
      403,
      /HTTP 403 \(no\): give the job "permissions: pull-requests: write"; a pull request from a fork never has it/,
    ],
    [
      404,
      /HTTP 404 \(no\): give the job "permissions: pull-requests: write", or acme\/template\.hermes has no pull request 7/,
    ],
    [307, /the server redirects, and a token is never sent after a redirect/],
    [500, /HTTP 500 \(no\)\.$/],
    [200, /the list of comments is no JSON list/],
  ])('HTTP %i becomes a reason with a remedy', async (status, remedy) => {
    await using forge = await startForge(refusing(status));
    for (const path of ['', '/api/v1'])
      expect(await postComment(buildRequest(forge.url + path))).toEqual({
        done: null,
        reason: expect.stringMatching(remedy),
      });
  });

  test('a redirect is not followed: the token stays at the origin', async () => {
    await using other = await startForge();
    await using forge = await startForge({
      intercept: (request, response) => {
        response.writeHead(307, { location: other.url + request.url }).end();
        return true;
      },
    });
    expect(await postComment(buildRequest(forge.url))).toMatchObject({ done: null });
    expect(other.requests).toEqual([]);
  });

  test('a list without an end is given up, and nothing is written', async () => {
    let id = 0;
    await using forge = await startForge({
      intercept: (request, response) => {
        if (!request.url.includes('/comments')) return false;
        id += 1;
        response.writeHead(200).end(JSON.stringify([{ id, body: 'x', user: { login: 'x' } }]));
        return true;
      },
    });
    expect(await postComment(buildRequest(forge.url))).toMatchObject({
      done: null,
      reason: expect.stringContaining('has more than 30 comments'),
    });
    expect(forge.requests.map(({ method }) => method)).not.toContain('PATCH');
    expect(forge.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('a server that does not answer, is not there, or echoes the token', async () => {
    await using silent = await startForge({ intercept: () => true });
    expect(await postComment(buildRequest(silent.url, { deadlineMs: 150 }))).toMatchObject({
      reason: expect.stringContaining('no answer within 0.15 s'),
    });
    const gone = await startForge();
    await gone[Symbol.asyncDispose]();
    expect(await postComment(buildRequest(gone.url))).toMatchObject({
      reason: expect.stringContaining('ECONNREFUSED'),
    });
    await using echo = await startForge(refusing(400, `{"message":"bad ${token}"}`));
    expect(JSON.stringify(await postComment(buildRequest(echo.url)))).not.toContain(token);
  });

  test.each<[Partial<CommentRequest>, string]>([
    [{ apiUrl: 'nonsense' }, 'is no http URL'],
    [{ token: 'a\r\nx-evil: 1' }, 'holds characters that no token has'],
    [{ repo: 'a/b' }, 'is no repository name'],
    [{ pullNumber: 0 }, 'has no number of a pull request'],
    [{ pullNumber: 1.5 }, 'has no number of a pull request'],
  ])('nothing is sent for %j', async (overrides, why) => {
    await using forge = await startForge();
    expect(await postComment(buildRequest(forge.url, overrides))).toMatchObject({
      done: null,
      reason: expect.stringContaining(why),
    });
    expect(forge.requests).toEqual([]);
  });
});
