// The input env: credentials of operators are refused by name, values never shown.
import { describe, expect, it } from 'vitest';
import { parseActionInputs } from '../../../src/app/inputs/inputs.ts';
import { image, inputProblem } from './problem-of.ts';

describe('the input env', () => {
  it.each([
    ...'GITEA_TOKEN GITEA_PAT GITHUB_TOKEN GITHUB_PAT GH_TOKEN GITLAB_TOKEN GL_TOKEN BITBUCKET_TOKEN'.split(
      ' ',
    ),
    ...'CP_ADMIN_API_TOKEN CP_PROMOTE_PROD_API_TOKEN CP_ADMIN_TOKEN ADMIN_TOKEN MOLECULE_ADMIN_TOKEN'.split(
      ' ',
    ),
    ...'PROVISION_SHARED_SECRET MOLECULE_CP_SHARED_SECRET SECRETS_ENCRYPTION_KEY MOLECULE_TEMPLATE_REPO_TOKEN'.split(
      ' ',
    ),
    ...'AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN GHCR_PULL_TOKEN INFISICAL_OPERATOR_TOKEN'.split(
      ' ',
    ),
    ...'INFISICAL_BOOTSTRAP_TOKEN INFISICAL_CLIENT_ID INFISICAL_CLIENT_SECRET RAILWAY_TOKEN'.split(
      ' ',
    ),
    ...'RAILWAY_PERSONAL_API_TOKEN HETZNER_TOKEN HETZNER_API_TOKEN MOLECULE_OPERATOR_ANYTHING'.split(
      ' ',
    ),
  ])('refuses %s, even empty', (key) => {
    expect(inputProblem({ INPUT_ENV: `A=1\n${key}=` })).toContain(
      `Input "env", line 2: "${key}" is an operator credential`,
    );
  });

  it.each([
    ['WORKSPACE_ID=x', '"WORKSPACE_ID" is set by the run itself'],
    ['MOLECULE_TENANT_GUARD_DISABLE=1', 'switches off the guard'],
    ['secret-without-equals', 'Input "env", line 1 must be KEY=VALUE: there is no "=" in it.'],
    ['# A=1', 'Input "env", line 1: its key is no variable name'],
    ['A=1\n1A=1', '(in the action each line is one variable; comments are not supported)'],
    ['=1', 'is no variable name'],
    ['A=1\nA=2', 'Input "env", line 2: "A" was given before (Input "env", line 1).'],
  ])('refuses %j', (text, sentence) => {
    expect(inputProblem({ INPUT_ENV: text })).toContain(sentence);
  });

  it('shows no value in a problem', () => {
    expect(
      inputProblem({
        INPUT_ENV: 'hunter2\n1X=hunter2\nGITHUB_TOKEN=hunter2\nA=hunter2\nA=hunter2',
      }),
    ).not.toContain('hunter2');
  });

  it.each([
    'MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu==',
    'MzEfYyjiWA4R4M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu==',
  ])('shows no line of a secret of several lines: %s', (line) => {
    const text = `CERT_KEY=-----BEGIN PRIVATE KEY-----\n${line}\n${line}\n-----END PRIVATE KEY-----`;
    expect(inputProblem({ INPUT_ENV: text })).not.toContain(line.slice(0, 10));
  });

  it('keeps names of Object.prototype as plain variables', () => {
    const { env } = parseActionInputs({ ...image, INPUT_ENV: '__proto__=x\nconstructor=y' });
    expect(Object.entries(env)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });
});
