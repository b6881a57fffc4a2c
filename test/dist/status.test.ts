// The sub-action status/ as a job runner starts it, against a forge on a real socket. What it makes
// of jobs that a runner broke off, skipped or did not wait for: no-verdict.test.ts.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { statusInputRows } from '../../src/app/status/status-inputs.ts';
import { type Forge, runNumber, startForge } from '../unit/support/forge-double.ts';
import { createJob, headSha, type JobOptions, type StepResult } from './support/mini-runner.ts';

const context = 'session-continuity-e2e (pull_request)';
const token = 'not-a-real-token-7f3a';

const postedStatuses = (forge: Forge) =>
  forge.statuses().map(({ url, headers, body }) => {
    const { state, context: name } = JSON.parse(body.toString());
    return { sha: url.split('/').at(-1), state, context: name, sent: headers.authorization };
  });

async function post(forge: Forge, options: JobOptions): Promise<StepResult> {
  using job = createJob({
    dialect: 'gitea',
    ...options,
    action: 'status',
    inputs: { token, ...options.inputs },
    env: { GITHUB_API_URL: forge.url, ...options.env },
  });
  const step = await job.run('status');
  expect(step.text).not.toContain(token);
  return step;
}

it.each([
  [{ state: 'pending' }, 'pending'],
  [{ verdict: 'passed', result: 'success' }, 'success'],
  // A later step may have failed here too.
  [{ verdict: 'passed' }, 'error'],
  [{ verdict: 'passed', result: '' }, 'error'],
  [{ verdict: 'failed', result: 'failure' }, 'failure'],
  [{ verdict: 'errored', result: 'failure' }, 'error'],
  // A later step of the job failed: its green verdict is not the job's.
  [{ verdict: 'passed', result: 'failure' }, 'failure'],
  [{ verdict: '', result: 'cancelled' }, 'error'],
  [{ verdict: '', result: 'skipped' }, 'error'],
  [{ verdict: '', result: 'success' }, 'error'],
  [{}, 'error'],
])('posts for %j the state %s on the head commit', async (inputs, state) => {
  await using forge = await startForge();
  const step = await post(forge, { inputs });
  expect(step.exitCode, step.raw).toBe(0);
  expect(postedStatuses(forge)).toEqual([
    { sha: headSha, state, context, sent: `Bearer ${token}` },
  ]);
  expect(step.text).toContain(`Posted ${state} as "${context}"`);
});

it.each(['push', 'workflow_dispatch', 'schedule'])(
  'posts nothing under the name of a pull request by the event %s',
  async (event) => {
    await using forge = await startForge();
    const step = await post(forge, { event, inputs: { verdict: 'passed' } });
    expect(step.exitCode, step.raw).toBe(0);
    expect(forge.requests).toEqual([]);
    expect(step.text).toContain(`by the event ${event}: only pull_request may`);
  },
);

it('posts nothing on GitHub, and says why', async () => {
  await using forge = await startForge();
  const step = await post(forge, { dialect: 'github', inputs: { verdict: 'failed' } });
  expect(step.exitCode, step.raw).toBe(0);
  expect(forge.requests).toEqual([]);
  expect(step.text).toContain('No status is posted on GitHub');
});

const fork = {
  head: { sha: headSha, repo: { full_name: 'stranger/template', fork: true } },
  base: { repo: { full_name: 'someone/template' } },
};

it.each([
  ['a branch of the repository', undefined, 1, 'error'],
  ['a fork', fork, 0, 'warning'],
])('a refused token of %s is said once, with the remedy', async (_, pullRequest, code, level) => {
  await using forge = await startForge({
    intercept: (_request, response) => {
      response
        .writeHead(403, { 'content-type': 'application/json' })
        .end('{"message":"user should have a permission to write to a repo"}');
      return true;
    },
  });
  const step = await post(forge, {
    inputs: { verdict: 'passed', result: 'success' },
    env: { GITHUB_API_URL: `${forge.url}/api/v1` },
    ...(pullRequest === undefined ? {} : { pullRequest }),
  });
  expect(step.exitCode, step.raw).toBe(code);
  const said = step.text.split('\n').filter((line) => line.includes('was not posted'));
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(
    new RegExp(`^${level}: .*HTTP 403 \\(user should have .*"permissions: contents: write"`),
  );
});

it('without a token names every input that cannot be used, and posts nothing', async () => {
  await using forge = await startForge();
  const step = await post(forge, { inputs: { verdict: 'green', result: 'ok', token: '' } });
  expect(step.exitCode).toBe(2);
  expect(forge.requests).toEqual([]);
  expect(step.text).toContain(
    'Input "verdict" must be one of passed, failed, errored; got "green".',
  );
  expect(step.text).toContain('Input "result" must be one of success, failure');
  expect(step.text).toContain('Input "token" is required');
});

it('does not repeat a malformed token', async () => {
  await using forge = await startForge();
  const step = await post(forge, { inputs: { verdict: 'passed', token: 'to\u0007ken-4711' } });
  expect(step.exitCode).toBe(2);
  expect(step.raw).toContain('Input "token" must be one line of at most 4096 characters');
  expect(step.raw).not.toContain('ken-4711');
});

it.each([
  [{ comit: 'true' }, 'Input "comit" is not known'],
  [{ flavour: 'x' }, 'Input "flavour" is not known; known are verdict, result'],
  [{ state: 'begun' }, 'Input "state" must be one of pending; got "begun".'],
  [{ comment: 'maybe' }, 'Input "comment" must be true or false; got "maybe".'],
  [{ context: 'a\nb' }, 'Input "context" must be one line'],
  [{ context: '${{ inputs.name }}' }, 'Input "context" is an expression that the server did not'],
])('posts an error before it refuses %j', async (mistake, sentence) => {
  await using forge = await startForge();
  const good = { verdict: 'passed', result: 'success' };
  const step = await post(forge, { inputs: { ...good, ...mistake } });
  expect(step.exitCode, step.raw).toBe(2);
  expect(step.text).toContain(sentence);
  expect(postedStatuses(forge)).toMatchObject([{ sha: headSha, state: 'error', context }]);
  expect(JSON.parse(String(forge.statuses()[0]?.body))).toMatchObject({
    description: 'The step that posts this has bad input: see its log',
  });
});

it.each([
  ['number', `http://forge.example/git/someone/template/actions/runs/${runNumber}`],
  ['id', 'http://forge.example/git/someone/template/actions/runs/83'],
  // Servers that keep a token from it name runs by their id.
  ['refused', 'http://forge.example/git/someone/template/actions/runs/83'],
  // Right on every server.
  ['untold', 'http://forge.example/git/someone/template/actions'],
] as const)('links to the page that a forge has for the run (%s)', async (runPages, page) => {
  await using forge = await startForge({ runPages });
  await post(forge, { inputs: { verdict: 'passed' }, env: { GITHUB_RUN_ID: '83' } });
  expect(JSON.parse(String(forge.statuses()[0]?.body)).target_url).toBe(page);
});

it('says of a commit that the forge does not have what that is', async () => {
  await using forge = await startForge({ commits: [] });
  const step = await post(forge, {
    inputs: { verdict: 'passed' },
    env: { GITHUB_API_URL: `${forge.url}/api/v1` },
  });
  expect(step.exitCode, step.raw).toBe(1);
  expect(step.text).toContain(`HTTP 500: someone/template has no commit ${headSha}`);
});

it('has in status/action.yml the inputs of the table', () => {
  const { inputs, runs } = parse(readFileSync('status/action.yml', 'utf8')) as {
    inputs: Record<string, { description: string; default?: string }>;
    runs: { using: string; main: string };
  };
  expect(
    Object.entries(inputs).map(([name, input]) => ({
      name,
      fallback: input.default ?? '',
      description: input.description,
    })),
  ).toEqual(statusInputRows);
  expect(runs).toEqual({ using: 'node24', main: '../dist/status.js' });
});
