// Commit statuses against a forge on a real socket.
import { describe, expect, test } from 'vitest';
import { postStatus, type StatusRequest } from '../../../src/forge/status.ts';
import { startForge } from '../support/forge-double.ts';

const sha = 'a'.repeat(40);

function buildRequest(apiUrl: string, overrides: Partial<StatusRequest> = {}): StatusRequest {
  return {
    apiUrl,
    token: 'job-token-1234',
    owner: 'acme',
    repo: 'template.hermes',
    sha,
    context: 'bake/session-continuity',
    state: 'success',
    description: '4 canaries passed',
    targetUrl: 'https://forge.example/run/1',
    ...overrides,
  };
}

describe('posted', () => {
  test.each(['status', 'state'] as const)('the server answers with "%s"', async (stateField) => {
    await using forge = await startForge({ stateField });
    expect(await postStatus(buildRequest(`${forge.url}/api/v1/`))).toEqual({ posted: true });
    const [request] = forge.requests;
    expect(request?.url).toBe(`/sub/path/api/v1/repos/acme/template.hermes/statuses/${sha}`);
    expect(request?.headers.authorization).toBe('Bearer job-token-1234');
    expect(JSON.parse(String(request?.body))).toEqual({
      state: 'success',
      context: 'bake/session-continuity',
      description: '4 canaries passed',
      target_url: 'https://forge.example/run/1',
    });
  });

  test('a long or hostile description becomes one short line, a target that is no URL is left out', async () => {
    await using forge = await startForge();
    await postStatus(
      buildRequest(forge.url, {
        description: `a\n::error::${'x'.repeat(500)}`,
        targetUrl: 'javascript:alert(1)',
      }),
    );
    const body = JSON.parse(String(forge.requests[0]?.body));
    expect(body.description).toMatch(/^a ⏎ : :error: :x+… \(\d+ more\)$/);
    expect(body.description.length).toBeLessThanOrEqual(140);
    expect(body).not.toHaveProperty('target_url');
  });
});

describe('refused', () => {
  test.each([
    [401, '/api/v1', /the token is not valid, or no longer/],
    [
      403,
      '/api/v1',
      /HTTP 403 \(no\): give the job "permissions: contents: write"; a pull request from a fork never has it/,
    ],
    [403, '', /give the job "permissions: statuses: write"/],
    [404, '/api/v1', /acme\/template\.hermes is not there, or the token cannot see it/],
    [422, '/api/v1', /has no commit a{40}/],
    [500, '', /HTTP 500 \(no\)\.$/],
    [502, '/api/v1', /HTTP 502 \(no\)\.$/],
  ])('HTTP %i below "%s" becomes a reason with a remedy', async (status, path, remedy) => {
    await using forge = await startForge({
      intercept: (_, response) => {
        response.writeHead(status).end('{"message":"no"}');
        return true;
      },
    });
    const result = await postStatus(buildRequest(forge.url + path));
    expect(result).toEqual({ posted: false, reason: expect.stringMatching(remedy) });
    expect(result).toEqual({
      posted: false,
      reason: expect.stringMatching(/^Commit status "bake\/session-continuity" was not posted: /),
    });
  });

  test('a commit that Gitea does not have', async () => {
    await using forge = await startForge({ commits: ['b'.repeat(40)] });
    expect(await postStatus(buildRequest(`${forge.url}/api/v1`))).toMatchObject({
      posted: false,
      reason: expect.stringMatching(/HTTP 500: acme\/template\.hermes has no commit a{40}/),
    });
  });

  test('a redirect is not followed: the token stays at the origin', async () => {
    await using other = await startForge();
    await using forge = await startForge({
      intercept: (_, response) => {
        response.writeHead(307, { location: `${other.url}/repos/acme/x/statuses/${sha}` }).end();
        return true;
      },
    });
    expect(await postStatus(buildRequest(forge.url))).toMatchObject({
      posted: false,
      reason: expect.stringContaining('the server redirects'),
    });
    expect(other.requests).toEqual([]);
  });

  test('a server that records something else', async () => {
    await using forge = await startForge({
      intercept: (_, response) => {
        response.writeHead(201).end('{"status":"pending"}');
        return true;
      },
    });
    expect(await postStatus(buildRequest(forge.url))).toMatchObject({
      reason: expect.stringContaining('recorded "pending" instead of "success"'),
    });
  });

  test('a server that does not answer, is not there, or echoes the token', async () => {
    await using silent = await startForge({ intercept: () => true });
    expect(await postStatus(buildRequest(silent.url, { deadlineMs: 150 }))).toMatchObject({
      reason: expect.stringContaining('no answer within 0.15 s'),
    });
    const gone = await startForge();
    await gone[Symbol.asyncDispose]();
    expect(await postStatus(buildRequest(gone.url))).toMatchObject({
      posted: false,
      reason: expect.stringContaining('ECONNREFUSED'),
    });
    await using echo = await startForge({
      intercept: (request, response) => {
        response
          .writeHead(400)
          .end(JSON.stringify({ message: `bad ${request.headers.authorization}` }));
        return true;
      },
    });
    const result = await postStatus(buildRequest(echo.url));
    expect(JSON.stringify(result)).not.toContain('job-token-1234');
  });

  test.each<[Partial<StatusRequest>, string]>([
    [{ apiUrl: 'file:///etc' }, 'is no http URL'],
    [{ apiUrl: 'nonsense' }, 'is no http URL'],
    [{ apiUrl: 'https://git.example/api/v4' }, 'is the API of no forge that is known'],
    [{ token: '' }, 'input "token" is empty'],
    [{ token: 'a\r\nx-evil: 1' }, 'holds characters that no token has'],
    [{ owner: '..' }, 'is no repository name'],
    [{ repo: 'a/b' }, 'is no repository name'],
    [{ sha: 'abc123' }, 'is no full commit id'],
    [{ sha: `${'a'.repeat(39)}/` }, 'is no full commit id'],
    [{ context: ' ' }, 'must be one line of 1 to 255 characters'],
    [{ context: 'x'.repeat(256) }, 'must be one line of 1 to 255 characters'],
    [{ context: 'a\nb' }, 'must be one line of 1 to 255 characters'],
  ])('nothing is sent for %j', async (overrides, why) => {
    await using forge = await startForge();
    expect(await postStatus(buildRequest(forge.url, overrides))).toMatchObject({
      posted: false,
      reason: expect.stringContaining(why),
    });
    expect(forge.requests).toEqual([]);
  });

  test('a context of 255 characters is sent', async () => {
    await using forge = await startForge();
    expect(await postStatus(buildRequest(forge.url, { context: 'x'.repeat(255) }))).toEqual({
      posted: true,
    });
  });
});
