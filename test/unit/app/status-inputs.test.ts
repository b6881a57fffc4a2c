// Inputs of the sub-action: whatever comes in place of a verdict is posted as an error, and so is
// what is mistyped.
import { describe, expect, it } from 'vitest';
import { parseStatusInputs } from '../../../src/app/status/status-inputs.ts';
import { holdsExpression } from '../../../src/app/status/unevaluated.ts';
import { forges } from '../../../src/domain/forge.ts';
import { problemOf } from './problem-of.ts';

const good = { INPUT_VERDICT: 'passed', INPUT_RESULT: 'success', INPUT_TOKEN: 'secret-token' };
const expression = '${{ steps.gate.outputs.verdict }}';

describe('in place of a verdict or a result', () => {
  it.each<[Record<string, string>, string, RegExp]>([
    [
      { INPUT_VERDICT: expression, INPUT_RESULT: 'success' },
      'No verdict: the server did not evaluate the verdict, as of a job that was skipped',
      /^Input "verdict" is an expression that the server did not evaluate: "\$\{\{ steps\./,
    ],
    [
      { INPUT_VERDICT: 'passed', INPUT_RESULT: '6' },
      'No verdict: the server gave the result as the number 6',
      /^Input "result" is the number 6, not one of success, failure, cancelled, skipped\. Gitea 1\.26 /,
    ],
    [
      { INPUT_VERDICT: '', INPUT_RESULT: '${{ needs.e2e.result }}' },
      'No verdict: the server did not evaluate the result, as of a job that was skipped',
      /^Input "result" is an expression/,
    ],
    [
      { INPUT_VERDICT: '::error::green', INPUT_RESULT: 'success' },
      'No verdict: the verdict is none of passed, failed, errored',
      /^Input "verdict" must be one of passed, failed, errored; got "::error::green"\.$/,
    ],
    // What is known of the job says more.
    [{ INPUT_VERDICT: expression, INPUT_RESULT: 'skipped' }, 'The job ended as skipped', /./],
  ])('%j is an error with its reason', (env, description, sentence) => {
    const inputs = parseStatusInputs({ ...good, ...env }, forges.gitea);
    expect(inputs).toMatchObject({ state: 'error', description, problems: [] });
    expect(inputs.doubts).toEqual([expect.stringMatching(sentence)]);
    expect(description.length).toBeLessThanOrEqual(140);
  });

  it('nothing is an error, and no doubt', () => {
    const env = { ...good, INPUT_VERDICT: '', INPUT_RESULT: '' };
    const said = { state: 'error', description: 'The job gave no verdict', doubts: [] };
    expect(parseStatusInputs(env, forges.gitea)).toMatchObject(said);
  });

  const noResult = 'No result of the job was given: the input result takes needs.JOB.result';
  it.each<[string, Record<string, string>, object]>([
    ['passed, left out', {}, { state: 'error', description: noResult }],
    ['passed, empty', { INPUT_RESULT: '' }, { state: 'error', description: noResult }],
    ['passed, blank', { INPUT_RESULT: ' \n' }, { state: 'error', description: noResult }],
    ['failed', { INPUT_VERDICT: 'failed' }, { state: 'failure' }],
    ['errored', { INPUT_VERDICT: 'errored' }, { state: 'error' }],
    ['begun', { INPUT_VERDICT: '', INPUT_STATE: 'pending' }, { state: 'pending' }],
  ])('no result makes no green: %s', (_what, env, said) => {
    const given = { INPUT_VERDICT: 'passed', INPUT_TOKEN: 'secret-token', ...env };
    for (const forge of [forges.gitea, forges.github])
      expect(parseStatusInputs(given, forge)).toMatchObject({ ...said, problems: [] });
    expect(noResult.length).toBeLessThanOrEqual(140);
  });

  it('a verdict of failure stays one, whatever the result is', () => {
    const env = { ...good, INPUT_VERDICT: 'failed', INPUT_RESULT: '6' };
    expect(parseStatusInputs(env, forges.gitea)).toMatchObject({ state: 'failure' });
  });

  it('nothing of it counts for a pending', () => {
    const env = { ...good, INPUT_VERDICT: expression, INPUT_STATE: 'pending' };
    expect(parseStatusInputs(env, forges.gitea)).toMatchObject({ state: 'pending', doubts: [] });
  });
});

describe('other inputs that a server did not evaluate', () => {
  it.each(['STATE', 'COMMENT', 'CONTEXT'])('%s is an error under a usable name', (name) => {
    const inputs = parseStatusInputs({ ...good, [`INPUT_${name}`]: '${{ vars.x }}' }, forges.gitea);
    expect(inputs).toMatchObject({
      state: 'error',
      context: 'session-continuity-e2e (pull_request)',
      comment: false,
      problems: [
        `Input "${name.toLowerCase()}" is an expression that the server did not evaluate; got "\${{ vars.x }}".`,
      ],
    });
  });

  it('the summary is none', () => {
    const env = { ...good, INPUT_SUMMARY: '${{ steps.gate.outputs.summary }}' };
    expect(parseStatusInputs(env, forges.gitea)).toMatchObject({ state: 'success', summary: '' });
  });

  it('a summary that quotes one is what it was', () => {
    const INPUT_SUMMARY = 'answer-wrong: got: Hello ${{ user.name }}\n1 failed';
    expect(parseStatusInputs({ ...good, INPUT_SUMMARY }, forges.gitea).summary).toBe(INPUT_SUMMARY);
  });

  it('are found in a long text at once', () => {
    expect(holdsExpression('${{'.repeat(300_000))).toBe(false);
    expect(holdsExpression(`e2e \${{ vars.x }} of ${'x'.repeat(9_000)}`)).toBe(true);
  });

  it('the token leaves nothing to post with', () => {
    const env = { ...good, INPUT_VERDICT: 'green', INPUT_TOKEN: '${{ secrets.PAT }}' };
    const { code, message } = problemOf(() => parseStatusInputs(env, forges.gitea));
    expect(code).toBe('INPUT_INVALID');
    expect(message).toBe(
      'Input "verdict" must be one of passed, failed, errored; got "green".\nInput "token" is an expression that the server did not evaluate.',
    );
  });
});

it.each([
  [forges.github, 'annotations'],
  [forges.gitea, 'log'],
  [forges.act, 'log'],
] as const)('on $0.name the reasons are in the $1 of the job', (forge, place) => {
  expect(parseStatusInputs({ ...good, INPUT_VERDICT: 'failed' }, forge)).toMatchObject({
    description: `An agent forgot: see the ${place} of the job`,
  });
});

describe('inputs that the sub-action does not have', () => {
  it.each([
    [{ INPUT_COMMNT: 'true' }, 'Input "commnt" is not known; did you mean "comment"?'],
    [{ INPUT_STAT: 'pending' }, 'Input "stat" is not known; did you mean "state"?'],
    [{ INPUT_IMAGE: 'a:b' }, 'Input "image" is not known; known are verdict, result, state, '],
    // A step of the workflow itself: nothing hands it the inputs of another action.
    [{ INPUT_IMAGE: 'a:b', GITEA_ACTIONS: 'true', GITHUB_ACTION_PATH: '' }, 'Input "image" is not'],
  ])('%j', (env, sentence) => {
    const inputs = parseStatusInputs({ ...good, ...env }, forges.gitea);
    expect(inputs.state).toBe('error');
    expect(inputs.problems).toEqual([expect.stringContaining(sentence)]);
    expect(JSON.stringify(inputs.problems)).not.toContain('secret-token');
  });

  it('of a surrounding composite action are left alone under runners that hand them down', () => {
    const place = { GITEA_ACTIONS: 'true', GITHUB_ACTION_PATH: '/actions/composite' };
    const env = { ...good, ...place, INPUT_IMAGE: 'a:b' };
    expect(parseStatusInputs(env, forges.gitea)).toMatchObject({ state: 'success', problems: [] });
    expect(parseStatusInputs({ ...env, INPUT_COMMNT: 'true' }, forges.gitea).problems).toEqual([
      expect.stringContaining('Input "commnt" is not known; did you mean "comment"?'),
    ]);
  });
});
