// The built-in profiles: each parses, can be detected, and is taken for no other by its own signs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderProblem } from '../../../src/definition/problem.ts';
import { detectProfile, listFilesToFind } from '../../../src/definition/profile-detect.ts';
import { parseProfile } from '../../../src/definition/profile-parse.ts';
import type { DetectRule, Profile } from '../../../src/domain/profile.ts';
import { root, yamlFilesOf } from './built-in.ts';

const profiles: readonly Profile[] = yamlFilesOf('profiles').map((file) => {
  const text = readFileSync(join(root, 'profiles', file), 'utf8');
  const { profile, problems } = parseProfile({ file, text });
  if (profile === null) throw new Error(problems.map(renderProblem).join('\n'));
  return profile;
});
const detectable = profiles.filter(({ name }) => name !== 'default');
const rules = detectable.flatMap((profile) =>
  (profile.detect ?? []).map((rule, index) => ({ name: profile.name, number: index + 1, rule })),
);

/** An image that shows the signs of a rule and nothing else. */
function imageOf({ env = {}, entrypoint, files = [] }: DetectRule) {
  const values = Object.entries(env).map(([name, value]) => [name, value.replaceAll('*', 'x')]);
  const words = entrypoint === undefined ? [] : [`/usr/bin/${entrypoint.replaceAll('*', 'x')}`];
  return { signs: { env: Object.fromEntries(values), words }, files: new Set(files) };
}

describe('built-in profiles', () => {
  it.each(detectable.map(({ name }) => name))('%s can be detected', (name) => {
    const profile = detectable.find((one) => one.name === name);
    expect(profile?.detect).toBeDefined();
  });

  it('leave the default to images that show nothing', () => {
    expect(profiles.find(({ name }) => name === 'default')?.detect).toBeUndefined();
    const bare = { env: { PATH: '/usr/bin' }, words: ['node', '/app/agent.cjs'] };
    expect(listFilesToFind(profiles, bare)).toEqual([]);
    expect(detectProfile(profiles, bare, new Set())).toMatchObject({
      profile: null,
      finding: null,
    });
  });

  it.each(rules)('$name, alternative $number, opens no image that is nobody’s', ({ rule }) => {
    expect(rule.env ?? rule.entrypoint).toBeDefined();
  });

  it.each(rules)('$name, alternative $number, speaks for that profile alone', ({ name, rule }) => {
    const { signs, files } = imageOf(rule);
    const found = detectProfile(profiles, signs, files);
    expect(found.finding).toBeNull();
    expect(found.profile?.name).toBe(name);
  });
});
