// Inputs of the sub-action: what is mistyped is no input, and nothing is posted.
import { describe, expect, it } from 'vitest';
import { parseStatusInputs } from '../../../src/app/status-inputs.ts';
import { problemOf } from './problem-of.ts';

const good = { INPUT_VERDICT: 'passed', INPUT_RESULT: 'success', INPUT_TOKEN: 'secret-token' };

describe('inputs that the sub-action does not have', () => {
  it.each([
    [{ INPUT_COMMNT: 'true' }, 'Input "commnt" is not known; did you mean "comment"?'],
    [{ INPUT_STAT: 'pending' }, 'Input "stat" is not known; did you mean "state"?'],
    [{ INPUT_IMAGE: 'a:b' }, 'Input "image" is not known; known are verdict, result, state, '],
  ])('%j', (env, sentence) => {
    const { code, message } = problemOf(() => parseStatusInputs({ ...good, ...env }));
    expect(code).toBe('INPUT_INVALID');
    expect(message).toContain(sentence);
    expect(message).not.toContain('secret-token');
  });

  it('of a surrounding composite action are left alone under runners that hand them down', () => {
    const env = { ...good, INPUT_IMAGE: 'a:b', GITEA_ACTIONS: 'true' };
    expect(parseStatusInputs(env)).toMatchObject({ state: 'success', comment: false });
    expect(problemOf(() => parseStatusInputs({ ...env, INPUT_COMMNT: 'true' })).message).toBe(
      'Input "commnt" is not known; did you mean "comment"?',
    );
  });
});
