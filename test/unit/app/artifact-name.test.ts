// The default name of the artifact: every input tells two legs of a matrix apart, no secret does.
import { describe, expect, it } from 'vitest';
import { inputRows, rowsOf } from '../../../src/app/inputs/input-table.ts';
import { type Environment, parseActionInputs } from '../../../src/app/inputs/inputs.ts';
import { image } from './problem-of.ts';

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

describe('each input tells two legs apart', () => {
  const other: Readonly<Record<string, string>> = {
    image: 'b:c',
    suite: 'all',
    canary: 'name-recall',
    canaries: 'mine/*.yaml',
    'expected-failures': 'known.yaml',
    shard: '1/4',
    'shard-report': 'last/report.json',
    without: 'memory',
    profile: 'hermes',
    'peer-image': 'b:c',
    'session-scope': 'workspace',
    history: 'summary',
    dialect: 'strict',
    env: 'LEVEL=high',
    model: 'live',
    'max-model-calls': '5',
    'max-model-tokens': '500',
    repeat: '2',
    'base-image': 'b:c',
    timeout: '5m',
    'boot-timeout': '50s',
    'turn-timeout': '50s',
    concurrency: '2',
    'keep-going': 'true',
    'log-lines': '5',
    'report-dir': 'other',
    earlier: 'earlier',
    evidence: 'full',
    'retention-days': '5',
    upload: 'always',
    'allow-unsafe-events': 'true',
  };
  // What an input needs beside it.
  const beside: Readonly<Record<string, Environment>> = {
    'shard-report': { INPUT_SHARD: '1/4' },
    ...Object.fromEntries(
      ['model', 'max-model-calls', 'max-model-tokens'].map((name) => [
        name,
        { INPUT_MODEL: name === 'model' ? '' : 'live', INPUT_ENV: 'OPENAI_API_KEY=key-one' },
      ]),
    ),
  };
  const name = (env: Environment) => parseActionInputs({ ...image, ...env }).artifactName;
  const named = rowsOf('action').filter((row) => row !== inputRows.artifactName);

  it.each(named)('$name', (row) => {
    const leg = beside[row.name] ?? {};
    const variable = `INPUT_${row.name.toUpperCase()}`;
    expect(name({ ...leg, [variable]: other[row.name] })).not.toBe(name(leg));
  });
});

it('names artifacts by the keys of secrets, and by what else is in env', () => {
  const name = (env: string) => parseActionInputs({ ...image, INPUT_ENV: env }).artifactName;
  expect(name('LEVEL=1')).not.toBe(name('LEVEL=2'));
  expect(name('MAX_TOKENS=4096')).not.toBe(name('MAX_TOKENS=8192'));
  expect(name('ONE_KEY=word')).not.toBe(name('OTHER_KEY=word'));
  expect(name('LEVEL=1\n\nMODE=x\r\n')).toBe(name('LEVEL=1\nMODE=x'));
  // A short-lived token is another one in each attempt, and no name may let anybody guess it.
  expect(name('API_TOKEN=first')).toBe(name('API_TOKEN=second-attempt'));
  expect(name('PASSWORD=1234')).toBe(name('PASSWORD=12345678'));
  expect(name('DB=postgres://u:p@h/db')).toBe(name('DB=postgres://u:q@h/db'));
});

it('names artifacts alike in two attempts of a leg', () => {
  const leg = { ...image, GITHUB_JOB: 'e2e', GITHUB_RUN_ID: '7', INPUT_DIALECT: 'strict' };
  const name = (attempt: string) =>
    parseActionInputs({ ...leg, GITHUB_RUN_ATTEMPT: attempt }).artifactName;
  expect(name('1')).toBe(name('2'));
});
