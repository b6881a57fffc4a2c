import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, type RunSettings, runCommand } from './support/command.ts';
import { brokenImage, docker, healthyImage, removeByHand } from './support/docker.ts';
import { canaryOf, readReport } from './support/reports.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-continuity-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (argv: readonly string[], options: RunSettings = {}): Promise<Ended> =>
  runCommand(folder, argv, options);

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
    const { exitCode, stdout, stderr } = await run([
      ...['run', '--image', healthyImage, '--env', 'FIXTURE_MODEL=none', '--format', 'json'],
    ]);
    expect(exitCode, stderr).toBe(0);
    const report = readReport(stdout);
    expect(report.counts).toMatchObject({ passed: 5, failed: 0 });
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
  /**
   * The platform for an agent that nobody provisions: it answers everything with an empty object.
   */
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
      Array.from({ length: 7 }, () => null),
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
    expect(readReport(stdout).error?.code).toBe('NEVER_LISTENED');
  });
});
