// Inputs and flags: one typed value, or every problem at once in the user's spelling.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inputRows, rowsOf } from '../../../src/app/input-table.ts';
import { type Environment, parseActionInputs, parseRunFlags } from '../../../src/app/inputs.ts';
import { renderHelp } from '../../../src/app/render-help.ts';
import { version } from '../../../src/app/version.ts';
import { CanaryError } from '../../../src/domain/error.ts';

const root = new URL('../../../', import.meta.url);
const image = { INPUT_IMAGE: 'registry.example/agent:candidate' };

/** The error that a call throws, as code and message; fails when it throws none. */
function problemOf(call: () => unknown): { code: string; message: string } {
  try {
    call();
  } catch (error) {
    if (error instanceof CanaryError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('nothing was thrown');
}

const inputProblem = (env: Environment) =>
  problemOf(() => parseActionInputs({ ...image, ...env })).message;
const flagProblem = (...argv: string[]) =>
  problemOf(() => parseRunFlags(['--image', 'a:b', ...argv], { HOME: '/home/x' })).message;

describe('the table', () => {
  const file = parse(readFileSync(new URL('action.yml', root), 'utf8')) as {
    inputs: Record<string, { description: string; required: boolean; default?: string }>;
    outputs: Record<string, unknown>;
  };

  it('is what action.yml declares', () => {
    const declared = Object.entries(file.inputs).map(([name, input]) => [
      name,
      input.description,
      input.default ?? '',
    ]);
    expect(declared).toEqual(
      rowsOf('action').map((row) => [row.name, row.description, row.fallback]),
    );
    expect(Object.keys(file.inputs).filter((name) => file.inputs[name]?.required)).toEqual([
      'image',
    ]);
    expect(Object.keys(file.outputs)).toEqual(
      'verdict passed failed errored skipped flaky runs runs-passed runs-failed runs-errored red-rate-bound report-path artifact-id image-digest'.split(
        ' ',
      ),
    );
  });

  it.each(Object.values(inputRows))('has a valid fallback for $name', (row) => {
    if (!row.repeats) expect(row.parse(row.fallback)).toHaveProperty('value');
  });

  it('is what --help shows', () => {
    for (const row of rowsOf('cli'))
      expect(renderHelp()).toContain(`--${row.name} ${row.placeholder}`);
    expect(renderHelp()).not.toContain('--token');
  });

  it('goes with the version of package.json', () => {
    expect(JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))).toHaveProperty(
      'version',
      version,
    );
  });
});

describe('inputs of the action', () => {
  it('take the defaults of action.yml when the runner passes empty strings', () => {
    const empty = Object.fromEntries(
      rowsOf('action').map((row) => [`INPUT_${row.name.toUpperCase()}`, '']),
    );
    const options = parseActionInputs({ ...empty, ...image, GITHUB_JOB: 'e2e' });
    expect(options).toMatchObject({
      target: { kind: 'image', image: 'registry.example/agent:candidate' },
      suite: 'core',
      names: [],
      canaryGlobs: [],
      profile: null,
      sessionScope: null,
      env: {},
      model: 'auto',
      timeoutMs: 180_000,
      bootTimeoutMs: 60_000,
      turnTimeoutMs: 60_000,
      logLines: 200,
      reportDir: 'session-continuity-report',
      retentionDays: null,
      upload: 'on-failure',
      repeat: 1,
      baseImage: null,
      seed: null,
    });
    expect(options.artifactName).toMatch(/^session-continuity-e2e-[0-9a-f]{8}$/);
    expect(options.concurrency).toBeGreaterThanOrEqual(1);
    expect(options.concurrency).toBeLessThanOrEqual(4);
  });

  it('are typed', () => {
    const options = parseActionInputs({
      ...image,
      INPUT_SUITE: 'all',
      INPUT_CANARIES: 'canaries/*.yaml\n\n  more/*.yaml \r\n',
      INPUT_PROFILE: 'hermes',
      'INPUT_SESSION-SCOPE': 'workspace',
      INPUT_ENV: 'A=1\n B = two = 2 \r\nEMPTY=\n',
      INPUT_MODEL: 'none',
      'INPUT_BOOT-TIMEOUT': '1m30s',
      INPUT_CONCURRENCY: '16',
      'INPUT_LOG-LINES': '0',
      'INPUT_REPORT-DIR': 'out/report',
      'INPUT_ARTIFACT-NAME': 'evidence',
      'INPUT_RETENTION-DAYS': '400',
      INPUT_UPLOAD: 'never',
      INPUT_REPEAT: '1000',
      'INPUT_BASE-IMAGE': 'registry.example/agent:main',
    });
    expect(options).toMatchObject({
      suite: 'all',
      canaryGlobs: ['canaries/*.yaml', 'more/*.yaml'],
      profile: 'hermes',
      sessionScope: 'workspace',
      env: { A: '1', B: ' two = 2 ', EMPTY: '' },
      model: 'none',
      timeoutMs: 900_000,
      bootTimeoutMs: 90_000,
      concurrency: 16,
      logLines: 0,
      reportDir: 'out/report',
      repeat: 1000,
      baseImage: 'registry.example/agent:main',
      artifactName: 'evidence',
      retentionDays: 400,
      upload: 'never',
    });
  });

  it('are all listed when several are wrong', () => {
    const { code, message } = problemOf(() =>
      parseActionInputs({
        INPUT_TIMEOUT: '1 minute',
        INPUT_SUITE: 'croe',
        'INPUT_LOG-LINES': '-1',
        INPUT_UPLOADS: 'x',
        INPUT_ENV: 'GITHUB_TOKEN=x',
      }),
    );
    expect(code).toBe('INPUT_INVALID');
    expect(message).toContain('6 inputs are not valid');
    expect(message).toContain('Input "image" is required');
    expect(message).toContain('Input "timeout" must be a duration such as 90s; got "1 minute".');
    expect(message).toContain('Input "suite" must be one of core, extended, all; got "croe".');
    expect(message).toContain(
      'Input "log-lines" must be a whole number from 0 to 10000; got "-1".',
    );
    expect(message).toContain('Input "uploads" is not known; did you mean "upload"?');
    expect(message).toContain('Input "env", line 1: "GITHUB_TOKEN" is an operator credential');
  });

  it.each([
    [
      { INPUT_IMAGE: 'UPPER CASE' },
      'Input "image" must be an image reference such as registry.example/agent:candidate; got "UPPER CASE".',
    ],
    [{ INPUT_IMAGE: '--privileged' }, 'Input "image" must be an image reference'],
    [{ INPUT_CONCURRENCY: '17' }, 'from 1 to 16; got "17"'],
    [{ INPUT_CONCURRENCY: '1e1' }, 'from 1 to 16; got "1e1"'],
    [{ 'INPUT_RETENTION-DAYS': '0' }, 'from 1 to 400; got "0"'],
    [{ 'INPUT_TURN-TIMEOUT': '0s' }, 'Input "turn-timeout" must be from 1s to 1h; got "0s".'],
    [{ INPUT_TIMEOUT: '90' }, 'Input "timeout" must be a duration such as 90s; got "90".'],
    [{ INPUT_REPEAT: '0' }, 'Input "repeat" must be a whole number from 1 to 1000; got "0".'],
    [{ INPUT_REPEAT: '1001' }, 'from 1 to 1000; got "1001"'],
    [{ 'INPUT_BASE-IMAGE': 'no image' }, 'Input "base-image" must be an image reference'],
    [{ INPUT_SEED: 'x' }, 'Input "seed" is not known'],
    [{ 'INPUT_REPORT-DIR': './' }, 'must be a folder of its own'],
    [{ 'INPUT_ARTIFACT-NAME': 'a/b' }, 'must not contain any of'],
    [{ 'INPUT_ALLOW-UNSAFE-EVENTS': 'yes' }, 'must be true or false; got "yes"'],
    [{ INPUT_PROFILE: 'a\u001b[31m' }, 'must be one line'],
    [
      { INPUT_BOOT_TIMEOUT: '5s' },
      'Input "boot_timeout" is not known; did you mean "boot-timeout"?',
    ],
    [{ INPUT_TOKEN: 'x' }, 'Input "token" is not known'],
    [{ INPUT_WHATEVER: '5s' }, 'Input "whatever" is not known; known are image, suite'],
  ])('refuses %j', (env: Environment, sentence) => {
    expect(inputProblem(env)).toContain(sentence);
  });

  it('passes over inputs that act hands down from a composite action', () => {
    expect(parseActionInputs({ ...image, INPUT_WHATEVER: 'x', ACT: 'true' }).suite).toBe('core');
    expect(inputProblem({ INPUT_SUITES: 'x', ACT: 'true' })).toContain('did you mean "suite"?');
  });

  it('names artifacts apart for the legs of a matrix', () => {
    const name = (env: Environment) =>
      parseActionInputs({ ...image, GITHUB_JOB: 'a b', ...env }).artifactName;
    expect(name({})).toBe(name({}));
    expect(
      new Set([
        name({}),
        name({ INPUT_SUITE: 'all' }),
        name({ INPUT_IMAGE: 'b:c' }),
        name({ GITHUB_ACTION: '__self_2' }),
      ]).size,
    ).toBe(4);
    expect(name({})).toMatch(/^session-continuity-a-b-/);
  });

  it.each(['pull_request_target', 'workflow_run'])('refuse the event %s', (event) => {
    const env = { ...image, GITHUB_EVENT_NAME: event };
    expect(problemOf(() => parseActionInputs(env)).code).toBe('EVENT_REFUSED');
    expect(parseActionInputs({ ...env, 'INPUT_ALLOW-UNSAFE-EVENTS': 'true' }).suite).toBe('core');
    expect(parseActionInputs({ ...image, GITHUB_EVENT_NAME: 'pull_request' }).suite).toBe('core');
  });
});

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
    ['# A=1', 'is no variable name'],
    ['1A=1', 'is no variable name'],
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

  it('keeps names of Object.prototype as plain variables', () => {
    const { env } = parseActionInputs({ ...image, INPUT_ENV: '__proto__=x\nconstructor=y' });
    expect(Object.entries(env)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });
});

describe('flags of run', () => {
  it('are typed', () => {
    const request = parseRunFlags(
      [
        '--image=a:b',
        '--canary',
        'name-recall',
        '--canary',
        'file-only',
        '--canaries',
        'x/*.yaml',
        '--env',
        'A=1',
        '--env=API_KEY',
        '--format',
        'json',
        '--timeout',
        '20s',
      ],
      { API_KEY: 'from-environment' },
    );
    expect(request).toMatchObject({
      kind: 'run',
      format: 'json',
      options: {
        target: { kind: 'image', image: 'a:b' },
        names: ['name-recall', 'file-only'],
        canaryGlobs: ['x/*.yaml'],
        env: { A: '1', API_KEY: 'from-environment' },
        timeoutMs: 20_000,
      },
    });
  });

  it('take a URL in place of an image', () => {
    expect(parseRunFlags(['--url', 'http://127.0.0.1:8000'], {})).toMatchObject({
      options: { target: { kind: 'url', url: 'http://127.0.0.1:8000' } },
    });
  });

  it('take a base image, a number of runs and a seed', () => {
    const argv = ['--image', 'a:b', '--base', 'a:main', '--repeat', '50', '--seed', '4fe3a46f'];
    expect(parseRunFlags(argv, {})).toMatchObject({
      options: { baseImage: 'a:main', repeat: 50, seed: '4fe3a46f' },
    });
    expect(
      problemOf(() => parseRunFlags(['--url', 'http://x', '--base', 'a:b'], {})),
    ).toMatchObject({
      message: 'Flag --base has no effect with --url: there is no image to compare with it.',
    });
  });

  it('know help and version, whatever else is given', () => {
    expect(parseRunFlags(['--timeout', 'x', '--help'], {})).toEqual({ kind: 'help' });
    expect(parseRunFlags(['--version'], {})).toEqual({ kind: 'version' });
  });

  it('are all listed when several are wrong', () => {
    const { code, message } = problemOf(() =>
      parseRunFlags(['--imgae', 'a:b', '--timeout', 'soon', 'stray'], {}),
    );
    expect(code).toBe('INPUT_INVALID');
    expect(message).toContain('Flag "--imgae" is not known; did you mean --image?');
    expect(message).toContain('Flag --timeout must be a duration such as 90s; got "soon".');
    expect(message).toContain('Argument "stray" is not expected here');
    expect(message).toContain('Flag --image is required');
  });

  it.each([
    [['--url', 'http://x'], 'Flags --image and --url exclude each other'],
    [['--timeout'], 'Flag --timeout needs a value: --timeout DURATION.'],
    [['--timeout', '--suite', 'core'], 'Flag --timeout needs a value'],
    [['--suite', 'core', '--suite', 'all'], 'Flag --suite is given twice.'],
    [['--image'], 'Flag --image needs a value'],
    [['--token', 'x'], 'Flag "--token" is not known'],
    [['--canary', 'No Name'], 'must be the name of a canary'],
    [['--env', 'MISSING'], 'the environment has no MISSING'],
    [
      ['--env', 'MY_token=x'],
      '"MY_token" looks like a secret, which argv shows to the whole machine; use --env MY_token',
    ],
    [['--env', 'GH_TOKEN'], 'is an operator credential'],
    [['--repeat', '1.5'], 'Flag --repeat must be a whole number from 1 to 1000; got "1.5".'],
    [['--base', '-x'], 'Flag --base must be an image reference'],
    [['--seed', 'a b'], 'Flag --seed must be at most 64 letters'],
  ])('refuse %j', (argv, sentence) => {
    expect(flagProblem(...argv)).toContain(sentence);
  });

  it.each(['ftp://x', 'http://user:secret@x', '127.0.0.1:8000'])('refuse the URL %s', (url) => {
    expect(problemOf(() => parseRunFlags(['--url', url], {})).message).toContain(
      'must be an http or https URL without a user',
    );
  });

  it('refuse --env beside --url', () => {
    expect(
      problemOf(() => parseRunFlags(['--url', 'http://x', '--env', 'A=1'], {})).message,
    ).toContain('no effect with --url');
  });
});
