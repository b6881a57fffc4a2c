// What the job's environment and the event's payload say: secrets that nothing may show, and whose
// pull request this is.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findJobSecrets } from '../../../src/app/job/job-secrets.ts';
import { readPullRequest } from '../../../src/app/job/pull-request.ts';

describe('findJobSecrets', () => {
  const value = 'hunter2-hunter2';
  it.each([
    'GITHUB_TOKEN',
    'ACTIONS_RUNTIME_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'npm_token',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'OPENAI_API_KEY',
    'SSH_PRIVATE_KEY',
    'DB_PASSWORD',
    'MYSQL_PWD_PASSWD',
    'GPG_PASSPHRASE',
    'GH_PAT',
    'NPM_AUTH',
    'DOCKER_AUTH_CONFIG',
    'GOOGLE_CREDENTIALS',
    // As under the same names in the input env.
    'SENTRY_DSN',
    'DB_PW',
    'SESSION_COOKIE',
  ])('takes the value of %s', (name) => {
    expect(findJobSecrets({ [name]: value })).toEqual([value]);
  });

  it.each([
    'PATH',
    'GITHUB_REPOSITORY',
    'GITHUB_EVENT_PATH',
    'TOKEN_FILE',
    'GOOGLE_CREDENTIALS_PATH',
    'SSH_AUTH_SOCK',
    'KEYBOARD',
    'TOKENIZERS_CACHE',
    'INPUT_TOKEN',
    'PRIVATE_REGISTRY',
    'AUTH_PROVIDER',
    'PUBLIC_KEY_URL',
    'XAUTHORITY',
    'KEY_VAULT',
    'SECRET_NAME',
    'PASSENGER_APP_ENV',
    'ACTIONS_ID_TOKEN_REQUEST_URL',
  ])('leaves %s alone', (name) => {
    expect(findJobSecrets({ [name]: value })).toEqual([]);
  });

  it('leaves words and absent values alone: masking them would spoil every report', () => {
    expect(findJobSecrets({ A_TOKEN: 'true', B_TOKEN: '', C_TOKEN: undefined })).toEqual([]);
    expect(findJobSecrets({ NPM_AUTH: 'disabled', MAX_TOKENS: '10000000' })).toEqual([]);
    expect(findJobSecrets({ DB_PASSWORD: '10000000' })).toEqual(['10000000']);
  });
});

describe('readPullRequest', () => {
  async function read(text: string) {
    const folder = mkdtempSync(join(tmpdir(), 'event-'));
    try {
      writeFileSync(join(folder, 'event.json'), text);
      return await readPullRequest(join(folder, 'event.json'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const sha = 'a'.repeat(40);
  const event = (head: object, base: object = {}): string =>
    JSON.stringify({ pull_request: { number: 7, head: { sha, ...head }, base } });
  const repo = (name: string, fork?: boolean) => ({ repo: { full_name: name, fork } });

  it.each([
    ['a branch of the repository', event(repo('o/r', false), repo('o/r')), false],
    ['a fork', event(repo('stranger/r', true), repo('o/r')), true],
    [
      'a branch of a repository that is a fork itself',
      event(repo('o/r', true), repo('o/r')),
      false,
    ],
    ['a fork whose base is not told', event(repo('stranger/r', true)), true],
    ['a head whose repository was deleted', event({ repo: null }, repo('o/r')), false],
  ])('knows %s', async (_what, text, isFork) => {
    expect(await read(text)).toEqual({ number: 7, headSha: sha, isFork });
  });

  it('knows no number and no commit where the payload has none', async () => {
    const nothing = { number: null, headSha: null, isFork: false };
    expect(await read('{"pull_request":{"number":"7","head":{"sha":7}}}')).toEqual(nothing);
    expect(await read('{"pull_request":{}}')).toEqual(nothing);
  });

  it.each(['', '{', 'null', '[]', '"x"', '{}', '{"pull_request":null}', '{"pull_request":"x"}'])(
    'is null for the payload %j',
    async (text) => {
      expect(await read(text)).toBeNull();
    },
  );

  it('is null without a payload', async () => {
    expect(await readPullRequest(undefined)).toBeNull();
    expect(await readPullRequest('')).toBeNull();
    expect(await readPullRequest('/nowhere/event.json')).toBeNull();
  });
});
