// The row of a job asked of the forge, with the answers of Gitea 1.26 (docs/rules/forges.md "Rows
// of Gitea") and of GitHub.
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type CheckRow, findCheckRow } from '../../../src/app/job/check-row.ts';
import { forges } from '../../../src/domain/forge.ts';
import { type ForgeRequest, makeRuntimeToken, startForge } from '../support/forge-double.ts';

const sha = 'f0d957e46d1b92fee6a6aae4ee78b1c8f66ea513';
const token = 'token-of-the-job-0123456789';

/** A job of Gitea's list. */
const job = (id: number, name: string, over: Record<string, unknown> = {}) => ({
  id,
  html_url: `http://gitea.example/o/r/actions/runs/83/jobs/${id}`,
  name,
  head_sha: sha,
  status: 'in_progress',
  runner_name: 'lab',
  ...over,
});

/** A row of the commit's history. */
const row = (id: number, context: string, jobId: number) => ({
  id,
  context,
  status: 'pending',
  target_url: `/o/r/actions/runs/83/jobs/${jobId}`,
});

interface Served {
  readonly jobs?: unknown;
  readonly statuses?: unknown;
}

/** Serves the two lists; what is left out is refused. */
const serve =
  ({ jobs, statuses }: Served) =>
  ({ url }: ForgeRequest, response: ServerResponse): boolean => {
    const body = /\/actions\/runs\/83\/(?:attempts\/2\/)?jobs\?/.test(url)
      ? jobs
      : url.includes(`/commits/${sha}/statuses?`)
        ? statuses
        : undefined;
    response
      .writeHead(body === undefined ? 403 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify(body ?? { message: 'forbidden' }));
    return true;
  };

const list = (...jobs: readonly unknown[]) => ({ jobs, total_count: jobs.length });

async function ask(
  served: Served | ReturnType<typeof serve>,
  env: Record<string, string> = {},
  kind: 'gitea' | 'github' | 'act' = 'gitea',
): Promise<{ found: CheckRow | null; requests: readonly ForgeRequest[] }> {
  await using forge = await startForge({
    intercept: typeof served === 'function' ? served : serve(served),
  });
  const found = await findCheckRow(
    {
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_JOB: 'm',
      GITHUB_WORKFLOW: 'called',
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_RUN_ID: '83',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_API_URL: `${forge.url}${kind === 'github' ? '' : '/api/v1'}`,
      [kind === 'github' ? 'GITHUB_TOKEN' : 'GITEA_TOKEN']: token,
      ACTIONS_RUNTIME_TOKEN: makeRuntimeToken('Actions.Results:83:139'),
      ...env,
    },
    forges[kind],
  );
  return { found, requests: [...forge.requests] };
}

const like = { row: '* / * (pull_request)', exact: false };

describe('on Gitea', () => {
  const legs = list(job(138, 'm (one)'), job(139, 'm (two)'), job(140, 'm (three)'));
  const rows = [
    row(7, 'flowmatrix / m (one) (pull_request)', 138),
    row(8, 'flowmatrix / m (two) (pull_request)', 139),
    row(9, 'session-continuity-e2e (pull_request)', 139),
  ];

  it('the leg of a matrix is found by the id in the token of the runner, and its row by the link to it', async () => {
    const served = { jobs: legs, statuses: rows.slice(0, 2) };
    const { found, requests } = await ask(served);
    expect(found).toEqual({ row: 'flowmatrix / m (two) (pull_request)', exact: true });
    for (const { method, headers } of requests) {
      expect(method).toBe('GET');
      expect(headers.authorization).toBe(`Bearer ${token}`);
    }
  });

  it('a called workflow has the row of its caller', async () => {
    const served = {
      jobs: list(job(139, 'outer')),
      statuses: [row(1, 'caller / outer (pull_request)', 139)],
    };
    expect((await ask(served)).found).toEqual({
      row: 'caller / outer (pull_request)',
      exact: true,
    });
  });

  it('a row of another name that leads to the job is not taken for it', async () => {
    const { found } = await ask({ jobs: legs, statuses: rows });
    expect(found?.row).toBe('flowmatrix / m (two) (pull_request)');
    const only = await ask({ jobs: legs, statuses: rows.slice(2) });
    expect(only.found).toEqual(like);
  });

  it('without the id, the only running job of a runner of this name is meant', async () => {
    const served = {
      jobs: list(job(138, 'm (one)', { runner_name: 'other' }), job(139, 'm (two)')),
      statuses: rows.slice(0, 2),
    };
    const env = { ACTIONS_RUNTIME_TOKEN: '', RUNNER_NAME: 'lab' };
    expect((await ask(served, env)).found).toEqual({
      row: 'flowmatrix / m (two) (pull_request)',
      exact: true,
    });
  });

  it.each<[string, Served, Record<string, string>]>([
    ['nothing may be read', {}, {}],
    ['the rows may not be read', { jobs: legs }, {}],
    ['no row leads to the job', { jobs: legs, statuses: rows.slice(0, 1) }, {}],
    ['the job is not in the list', { jobs: list(job(1, 'x')), statuses: rows }, {}],
    ['the lists are none', { jobs: [1], statuses: {} }, {}],
    [
      'the jobs have nothing that is expected',
      { jobs: list(null, 3, { id: 139 }), statuses: rows },
      {},
    ],
    [
      'several jobs run on runners of that name',
      { jobs: legs, statuses: rows.slice(0, 2) },
      { ACTIONS_RUNTIME_TOKEN: '', RUNNER_NAME: 'lab' },
    ],
    [
      'the runner has no name',
      { jobs: legs, statuses: rows.slice(0, 2) },
      { ACTIONS_RUNTIME_TOKEN: '' },
    ],
    [
      'more jobs are there than are listed',
      { jobs: { jobs: [job(139, 'm (two)')], total_count: 51 }, statuses: rows.slice(0, 2) },
      { ACTIONS_RUNTIME_TOKEN: '', RUNNER_NAME: 'lab' },
    ],
    [
      'the token of the runner is of another run',
      { jobs: legs, statuses: rows.slice(0, 2) },
      { ACTIONS_RUNTIME_TOKEN: makeRuntimeToken('Actions.Results:82:139') },
    ],
    ['the id of the run is none', { jobs: legs, statuses: rows }, { GITHUB_RUN_ID: '../83' }],
    ['the API has no address', { jobs: legs, statuses: rows }, { GITHUB_API_URL: '' }],
  ])('nothing exact is told where %s', async (_what, served, env) => {
    expect((await ask(served, env)).found).toEqual(like);
  });

  it.each([
    ['without a token', { GITEA_TOKEN: '' }],
    // A host label hands down the variables of the runner itself.
    ['with a token of another forge', { GITEA_TOKEN: '', GITHUB_TOKEN: token }],
    ['where the event records no row', { GITHUB_EVENT_NAME: 'workflow_dispatch' }],
  ])('nothing is asked %s', async (_what, env) => {
    const served = { jobs: legs, statuses: rows };
    expect((await ask(served, env)).requests).toEqual([]);
  });

  it('a redirect is not followed, and a broken answer is none', async () => {
    const redirecting = await ask((_, response) => {
      response.writeHead(302, { location: '/elsewhere' }).end();
      return true;
    });
    expect(redirecting.found).toEqual(like);
    expect(redirecting.requests).toHaveLength(1);
    const broken = await ask((_, response) => {
      response.destroy();
      return true;
    });
    expect(broken.found).toEqual(like);
  });
});

describe('on GitHub', () => {
  const jobs = list(
    job(1, 'caller / m (one)', { runner_name: 'GitHub Actions 7', status: 'completed' }),
    job(2, 'caller / m (two)', { runner_name: 'GitHub Actions 7' }),
    job(3, 'caller / m (three)', { runner_name: 'GitHub Actions 8' }),
  );
  const uuids = { ACTIONS_RUNTIME_TOKEN: makeRuntimeToken('Actions.Results:0a-1:0b-2') };

  it('the check has the name of the job that runs on this runner, in this attempt', async () => {
    const env = { ...uuids, RUNNER_NAME: 'GitHub Actions 7' };
    const { found, requests } = await ask({ jobs }, env, 'github');
    expect(found).toEqual({ row: 'caller / m (two)', exact: true });
    expect(requests.map(({ url }) => url.replace(/^.*\/repos/, ''))).toEqual([
      '/o/r/actions/runs/83/attempts/2/jobs?per_page=100&page=1',
    ]);
  });

  it('nothing is told where that is not certain', async () => {
    expect((await ask({ jobs }, { ...uuids, RUNNER_NAME: 'x' }, 'github')).found).toBeNull();
    expect((await ask({}, uuids, 'github')).found).toBeNull();
  });
});

it('act has no forge that could be asked', async () => {
  const { found, requests } = await ask({ jobs: list() }, {}, 'act');
  expect(found).toEqual(like);
  expect(requests).toEqual([]);
});
