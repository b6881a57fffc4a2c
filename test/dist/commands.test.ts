// The commands validate and envelope, and what people mistype, through dist/cli.js.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { suiteRevisions } from '../../src/domain/suite-revisions.ts';
import { vectors } from '../unit/wire/vectors.ts';
import { cityCanary, mistakenCanary, vacuousCanary } from './support/canaries.ts';
import { type Ended, type RunSettings, runCommand } from './support/command.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-continuity-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (argv: readonly string[], options: RunSettings = {}): Promise<Ended> =>
  runCommand(folder, argv, options);

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

describe('validate', () => {
  it('passes the built-in canaries and a sound one of ones own', async () => {
    const builtIn = await run(['validate']);
    expect(builtIn.exitCode, builtIn.stdout).toBe(0);
    const newest = Object.values(suiteRevisions).flatMap((revisions) => revisions.at(-1) ?? []);
    expect(builtIn.stdout).toContain(`${newest.length} canaries may gate`);
    write('checks/city.yaml', cityCanary);
    const own = await run(['validate', 'checks/*.yaml']);
    expect(own.exitCode, own.stdout).toBe(0);
    expect(own.stdout).toContain('checks/city.yaml: city-recall: ok');
    expect(own.stdout).toMatch(/^1 canary may gate$/m);
  });

  it('lists both mistakes with line and column, and a vacuous canary with its counter-example', async () => {
    write('checks/mistaken.yaml', mistakenCanary);
    write('checks/vacuous.yaml', vacuousCanary);
    const { exitCode, stdout } = await run(['validate', 'checks/*.yaml']);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(
      /^checks\/mistaken\.yaml:6:1: Unknown key "titel" \(did you mean "title"\?\)$/m,
    );
    expect(stdout).toMatch(/^checks\/mistaken\.yaml:8:25: Unknown fact "\$\{town\}"/m);
    expect(stdout).toMatch(
      /^checks\/vacuous\.yaml:\d+:\d+: canary vacuous may not gate: an agent that always answers "OK\." is passed with the reply "OK\."$/m,
    );
  });
});

describe('what validate says of a mistake', () => {
  const validate = async (text: string): Promise<string> => {
    write('one.yaml', text);
    const { exitCode, stdout } = await run(['validate', 'one.yaml']);
    expect(exitCode).toBe(2);
    return stdout;
  };

  it('knows a profile when it sees one', async () => {
    const stdout = await validate(
      'name: harbour\nenv: { A: b }\nboot-timeout: 9s\nstore: { paths: [/data] }\n',
    );
    expect(stdout.trimEnd().split('\n')).toEqual([
      'one.yaml:1:1: This looks like a profile, and not like a canary (run --profile checks a profile before it looks for the image)',
      'One problem',
    ]);
  });

  it('names the turn that gives the model no words', async () => {
    const stdout = await validate(cityCanary.replace(/ {4}model:\n(?: {6}.*\n| {8}.*\n)+/, ''));
    expect(stdout).toContain('has no "model", so the scripted model says "OK."');
  });

  it('says what to do about a canary that proves nothing', async () => {
    expect(await validate(vacuousCanary)).toMatch(/^next: [^\n]*in a later turn/m);
  });

  it('does not call a canary sound whose name is taken', async () => {
    const stdout = await validate(cityCanary.replace(/^name: .*$/m, 'name: name-recall'));
    expect(stdout).toContain('is taken');
    expect(stdout).not.toContain(': ok,');
  });
});

it('a duration without its unit is told what it lacks', async () => {
  write('mine.yaml', 'name: mine\nboot-timeout: 150\n');
  const { stdout } = await run(['run', '--image', 'x', '--profile', './mine.yaml']);
  expect(stdout).toContain('"boot-timeout" must be a text; got 150 (a duration has a unit: 150s)');
});

describe('envelope', () => {
  it('answers every recorded turn with the exact bytes of the server, or its refusal', async () => {
    // One vector a line, sent as it is written: JSON.stringify would lose a -0.
    const text = readFileSync('test/vectors/vectors.json', 'utf8');
    const lines = text.split('\n').filter((line) => line.startsWith('{'));
    expect(lines).toHaveLength(vectors.length);
    const { exitCode, stdout, stderr } = await run(['envelope'], {
      input: lines.map((line) => line.replace(/,$/, '')).join('\n'),
    });
    expect(exitCode, stderr).toBe(0);
    const answers = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers).toHaveLength(vectors.length);
    for (const [index, { name, error, bytes_base64: expected }] of vectors.entries()) {
      const answer = answers[index];
      if (error === undefined)
        expect(Buffer.from(answer.body).toString('base64'), name).toBe(expected);
      else expect(answer.error, name).toMatchObject({ status: error.status });
    }
  });

  it('answers line by line, tells what it cannot use, and goes on', async () => {
    const turn = {
      request_id: 'r',
      message_id: 'm',
      context_id: 'c',
      workspace_id: '6f1c5a52-0b8e-4a43-9d8e-0f3d1d3f7a10',
      text: 'Hi',
      files: [],
    };
    const good = JSON.stringify({ from: 'turn', turn });
    const { exitCode, stdout, stderr } = await run(['envelope'], {
      input: `${good}\n{nonsense\n${good}`,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toBe('Line 2: It is not JSON.\n');
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => Object.keys(JSON.parse(line))),
    ).toEqual([['body'], ['body']]);
  });
});

it('run --url waits for an agent that may still be starting, says so once, and how long', async () => {
  // No system gives this port to whoever asks for a free one, as another test may at this moment.
  const url = 'http://127.0.0.1:1';
  const { exitCode, stdout } = await run(['run', '--url', url, '--boot-timeout', '3s']);
  expect(exitCode).toBe(2);
  expect(stdout.split('\n').filter((line) => line.includes('waiting for'))).toEqual([
    `  waiting for an agent at ${url}, for 3 s at most (boot-timeout)`,
  ]);
  expect(stdout).toContain('ERRORED: NEVER_LISTENED: ');
  // Groups that waited alike are told together.
  expect(stdout).toMatch(/! file-only, .*name-recall, two-sessions: could\s+not\s+be\s+judged/);
  expect(stdout).toContain(`\nagent ${url} · profile default`);
});

it('a daemon over TCP brings no warnings of Node about packages in the bundle', async () => {
  const { exitCode, stdout, stderr } = await run(
    ['run', '--image', 'x', '--canary', 'name-recall'],
    { env: { DOCKER_HOST: 'tcp://127.0.0.1:9' } },
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
  expect(stdout).toContain('DOCKER_UNAVAILABLE');
});

describe('what people type', () => {
  it.each([
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    [['--help'], 0, /--image IMAGE/, /^$/],
    [[], 2, /--image IMAGE/, /^$/],
    [['run', '--help'], 0, /^session-continuity run: [\s\S]*\n {2}--turn-timeout /, /^$/],
    [['run', '-h', '--timeout', 'x'], 0, /^session-continuity run: /, /^$/],
    [['help', 'run'], 0, /^session-continuity run: /, /^$/],
    [['validate', '--help'], 0, /^session-continuity validate: (?![\s\S]*--)/, /^$/],
    [['envelope', '-h'], 0, /^session-continuity envelope: (?![\s\S]*--image)/, /^$/],
    [['help', 'rnu'], 2, /^$/, /There is no command "rnu"\.\nDid you mean run\?/],
    [
      ['validate', 'no/*.yaml'],
      2,
      /^$/,
      /NO_CANARY_MATCHED: [^\n]*\nPaths and globs are relative to /,
    ],
    [['validate', '--suite', 'core'], 2, /^$/, /validate takes files and no flags; got "--suite"/],
    [
      ['envelope', '--url', 'x'],
      2,
      /^$/,
      /envelope takes --curl \[URL\] and --dialect DIALECT, each once, and nothing else/,
    ],
    [['rnu'], 2, /^$/, /INPUT_INVALID: There is no command "rnu"\.\nDid you mean run\?/],
    [['run'], 2, /^$/, /INPUT_INVALID: Flag --image is required/],
    [
      ['run', '--image', 'x', '--report-dir', '/proc/x'],
      2,
      /^$/,
      /INPUT_INVALID: Flag --report-dir must be a folder that can be made and written; got "\/proc\/x": [^\n]*\nNothing was started\./,
    ],
    [['run', '--imgae', 'x'], 2, /^$/, /did you mean --image\?/],
    [['run', '--canarys', 'x'], 2, /^$/, /did you mean --canary or --canaries\?/],
    [
      ['run', '--format', 'json'],
      2,
      /^\{[\s\S]*"code": "INPUT_INVALID"[\s\S]*\}\n$/,
      /INPUT_INVALID: Flag --image is required/,
    ],
    [['run', '--image', 'x', '--url', 'http://127.0.0.1:1'], 2, /^$/, /exclude each other/],
    [
      ['run', '--image', 'x', '--env', 'API_TOKEN=hunter2hunter2'],
      2,
      /^$/,
      /looks like a secret(?!.*hunter2)/,
    ],
    [['envelope', '--help'], 0, /\{name, mimeType, uri, size\}/, /^$/],
  ])('%j ends with %i', async (argv, exitCode, stdout, stderr) => {
    const ended = await run(argv);
    expect(ended.exitCode).toBe(exitCode);
    expect(ended.stdout).toMatch(stdout);
    expect(ended.stderr).toMatch(stderr);
  });
});

it('help has lines of at most 100 columns', async () => {
  for (const command of ['run', 'validate', 'envelope']) {
    const { stdout } = await run([command, '--help']);
    expect(stdout.split('\n').filter((line) => [...line].length > 100)).toEqual([]);
  }
});

it('a log has the width that COLUMNS tells, and a dumb terminal no escape sequences', async () => {
  const argv = ['run', '--url', 'http://127.0.0.1:1', '--boot-timeout', '1s'];
  const { stdout } = await run(argv, { env: { COLUMNS: '60', TERM: 'dumb' } });
  const [head = ''] = stdout.split('\n').filter((line) => line.startsWith('ERRORED'));
  expect(head.length).toBeGreaterThan(20);
  expect(head.length).toBeLessThanOrEqual(60);
  expect(stdout).not.toContain('\x1b');
});
