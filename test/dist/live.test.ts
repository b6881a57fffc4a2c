// Live runs with the built program and a real container: a provider's own answers are judged,
// counted and limited, and its key is in nothing that the run leaves.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCommand } from './support/command.ts';
import { healthyImage } from './support/docker.ts';
import { startLiveProvider, tokensPerCall } from './support/live-provider.ts';
import { canaryOf, readReport } from './support/reports.ts';

/**
 * Runs the core suite live; returns the report and everything that was written, each byte a
 * character.
 */
async function runLive(flags: readonly string[]) {
  const key = `key-${randomBytes(18).toString('base64url')}`;
  await using provider = await startLiveProvider(key);
  const folder = mkdtempSync(join(tmpdir(), 'session-continuity-live-'));
  try {
    const env = { OPENAI_API_KEY: key, OPENAI_BASE_URL: provider.baseUrl };
    const given = Object.keys(env).flatMap((name) => ['--env', name]);
    const argv = ['--image', healthyImage, '--model', 'live', ...given, '--format', 'json'];
    const ended = await runCommand(folder, ['run', ...argv, ...flags], { env });
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return { path: path.slice(folder.length), text: readFileSync(path, 'latin1') };
      });
    const written = [ended.stdout, ended.stderr, ...files.map(({ text }) => text)];
    for (const text of written) {
      expect(text).not.toContain(key);
      expect(text).not.toContain(Buffer.from(key).toString('base64').replace(/=+$/, ''));
    }
    const modelLines = files
      .filter(({ path }) => path.endsWith('/model.jsonl'))
      .flatMap(({ text }) => text.split('\n').filter((line) => line !== ''))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    return { ...ended, report: readReport(ended.stdout), modelLines, counts: provider.counts };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

it('passes within its budget, judged on replies alone', async () => {
  const run = await runLive([]);
  const verdicts = run.report.canaries.map(({ name, verdict }) => [name, verdict]);
  expect(verdicts, run.stderr).toEqual(verdicts.map(([name]) => [name, 'passed']));
  expect(run.exitCode).toBe(0);
  expect(run.counts.refused).toBe(0);
  const { calls } = run.counts;
  expect(run.report.notes).toContain(
    `live model: ${calls} of 200 calls, ${calls * tokensPerCall} of 2000000 tokens`,
  );
  expect(run.report.unmatchedRequests).toEqual([]);
  // Evidence of a call has no word of what was said in it.
  expect(new Set(run.modelLines.flatMap((line) => Object.keys(line)))).toEqual(
    new Set(['sequence', 'at', 'provider', 'method', 'path', 'status', 'refused', 'tokens']),
  );
});

it('is errored when the budget is used up, with the amounts', async () => {
  const run = await runLive(['--canary', 'name-recall', '--max-model-calls', '2']);
  expect(run.exitCode, run.stderr).toBe(2);
  expect(run.counts.calls).toBe(2);
  const canary = canaryOf(run.report, 'name-recall');
  expect(canary).toMatchObject({ verdict: 'errored', layer: 'unproven' });
  expect(canary.error).toEqual({
    code: 'MODEL_BUDGET_EXCEEDED',
    message: `The run's budget for the model is used up: 2 of 2 calls, ${2 * tokensPerCall} of 2000000 tokens; turn 3 needed more.`,
    hint: 'Raise max-model-calls or max-model-tokens, or play fewer canaries.',
  });
  expect(run.report.error?.code).toBe('MODEL_BUDGET_EXCEEDED');
  expect(run.modelLines.filter(({ refused }) => refused === true)).toMatchObject([
    { sequence: 3, status: 429, tokens: null },
  ]);
});

it('boots nothing more once the budget is used up', async () => {
  const run = await runLive(['--concurrency', '1', '--max-model-tokens', '1']);
  expect(run.exitCode, run.stderr).toBe(2);
  expect(run.counts.calls).toBe(1);
  expect(run.report.canaries.map(({ error }) => error?.code)).toEqual(
    run.report.canaries.map(() => 'MODEL_BUDGET_EXCEEDED'),
  );
  expect(canaryOf(run.report, 'memory-across-sessions').error?.message).toMatch(
    /no container was started\.$/,
  );
});

it('without a key is one input error, before anything is started', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'session-continuity-live-'));
  const ended = await runCommand(folder, ['run', '--image', healthyImage, '--model', 'live']);
  rmSync(folder, { recursive: true, force: true });
  expect(ended.exitCode).toBe(2);
  expect(ended.stderr).toContain(
    'Flag --env: The model mode live needs the key of a provider in env; known are',
  );
});
