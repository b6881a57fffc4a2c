// Flags of run: one typed value, or every problem at once in the user's spelling.
import { describe, expect, it } from 'vitest';
import { parseRunFlags } from '../../../src/app/inputs/inputs.ts';
import { problemOf } from './problem-of.ts';

const flagProblem = (...argv: string[]) =>
  problemOf(() => parseRunFlags(['--image', 'a:b', ...argv], { HOME: '/home/x' })).message;

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

  it.each([
    [[], 180_000],
    [['--canary', 'name-recall,of-my-own'], 180_000],
    [['--canary', 'name-recall,long-conversation'], 900_000],
    [['--suite', 'extended'], 900_000],
    [['--canary', 'long-conversation', '--timeout', '5m'], 300_000],
  ])('give the time that the canaries need: %j', (argv, timeoutMs) => {
    expect(parseRunFlags(['--image', 'a:b', ...argv], {})).toMatchObject({
      options: { timeoutMs },
    });
  });

  it('take a URL in place of an image', () => {
    expect(parseRunFlags(['--url', 'http://127.0.0.1:8000'], {})).toMatchObject({
      options: { target: { kind: 'url', url: 'http://127.0.0.1:8000' } },
    });
  });

  it('take a shard and a report to balance it by', () => {
    const argv = ['--image', 'a:b', '--shard', '2/3', '--shard-report', 'last/report.json'];
    expect(parseRunFlags(argv, {})).toMatchObject({
      options: { shard: { number: 2, count: 3 }, shardReport: 'last/report.json' },
    });
    expect(parseRunFlags(['--image', 'a:b'], {})).toMatchObject({
      options: { shard: null, shardReport: null },
    });
  });

  it.each(['0/3', '4/3', '1', '1/0', '-1/3', '1 / 3', '1/3/5', '1/257', '01e1/20', 'a/b'])(
    'refuse the shard %j by name',
    (given) => {
      expect(flagProblem(`--shard=${given}`)).toBe(
        `Flag --shard must be a shard such as 1/4: which one, a slash, and how many, 256 at most; got ${JSON.stringify(given)}.`,
      );
    },
  );

  it('refuse a report to balance by where nothing is split', () => {
    expect(flagProblem('--shard-report', 'x.json')).toBe(
      'Flag --shard-report has no effect without shard: nothing is split.',
    );
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
    [['--env', 'MISSING'], 'Flag --env, number 1: the environment has no "MISSING"'],
    [
      ['--env', 'MY_token=x'],
      '"MY_token" looks like a secret, which argv shows to the whole machine; use --env KEY',
    ],
    [['--env', 'GH_TOKEN'], 'is an operator credential'],
    [['--repeat', '1.5'], 'Flag --repeat must be a whole number from 1 to 1000; got "1.5".'],
    [['--base', '-x'], 'Flag --base must be an image reference'],
    [['--seed', 'a b'], 'Flag --seed must be at most 64 letters'],
  ])('refuse %j', (argv, sentence) => {
    expect(flagProblem(...argv)).toContain(sentence);
  });

  it.each([
    'API_KEY=word',
    'AUTH_TOKEN=word',
    'API_TOKENS=one,two',
    'PASSWORD=12345678',
    'PASSWORD=1234',
    'DB_PW=word',
    'AUTH_HEADER=word',
    'CLIENT_SECRET=4096',
  ])('refuse the secret %s, without its value', (entry) => {
    const [key = '', value = ''] = entry.split('=');
    const problem = flagProblem('--env', entry);
    expect(problem).toContain(`"${key}" looks like a secret`);
    expect(problem).not.toContain(value);
    expect(parseRunFlags(['--image', 'a:b', '--env', key], { [key]: value })).toMatchObject({
      options: { env: { [key]: value } },
    });
  });

  it.each([
    'MAX_TOKENS=4096',
    'TOKENIZERS_PARALLELISM=false',
    'TOKENIZER_CACHE=/models/tokenizer',
    'AUTH_ENABLED=true',
    'AUTH_URL=http://h.example/login',
    'API_KEY=none',
    'API_KEY=',
    'KEYBOARD=qwerty',
  ])('take the setting %s', (entry) => {
    const [key = '', value = ''] = entry.split('=');
    expect(parseRunFlags(['--image', 'a:b', '--env', entry], {})).toMatchObject({
      options: { env: { [key]: value } },
    });
  });

  it.each([
    'ftp://x',
    'http://user:secret@x',
    'user:secret@x:8000',
    '127.0.0.1:8000',
    'http://x:8000/?api_key=secret',
    'http://x:8000/#secret',
  ])('refuse the URL %s, and do not quote it', (url) => {
    expect(problemOf(() => parseRunFlags(['--url', url], {})).message).toBe(
      'Flag --url must be an http or https URL without user, password, query and fragment.',
    );
  });

  it.each([
    [['--env', 'A=1'], 'Flag --env has no effect with --url: that agent already runs.'],
    [['--peer-image', 'a:b'], 'Flag --peer-image has no effect with --url: '],
    [['--model', 'scripted'], 'Flag --model scripted has no effect with --url: '],
    [
      ['--model', 'live'],
      'Flag --model live has no effect with --url: that agent asks a model of ',
    ],
  ])('refuse %j beside --url', (argv, sentence) => {
    expect(problemOf(() => parseRunFlags(['--url', 'http://x', ...argv], {})).message).toContain(
      sentence,
    );
  });
});
