// The command line from dist/: what a person or a script gets on stdout and stderr, and the exit code.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { vectors } from '../unit/wire/vectors.ts';
import { cityCanary, mistakenCanary, vacuousCanary } from './support/canaries.ts';
import { brokenImage, docker, healthyImage, removeByHand } from './support/docker.ts';
import { actionFolder } from './support/mini-runner.ts';
import { canaryOf, readReport } from './support/reports.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-continuity-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts dist/cli.js in the test's folder and waits for its end. */
function run(
  argv: readonly string[],
  options: { input?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [join(actionFolder(), 'dist/cli.js'), ...argv], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      ...(process.env.DOCKER_HOST === undefined ? {} : { DOCKER_HOST: process.env.DOCKER_HOST }),
      ...options.env,
    },
    stdio: 'pipe',
  });
  const ended = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      ended[name] += chunk;
    });
  child.stdin.end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...ended }));
  });
}

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

describe('run --format json', () => {
  it('prints the report and nothing else on stdout', async () => {
    const { exitCode, stdout, stderr } = await run([
      'run',
      '--image',
      brokenImage,
      '--canary',
      'name-recall',
      '--format',
      'json',
      '--report-dir',
      'out',
    ]);
    expect(exitCode, stderr).toBe(1);
    const report = readReport(stdout);
    expect(report.canaries.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
      'name-recall failed',
    ]);
    expect(stdout).toBe(readFileSync(join(folder, 'out/report.json'), 'utf8'));
    expect(stderr).toContain('FAILED: name-recall: stored-under-another-key');
  });

  it('prints a report also of a run that could not start', async () => {
    const { exitCode, stdout } = await run([
      'run',
      '--image',
      healthyImage,
      '--canary',
      'name-recal',
      '--format',
      'json',
    ]);
    expect(exitCode).toBe(2);
    expect(readReport(stdout).error).toMatchObject({
      code: 'NO_CANARY_MATCHED',
      hint: expect.stringContaining('Did you mean name-recall?'),
    });
  });
});

describe('an image that calls no model', () => {
  it('is judged on replies, store and control plane, and the report says what was not observed', async () => {
    const canaries = ['file-only', 'memory-across-sessions', 'name-recall'];
    const { exitCode, stdout, stderr } = await run([
      ...['run', '--image', healthyImage, '--env', 'FIXTURE_MODEL=none', '--format', 'json'],
      ...canaries.flatMap((name) => ['--canary', name]),
    ]);
    expect(exitCode, stderr).toBe(0);
    const report = readReport(stdout);
    expect(report.counts).toMatchObject({ passed: 3, failed: 0 });
    for (const canary of report.canaries) {
      expect(canary.notObserved.join('\n'), canary.name).toMatch(/model/);
      const results = canary.turns.flatMap(({ expectations }) => expectations);
      expect(results.some(({ result }) => result === 'met')).toBe(true);
      expect(canary.turns.map(({ modelRequests }) => modelRequests)).toEqual(
        canary.turns.map(() => 0),
      );
      expect(canary.turns.every(({ store }) => store !== null)).toBe(true);
    }
    expect(stderr).toMatch(/not observed/i);
  });

  it.each([
    ['session-keyed-by-task', 'name-recall'],
    ['empty-prompt', 'file-only'],
  ])('still fails with %s in %s', async (regression, canary) => {
    const { exitCode, stdout, stderr } = await run([
      'run',
      '--image',
      healthyImage,
      '--env',
      'FIXTURE_MODEL=none',
      '--env',
      `FIXTURE_REGRESSION=${regression}`,
      '--canary',
      canary,
      '--format',
      'json',
    ]);
    expect(exitCode, stderr).toBe(1);
    expect(canaryOf(readReport(stdout), canary).verdict).toBe('failed');
  });

  it('is errored where its use of the model is demanded', async () => {
    const { exitCode, stdout } = await run([
      'run',
      '--image',
      healthyImage,
      '--env',
      'FIXTURE_MODEL=none',
      '--model',
      'scripted',
      '--canary',
      'name-recall',
      '--format',
      'json',
    ]);
    expect(exitCode).toBe(2);
    expect(canaryOf(readReport(stdout), 'name-recall').error?.code).toBe('MODEL_NOT_CALLED');
  });
});

describe('run --url', () => {
  const name = `sc-by-hand-${process.pid}`;
  let url = '';
  /** The platform for an agent that nobody provisions: it answers everything with an empty object. */
  const platform = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => platform.listen(0, '0.0.0.0', resolve));
    const { port } = platform.address() as AddressInfo;
    const platformUrl = `http://host.docker.internal:${port}`;
    await docker(
      ...['create', '--name', name, '--publish', '127.0.0.1::8000'],
      ...['--add-host', 'host.docker.internal:host-gateway', '--env', 'FIXTURE_MODEL=none'],
      ...['--env', `PLATFORM_URL=${platformUrl}`],
      ...['--env', 'WORKSPACE_ID=6f1c5a52-0b8e-4a43-9d8e-0f3d1d3f7a10', healthyImage],
    );
    const seed = mkdtempSync(join(tmpdir(), 'session-continuity-seed-'));
    mkdirSync(join(seed, 'configs'));
    writeFileSync(join(seed, 'configs/config.yaml'), 'name: by-hand\nmodel: none\n');
    await docker('cp', join(seed, 'configs'), `${name}:/`);
    rmSync(seed, { recursive: true, force: true });
    await docker('start', name);
    url = `http://${(await docker('port', name, '8000/tcp')).split('\n')[0] ?? ''}`;
  });
  afterAll(async () => {
    removeByHand('container', name);
    platform.closeAllConnections();
    await new Promise((resolve) => platform.close(resolve));
  });

  it('plays against an agent that already runs, and leaves it running', async () => {
    const { exitCode, stdout, stderr } = await run([
      'run',
      '--url',
      url,
      '--canary',
      'name-recall',
      '--boot-timeout',
      '20s',
      '--format',
      'json',
    ]);
    expect(exitCode, stderr).toBe(0);
    const report = readReport(stdout);
    expect(report.image.reference).toBe(url);
    expect(canaryOf(report, 'name-recall')).toMatchObject({ verdict: 'passed' });
    expect(canaryOf(report, 'name-recall').notObserved.join('\n')).toMatch(/model/);
    expect(canaryOf(report, 'name-recall').turns.map(({ store }) => store)).toEqual(
      Array.from({ length: 6 }, () => null),
    );
    expect(await docker('inspect', '--format', '{{ .State.Running }}', name)).toBe('true');
  });

  it('is errored where nothing listens', async () => {
    const { exitCode, stdout } = await run([
      'run',
      '--url',
      'http://127.0.0.1:1',
      '--canary',
      'name-recall',
      '--boot-timeout',
      '1s',
      '--format',
      'json',
    ]);
    expect(exitCode).toBe(2);
    expect(readReport(stdout).error?.code).toMatch(/^(?:NEVER_LISTENED|AGENT_UNREACHABLE)$/);
  });
});

describe('validate', () => {
  it('passes the built-in canaries and a sound one of ones own', async () => {
    const builtIn = await run(['validate']);
    expect(builtIn.exitCode, builtIn.stdout).toBe(0);
    expect(builtIn.stdout).toContain('4 canaries may gate');
    write('checks/city.yaml', cityCanary);
    const own = await run(['validate', 'checks/*.yaml']);
    expect(own.exitCode, own.stdout).toBe(0);
    expect(own.stdout).toContain('checks/city.yaml: city-recall: ok');
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
      /^checks\/vacuous\.yaml:\d+:\d+: canary vacuous proves nothing: an agent that always answers "OK\." is passed with the reply "OK\."$/m,
    );
  });
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

describe('what people type', () => {
  it.each([
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    [['--help'], 0, /--image IMAGE/, /^$/],
    [[], 2, /--image IMAGE/, /^$/],
    [['rnu'], 2, /^$/, /INPUT_INVALID: There is no command "rnu"\.\nDid you mean run\?/],
    [['run'], 2, /^$/, /INPUT_INVALID: Flag --image is required/],
    [['run', '--imgae', 'x'], 2, /^$/, /did you mean --image\?/],
    [['run', '--image', 'x', '--url', 'http://127.0.0.1:1'], 2, /^$/, /exclude each other/],
    [
      ['run', '--image', 'x', '--env', 'API_TOKEN=hunter2hunter2'],
      2,
      /^$/,
      /looks like a secret(?!.*hunter2)/,
    ],
  ])('%j ends with %i', async (argv, exitCode, stdout, stderr) => {
    const ended = await run(argv);
    expect(ended.exitCode).toBe(exitCode);
    expect(ended.stdout).toMatch(stdout);
    expect(ended.stderr).toMatch(stderr);
  });
});
