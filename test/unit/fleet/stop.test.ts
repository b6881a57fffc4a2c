// People stop a command of the fleet: a process of its own, against the double. What it has opened
// is closed, and a change that it has begun is compared.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { type Stage, startStage } from './double/play.ts';
import { tokens } from './double/server.ts';
import { addHistory, type Repository } from './double/state.ts';

const cli = fileURLToPath(new URL('../../../src/app/cli.ts', import.meta.url));
const dayMs = 86_400_000;
const extra = 'thresholds: { good-rate: 0.01, bad-rate: 0.3, business-days: 1, heads: 1 }';

interface Child {
  kill(signal: 'SIGINT' | 'SIGTERM'): void;
  output(): string;
  readonly exitCode: Promise<number | null>;
}

/** A command in its own process, whose clock is the real one. */
function start(stage: Stage, ...argv: string[]): Child {
  const child = spawn(process.execPath, [cli, 'fleet', ...argv], {
    cwd: stage.folder,
    env: { PATH: process.env.PATH, FLEET_TOKEN: tokens.full.secret },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  return {
    kill: (signal) => void child.kill(signal),
    output: () => output,
    exitCode: new Promise((resolve) => child.once('close', resolve)),
  };
}

/** A repository that was baked in the last days. */
async function prepare(
  kind: 'gitea' | 'github',
): Promise<{ readonly stage: Stage; readonly repository: Repository }> {
  const stage = await startStage(kind, ['acme/one'], { extra });
  stage.state.now = Date.now() - 4 * dayMs;
  const repository = stage.state.add('acme/one');
  await stage.play('onboard');
  stage.state.merge(repository, repository.pulls[0] ?? expect.fail());
  addHistory(stage.state, repository, { runs: 12, perDay: 6 });
  return { stage, repository };
}

const openPulls = ({ pulls }: Repository) => pulls.filter(({ state }) => state === 'open');
const seen = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 60_000 });

/** Starts a drill, and waits until it waits for the check of its pull request. */
async function startDrill(stage: Stage, repository: Repository): Promise<Child> {
  const child = start(stage, 'drill', 'acme/one');
  await seen(() => {
    const [pull] = openPulls(repository);
    const asked = stage.server.calls.some(
      ({ path }) => pull !== undefined && path.includes(`/commits/${pull.headSha}/`),
    );
    expect(asked, child.output()).toBe(true);
  });
  return child;
}

it.each([
  ['gitea', 'SIGINT'],
  ['github', 'SIGTERM'],
] as const)(
  'a drill on %s that is stopped by %s closes what it has opened',
  async (kind, signal) => {
    const { stage, repository } = await prepare(kind);
    await using _stage = stage;
    const before = [...repository.branches.keys()];
    const child = await startDrill(stage, repository);
    child.kill(signal);
    expect(await child.exitCode, child.output()).toBe(2);
    expect(child.output()).toContain('Stopping: what is open is being closed.');
    expect(child.output()).toContain(`CANCELLED: The run was cancelled (${signal}).`);
    expect(openPulls(repository)).toEqual([]);
    expect([...repository.branches.keys()]).toEqual(before);
    expect(stage.journal()).not.toContain('drill');
  },
);

it('a second signal ends it at once, while a pause of the forge holds the closing up', async () => {
  const { stage, repository } = await prepare('gitea');
  await using _stage = stage;
  const child = await startDrill(stage, repository);
  stage.server.intercept = () => ({ status: 429, body: {}, headers: { 'retry-after': '300' } });
  child.kill('SIGINT');
  await seen(() => expect(child.output()).toContain('waiting 300 s'));
  child.kill('SIGINT');
  expect(await child.exitCode, child.output()).toBe(2);
  expect(child.output()).toContain('Left as it is. The same command, given again, goes on');
  expect(openPulls(repository)).toHaveLength(1);
});

it('a signal ends a wait that the forge has asked for', async () => {
  const { stage } = await prepare('gitea');
  await using _stage = stage;
  stage.server.intercept = () => ({ status: 429, body: {}, headers: { 'retry-after': '300' } });
  const child = start(stage, 'bake');
  await seen(() => expect(child.output()).toContain('waiting 300 s'));
  child.kill('SIGINT');
  expect(await child.exitCode, child.output()).toBe(2);
  expect(child.output()).toContain('CANCELLED: The run was cancelled (SIGINT).');
});

it.each([
  ['gitea', 'change'],
  ['github', 'change'],
  ['gitea', 'look'],
] as const)('on %s a signal at the %s of require', async (kind, moment) => {
  const { stage, repository } = await prepare(kind);
  await using _stage = stage;
  await stage.play('drill', 'acme/one');
  const child = start(stage, 'require', 'acme/one');
  let isSent = false;
  stage.server.intercept = ({ method, path }) => {
    const isAt =
      moment === 'change'
        ? method !== 'GET' && /branch_protections|rulesets/.test(path)
        : path.includes('/actions/');
    if (isAt && !isSent) {
      isSent = true;
      child.kill('SIGINT');
      // The answer is sent when the signal has come.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
    return null;
  };
  const code = await child.exitCode;
  const isRequired = /is required on main/.test(child.output());
  const rule = JSON.stringify([repository.protections, repository.rulesets]);
  expect({ code, isRequired }, child.output()).toEqual(
    moment === 'change' ? { code: 0, isRequired: true } : { code: 2, isRequired: false },
  );
  expect(rule.includes('session-continuity')).toBe(moment === 'change');
  expect(stage.journal().includes('require-done')).toBe(moment === 'change');
});
