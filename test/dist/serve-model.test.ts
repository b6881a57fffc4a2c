// --serve-model: dist/cli.js beside an agent process of this machine, without a container and
// without a provider.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { findFreePort } from '../unit/support/free-port.ts';
import { runCommand } from './support/command.ts';

let folder = '';
const agents: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-continuity-serve-'));
});
afterEach(() => {
  for (const agent of agents.splice(0)) agent.kill();
  rmSync(folder, { recursive: true, force: true });
});

function startAgent(port: number, env: Record<string, string>, ...habits: readonly string[]): void {
  const program = join(import.meta.dirname, 'support/small-agent.ts');
  const argv = [program, String(port), ...habits];
  const agent = spawn(process.execPath, argv, {
    env: { PATH: process.env.PATH, ...env },
    stdio: 'ignore',
  });
  agents.push(agent);
}

/** The variables of the lines that a run prints. */
function toEnv(printed: string): Record<string, string> {
  const lines = printed.split('\n').filter((line) => line.includes('export '));
  const words = lines.flatMap((line) => line.trim().replace('export ', '').split(' '));
  return Object.fromEntries(
    words.map((word): [string, string] => [word.split('=', 1)[0] ?? '', word.replace(/^\w+=/, '')]),
  );
}

const conversation = ['name-recall', 'file-only', 'file-with-caption'].flatMap((name) => [
  '--canary',
  name,
]);

async function play(
  more: readonly string[],
  env: (model: number) => Record<string, string>,
  ...habits: readonly string[]
) {
  const [model, agent] = [await findFreePort(), await findFreePort()];
  startAgent(agent, env(model), ...habits);
  const url = `http://127.0.0.1:${agent}`;
  const argv = ['run', '--url', url, '--serve-model', String(model), '--format', 'json', ...more];
  const ended = await runCommand(folder, argv);
  return { ...ended, model, report: JSON.parse(ended.stdout) as Report };
}

const openai = (port: number) => ({
  OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
  OPENAI_API_KEY: 'sk-x',
});

describe('an agent of this machine', () => {
  it('is green on the scripted model, whose requests are judged', async () => {
    const { exitCode, report, stderr, model } = await play(conversation, openai);
    expect(report.canaries.map(({ headline }) => headline).join()).not.toContain('unproven');
    expect(exitCode, stderr).toBe(0);
    expect(report.canaries.flatMap(({ turns }) => turns.map((turn) => turn.modelRequests))).toEqual(
      report.canaries.flatMap(({ turns }) => turns.map(() => 1)),
    );
    expect(report.canaries.flatMap(({ notObserved }) => notObserved).join()).not.toContain('model');
    // What is printed starts an agent in any dialect.
    expect(toEnv(stderr)).toEqual({
      OPENAI_BASE_URL: `http://127.0.0.1:${model}/v1`,
      OPENAI_API_KEY: expect.stringMatching(/^sk-/),
      ANTHROPIC_BASE_URL: `http://127.0.0.1:${model}`,
      ANTHROPIC_API_KEY: expect.stringMatching(/^sk-ant-/),
      GOOGLE_GEMINI_BASE_URL: `http://127.0.0.1:${model}`,
      GOOGLE_API_KEY: expect.stringMatching(/^AIza/),
    });
  });

  it('that forgets is red, with the layer that only the model shows', async () => {
    const { exitCode, report } = await play(['--canary', 'name-recall'], openai, 'forgets');
    expect(exitCode).toBe(1);
    expect(report.canaries[0]).toMatchObject({ verdict: 'failed', layer: 'not-sent-to-model' });
  });

  it('that asks elsewhere is told so first', async () => {
    const elsewhere = () => openai(1);
    const { exitCode, report, model } = await play(['--canary', 'name-recall'], elsewhere);
    expect(exitCode).toBe(1);
    expect(report.canaries[0]?.headline).toMatch(
      new RegExp(
        `^rejected: the agent never called the model it was offered at http://127\\.0\\.0\\.1:${model}; in turn 1 it said: .*Connection error`,
      ),
    );
    expect(report.canaries[0]?.next).toContain('start the agent with the environment');
  });

  it('keeps its place when the run is played again, and for the runs of repeat', async () => {
    const { exitCode, report } = await play(['--canary', 'name-recall', '--repeat', '3'], openai);
    expect(report.repeat?.passed ?? report.counts).toBe(3);
    expect(exitCode).toBe(0);
  });

  it('without a tool for memory is errored as its container would be', async () => {
    const { exitCode, report } = await play(['--canary', 'memory-across-sessions'], openai);
    expect(exitCode).toBe(2);
    expect(report.canaries[0]?.error).toMatchObject({ code: 'UNPROVEN' });
    expect(report.canaries[0]?.headline).toContain('no tool for commit-memory is offered');
  });

  it('without --serve-model is told that it is offered no model', async () => {
    const port = await findFreePort();
    startAgent(port, openai(1));
    const url = `http://127.0.0.1:${port}`;
    const argv = ['run', '--url', url, '--canary', 'name-recall', '--format', 'json'];
    const report = JSON.parse((await runCommand(folder, argv)).stdout) as Report;
    expect(report.canaries[0]?.headline).not.toContain('never called');
    expect(JSON.stringify(report)).not.toContain('this image');
  });
});

describe('what people type', () => {
  const refuse = async (...argv: readonly string[]) => {
    const { exitCode, stdout, stderr } = await runCommand(folder, ['run', ...argv]);
    expect(exitCode).toBe(2);
    return stdout + stderr;
  };

  it('a port that is taken is named, and nothing is played', async () => {
    const taken = createServer();
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const said = await refuse('--url', 'http://127.0.0.1:1', '--serve-model', String(port));
    taken.close();
    expect(said).toContain(`INPUT_INVALID: Flag --serve-model: port ${port} of 127.0.0.1 is taken`);
    expect(said).not.toContain('waiting for an agent');
    expect(said).not.toContain('export ');
  });

  it.each([
    ['without --url', ['--image', 'x', '--serve-model', '8123'], /--serve-model needs --url/],
    [
      'no number',
      ['--url', 'http://127.0.0.1:1', '--serve-model', 'x'],
      /must be a whole number from 1 to 65535; got "x"/,
    ],
    [
      'no port',
      ['--url', 'http://127.0.0.1:1', '--serve-model', '70000'],
      /must be a whole number from 1 to 65535/,
    ],
    [
      'the agent’s own',
      ['--url', 'http://localhost:8123', '--serve-model', '8123'],
      /is the port of the agent itself/,
    ],
    [
      'with no model',
      ['--url', 'http://127.0.0.1:1', '--serve-model', '8123', '--model', 'none'],
      /excludes --model none/,
    ],
  ])('%s is refused', async (_name, argv, words) => {
    expect(await refuse(...argv)).toMatch(words);
  });
});
