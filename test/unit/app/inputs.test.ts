// Inputs of the action: one typed value, or every problem at once in the user's spelling.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderCommandHelp } from '../../../src/app/commands/render-help.ts';
import { inputRows, rowsOf } from '../../../src/app/inputs/input-table.ts';
import { type Environment, parseActionInputs } from '../../../src/app/inputs/inputs.ts';
import { image, inputProblem, problemOf } from './problem-of.ts';

const root = new URL('../../../', import.meta.url);

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
      'verdict passed failed errored skipped flaky expected summary runs runs-passed runs-failed runs-errored red-rate-bound report-path artifact-id image-digest'.split(
        ' ',
      ),
    );
  });

  it.each(Object.values(inputRows))('has a valid fallback for $name', (row) => {
    if (!row.repeats) expect(row.parse(row.fallback)).toHaveProperty('value');
  });

  it('is what --help shows', () => {
    for (const row of rowsOf('cli'))
      expect(renderCommandHelp('run')).toContain(`--${row.name} ${row.placeholder}`);
    expect(renderCommandHelp('run')).not.toContain('--token');
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
    expect(message).toContain(
      'Input "suite" must be one of core, extended, thorough, all, with or without a revision, such as core@1; got "croe".',
    );
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
    ...['./', 'a/..', '../', '..//.', '/', process.cwd(), dirname(process.cwd())].map(
      (dir): [Environment, string] => [{ 'INPUT_REPORT-DIR': dir }, 'must be a folder of its own'],
    ),
    [{ 'INPUT_ARTIFACT-NAME': 'a/b' }, 'must not contain any of'],
    [{ 'INPUT_ALLOW-UNSAFE-EVENTS': 'yes' }, 'must be true or false; got "yes"'],
    [{ INPUT_PROFILE: 'a\u001b[31m' }, 'must be one line'],
    [
      { INPUT_BOOT_TIMEOUT: '5s' },
      'Input "boot_timeout" is not known; did you mean "boot-timeout"? If "INPUT_BOOT_TIMEOUT" is a variable under "env:" of the workflow, give it another name.',
    ],
    [{ INPUT_TOKEN: 'x' }, 'Input "token" is not known'],
    [{ INPUT_WHATEVER: '5s' }, 'Input "whatever" is not known; known are image, suite'],
  ])('refuses %j', (env: Environment, sentence) => {
    expect(inputProblem(env)).toContain(sentence);
  });

  it.each([
    ['image', 'https://user:hunter2@registry.example/agent'],
    ['canary', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789'],
    ['timeout', '6f1c5a52-0b8e-4a43-9d8e-0f3d1d3f7a10'],
  ])('do not quote what may be a secret: %s', (name, given) => {
    const problem = inputProblem({ ...image, [`INPUT_${name.toUpperCase()}`]: given });
    expect(problem).toContain(`Input "${name}" must be`);
    expect(problem).not.toContain('; got');
  });

  it('passes over inputs that act hands down from a composite action', () => {
    const act = { ACT: 'true', GITHUB_ACTION_PATH: '/actions/composite' };
    expect(parseActionInputs({ ...image, INPUT_WHATEVER: 'x', ...act }).suite).toBe('core');
    expect(inputProblem({ INPUT_SUITES: 'x', ...act })).toContain('did you mean "suite"?');
  });

  it('pass over variables under env: on GitHub, whose runner warns of unknown inputs', () => {
    const github = { GITHUB_ACTIONS: 'true' };
    expect(parseActionInputs({ ...image, INPUT_FILE: 'data.csv', ...github }).suite).toBe('core');
    expect(inputProblem({ INPUT_SUITES: 'x', ...github })).toContain('did you mean "suite"?');
  });

  it.each([{ ACT: 'true' }, { ACT_EXEC: 'true' }, { GITEA_ACTIONS: 'true', ACT: 'true' }])(
    'refuses them of a step of the workflow itself, with %j',
    (runner) => {
      for (const path of [{}, { GITHUB_ACTION_PATH: '' }])
        expect(inputProblem({ INPUT_WHATEVER: 'x', ...runner, ...path })).toContain(
          'Input "whatever" is not known; known are image, suite',
        );
    },
  );

  it.each(['out', './..out', '../out', resolve('out')])('take the report folder %s', (dir) => {
    expect(parseActionInputs({ ...image, 'INPUT_REPORT-DIR': dir }).reportDir).toBe(dir);
  });

  it.each(['pull_request_target', 'workflow_run'])('refuse the event %s', (event) => {
    const env = { ...image, GITHUB_EVENT_NAME: event };
    expect(problemOf(() => parseActionInputs(env)).code).toBe('EVENT_REFUSED');
    expect(parseActionInputs({ ...env, 'INPUT_ALLOW-UNSAFE-EVENTS': 'true' }).suite).toBe('core');
    expect(parseActionInputs({ ...image, GITHUB_EVENT_NAME: 'pull_request' }).suite).toBe('core');
  });
});

describe('names of canaries and abilities', () => {
  const options = (env: Environment) => parseActionInputs({ ...image, ...env });

  it('stand one a line or with commas between them', () => {
    const { names, without } = options({
      INPUT_CANARY: 'name-recall, file-only\n\nmine,',
      INPUT_WITHOUT: ' uploads\nmemory ',
    });
    expect(names).toEqual(['name-recall', 'file-only', 'mine']);
    expect(without).toEqual(['memory', 'uploads']);
    expect(options({ INPUT_WITHOUT: ' , ' }).without).toEqual([]);
  });

  it('are refused all at once, each with the nearest known one', () => {
    const message = inputProblem({
      INPUT_CANARY: 'No Name',
      INPUT_WITHOUT: 'memry,uploads,uploads\nthe whole world',
    });
    expect(message).toContain('Input "canary" must be the name of a canary');
    expect(message).toContain(
      'Input "without" must name an ability that is known (did you mean "memory"?); got "memry".',
    );
    expect(message).toContain(
      'Input "without" must name an ability that is known (known: memory, read-file, skills, peer, uploads, streaming, restart, overlap, tools, instructions); got "the whole world".',
    );
    expect(message).toContain('Input "without" names "uploads" twice.');
  });
});
