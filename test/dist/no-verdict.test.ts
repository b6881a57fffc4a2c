// Jobs that gave no verdict, as Gitea 1.26.3 with its runner 1.0.8 was seen to end them: none may
// be recorded as green, and no status may stay pending for ever.
import { describe, expect, it } from 'vitest';
import { type ForgeBehaviour, startForge } from '../unit/support/forge-double.ts';
import { healthyImage, waitForContainer } from './support/docker.ts';
import {
  createJob,
  headSha,
  type Job,
  type JobOptions,
  type StepResult,
} from './support/mini-runner.ts';

const inputs = { image: healthyImage, upload: 'never' };
const context = 'session-continuity-e2e (pull_request)';
const token = 'not-a-real-token-7f3a';

/** Main up to its first container. */
async function startMain(job: Job) {
  const step = job.start('main');
  await waitForContainer(job.identity, step.isDone);
  return step;
}

/**
 * What a runner that is being stopped records of a job: it has lost how main ended, and sees post
 * alone.
 */
const recordAfterStop = (post: StepResult): string => (post.exitCode === 0 ? 'success' : 'failure');

const whys = {
  never: 'The main step gave no verdict: it never began',
  killed: 'The main step gave no verdict: it was stopped or killed before its end',
  stopped: 'The main step was stopped before its own end',
};
/** What post says first: an annotation on GitHub, a line of the log elsewhere. */
const said = (post: StepResult): string =>
  post.annotations[0]?.message ?? /^error: .*$/m.exec(post.text)?.[0] ?? '';

describe.each(['gitea', 'act', 'github'] as const)('on %s', (dialect) => {
  it('a runner that is stopped with main killed records no success', async () => {
    using job = createJob({ dialect, inputs });
    const step = await startMain(job);
    step.child.kill('SIGKILL');
    await step.done;
    const post = await job.run('post');
    expect(recordAfterStop(post)).toBe('failure');
    expect(said(post)).toContain(whys.killed);
    expect(await job.leftovers()).toEqual([]);
  });

  it('a runner that is stopped with main alive beside post records no success', async () => {
    using job = createJob({ dialect, inputs });
    const step = await startMain(job);
    const post = await job.run('post');
    expect(recordAfterStop(post)).toBe('failure');
    expect(said(post)).toContain(whys.stopped);
    expect((await step.done).exitCode).toBe(2);
    expect(await job.leftovers()).toEqual([]);
  });

  it('a main that never began makes post fail', async () => {
    using job = createJob({ dialect, inputs });
    const post = await job.run('post');
    expect(recordAfterStop(post)).toBe('failure');
    expect(said(post)).toContain(whys.never);
    expect(await job.leftovers()).toEqual([]);
  });

  it('a main that ended red by itself needs no word of post', async () => {
    using job = createJob({ dialect, inputs: { ...inputs, timeout: 'soon' } });
    expect((await job.run('main')).exitCode).toBe(2);
    expect(await job.run('post')).toMatchObject({ exitCode: 0, raw: '' });
    expect(await job.leftovers()).toEqual([]);
  });
});

it('the green of an earlier attempt does not speak for this one', async () => {
  using job = createJob({ dialect: 'gitea', inputs });
  expect((await job.run('main')).exitCode).toBe(0);
  // The same identity again, and no post in between.
  const step = await startMain(job);
  step.child.kill('SIGKILL');
  await step.done;
  expect((await job.run('post')).exitCode).toBe(1);
});

it('a job that its runner cancels with a signal has a verdict, and a quiet post', async () => {
  using job = createJob({ dialect: 'github', inputs });
  const step = await startMain(job);
  step.child.kill('SIGINT');
  expect((await step.done).outputs.verdict).toBe('errored');
  expect(await job.run('post')).toMatchObject({ exitCode: 0, raw: '' });
});

describe('status/', () => {
  /** The steps `state: pending` and `verdict:` of rule (b), and what then stands on the commit. */
  async function giveVerdict(
    verdictInputs: Readonly<Record<string, string>>,
    options: JobOptions = {},
    behaviour: ForgeBehaviour = {},
  ) {
    await using forge = await startForge(behaviour);
    const start = async (given: Readonly<Record<string, string>>): Promise<StepResult> => {
      using job = createJob({
        dialect: 'gitea',
        ...options,
        action: 'status',
        inputs: { token, ...given },
        env: { GITHUB_API_URL: `${forge.url}/api/v1` },
      });
      return await job.run('status');
    };
    const pending = await start({ state: 'pending' });
    const verdict = await start(verdictInputs);
    const rows = forge.statuses().map(({ url, body }) => {
      const { state, context: name, description } = JSON.parse(body.toString());
      return { sha: url.split('/').at(-1), state, context: name, description };
    });
    return { pending, verdict, rows };
  }

  it.each([
    [
      'skipped: the server hands on what it did not evaluate',
      { verdict: '${{ steps.gate.outputs.verdict }}', result: 'skipped' },
      'The job ended as skipped',
    ],
    [
      'skipped, and its result is not told',
      { verdict: '${{ steps.gate.outputs.verdict }}', result: '' },
      'No verdict: the server did not evaluate the verdict, as of a job that was skipped',
    ],
    [
      'not waited for',
      { verdict: '', result: '6' },
      'No verdict: the server gave the result as the number 6',
    ],
    ['not told of', { verdict: '', result: '' }, 'The job gave no verdict'],
    [
      'told of in words of nobody',
      { verdict: 'verdict<<EOF', result: 'ok' },
      'No verdict: the verdict is none of passed, failed, errored',
    ],
  ])('posts an error for a first job that was %s', async (_how, given, description) => {
    const { verdict, rows } = await giveVerdict(given);
    expect(verdict.exitCode, verdict.raw).toBe(0);
    expect(rows).toMatchObject([
      { state: 'pending', context },
      { sha: headSha, state: 'error', context, description },
    ]);
    for (const [name, value] of Object.entries(given))
      if (!['', 'skipped'].includes(value))
        expect(verdict.text).toMatch(new RegExp(`^warning: .*Input "${name}" `, 'm'));
  });

  it('of an approved pull request from a fork warns, with the reasons, and fails no job', async () => {
    const fork = {
      head: { sha: headSha, repo: { full_name: 'stranger/template', fork: true } },
      base: { repo: { full_name: 'someone/template' } },
    };
    const refuse: ForgeBehaviour = {
      intercept: (_request, response) => {
        response
          .writeHead(403, { 'content-type': 'application/json' })
          .end('{"message":"user should have a permission to write to a repo"}');
        return true;
      },
    };
    // Gitea 1.26.3 does not wait for the job that it needs, and gives its state as a number.
    const given = { verdict: '${{ steps.gate.outputs.verdict }}', result: '6' };
    const { pending, verdict, rows } = await giveVerdict(given, { pullRequest: fork }, refuse);
    // Refused with its pending as well: none stays.
    expect(pending.exitCode, pending.raw).toBe(0);
    expect(verdict.exitCode, verdict.raw).toBe(0);
    expect(verdict.text).toMatch(/^warning: .*Input "result" is the number 6, .* from a fork, /m);
    expect(verdict.text).toMatch(/^warning: .*was not posted: HTTP 403 /m);
    expect(verdict.text).not.toMatch(/^error: /m);
    expect(rows).toHaveLength(2);
  });
});
