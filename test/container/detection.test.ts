// Detection through the command line: images with the signs of built-in profiles, and nobody names
// one.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { packFiles } from '../../src/container/archive.ts';
import { listPackagePaths } from '../../src/definition/package-paths.ts';
import { listSigns } from '../../src/definition/profile-detect.ts';
import { parseProfile } from '../../src/definition/profile-parse.ts';
import type { DetectRule } from '../../src/domain/profile.ts';
import { fixtureImage, runCli } from './support/cli.ts';

const built: string[] = [];
const flags = ['--canary', 'name-recall'];

afterAll(() => {
  for (const tag of built) execFileSync('docker', ['rmi', '-f', tag], { stdio: 'ignore' });
});

/** The first alternative of a built-in profile. */
function ruleOf(name: string): DetectRule {
  const text = readFileSync(`profiles/${name}.yaml`, 'utf8');
  const rule = parseProfile({ file: name, text }).profile?.detect?.[0];
  if (rule === undefined) throw new Error(`the profile ${name} has no signs`);
  return rule;
}

/**
 * The fixture agent with the signs of all these rules; the sign of an entrypoint stands as an
 * argument that it ignores.
 */
async function buildImage(tag: string, rules: readonly DetectRule[]): Promise<string> {
  const packages = rules.flatMap((rule) => rule.packages ?? []);
  const files = new Set([
    ...rules.flatMap((rule) => rule.files ?? []),
    ...packages.flatMap((name) => listPackagePaths(name, {}).slice(-2, -1)),
  ]);
  const words = rules.flatMap(({ entrypoint }) => (entrypoint === undefined ? [] : [entrypoint]));
  const env = Object.entries(Object.assign({}, ...rules.map((rule) => rule.env ?? {})));
  const dockerfile = [
    `FROM ${fixtureImage}`,
    ...env.map(([name, value]) => `ENV ${name}=${String(value).replaceAll('*', 'x')}`),
    ...[...files].map((path) => `COPY sign ${path}`),
    `CMD ${JSON.stringify(words.map((word) => word.replaceAll('*', 'x')))}`,
  ].join('\n');
  const context = await packFiles(
    [
      { path: '/Dockerfile', content: dockerfile, mode: 0o644 },
      { path: '/sign', content: 'x', mode: 0o644 },
    ],
    [],
    [],
  );
  const image = `session-continuity/detection-test:${tag}`;
  execFileSync('docker', ['build', '-q', '-t', image, '-'], {
    input: context,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  built.push(image);
  return image;
}

const findingsOf = (notes: readonly string[]): string[] =>
  notes.filter((note) => note.startsWith('finding:'));

describe('without a profile', () => {
  it('the one is taken whose signs the image shows, and the report says which', async () => {
    const rule = ruleOf('langgraph');
    const run = await runCli(flags, await buildImage('langgraph', [rule]));
    const reason = listSigns(rule).join(', ');
    expect(run.report.profile, run.log).toEqual({
      name: 'langgraph',
      decidedBy: 'detected',
      reason,
    });
    expect(run.report.notes).toContain(`profile: detected langgraph: ${reason}`);
    expect(run.log).toContain(`profile: detected langgraph: ${reason}`);
    // This agent keeps its sessions elsewhere than the template does: the profile is contradicted,
    // not the canary.
    expect(findingsOf(run.report.notes).join('\n')).toContain('no file of the format sqlite');
    expect(run.report.verdict, run.log).toBe('passed');
  });

  it('an image of two templates has the default, and is told to name one', async () => {
    const rules = [ruleOf('autogen'), ruleOf('smolagents')];
    expect(new Set(rules.map((rule) => listSigns(rule).length)).size).toBe(1);
    const run = await runCli(flags, await buildImage('two', rules));
    expect(run.report.profile, run.log).toEqual({
      name: 'default',
      decidedBy: 'default',
      reason: 'it shows as many signs of autogen and smolagents',
    });
    expect(findingsOf(run.report.notes)).toEqual([
      'finding: The image shows as many signs of the profiles autogen and smolagents, so none of them was taken. Name the right one with --profile (input "profile").',
    ]);
    expect(run.report.verdict).toBe('passed');
  });

  it('an image of nobody has the default, and a named profile is not doubted', async () => {
    const none = await runCli(flags);
    expect(none.report.profile).toEqual({
      name: 'default',
      decidedBy: 'default',
      reason: 'the image shows the signs of no built-in profile',
    });
    const named = await runCli([...flags, '--profile', 'default']);
    expect(named.report.profile).toEqual({ name: 'default', decidedBy: 'input' });
  });
});
