// Everything of examples/, played through dist/ as its README says: green on a healthy agent, red
// on one that forgets.
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runCommand } from './support/command.ts';
import { brokenImage, healthyImage } from './support/docker.ts';
import { readReport } from './support/reports.ts';

const examples = resolve('examples');
const profile = join(examples, 'profiles/notes-agent.yaml');
const canaries = globSync(join(examples, 'canaries/*.yaml')).sort();

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-continuity-examples-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Plays the examples alone, and gives the verdict of each. */
async function play(image: string): Promise<Record<string, string>> {
  const { stdout, stderr } = await runCommand(folder, [
    ...['run', '--image', image, '--profile', profile, '--format', 'json'],
    ...['--canaries', join(examples, 'canaries/*.yaml')],
    ...['--canary', 'note-in-file,order-recall'],
  ]);
  const { canaries: played, profile: taken } = readReport(stdout);
  expect(taken?.name, stderr).toBe('notes-agent');
  return Object.fromEntries(played.map(({ name, verdict }) => [name, verdict]));
}

describe('examples/', () => {
  it('has canaries that prove something', async () => {
    const { exitCode, stdout } = await runCommand(folder, ['validate', ...canaries]);
    expect(stdout).toContain('order-recall: ok');
    expect(exitCode).toBe(0);
  });

  it('is green on an agent that remembers', async () => {
    expect(await play(healthyImage)).toEqual({
      'note-in-file': 'passed',
      'order-recall': 'passed',
    });
  });

  it('is red on an agent that forgets what was said, where that is asked for', async () => {
    expect(await play(brokenImage)).toEqual({ 'note-in-file': 'passed', 'order-recall': 'failed' });
  });

  it('has a workflow like that of the README, with inputs that exist', () => {
    const { jobs } = parse(readFileSync(join(examples, 'workflow.yml'), 'utf8')) as {
      jobs: Record<string, { steps: { with?: Record<string, string> }[] }>;
    };
    const { inputs } = parse(readFileSync('action.yml', 'utf8')) as { inputs: object };
    const { steps } = jobs['session-continuity-e2e'] ?? { steps: [] };
    const given = Object.keys(steps.at(-1)?.with ?? {});
    expect(given).toContain('canaries');
    expect(given.filter((name) => !(name in inputs))).toEqual([]);
  });
});
