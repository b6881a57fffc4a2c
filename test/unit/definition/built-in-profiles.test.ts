// The built-in profiles: each parses, can be detected, and is taken for no other by its own signs.
import { describe, expect, it } from 'vitest';
import { listPackagePaths } from '../../../src/definition/package-paths.ts';
import { detectProfile, listFilesToFind } from '../../../src/definition/profile-detect.ts';
import type { DetectRule } from '../../../src/domain/profile.ts';
import { readBuiltInProfiles } from './built-in.ts';

const profiles = readBuiltInProfiles();
const detectable = profiles.filter(({ name }) => name !== 'default');
const rules = detectable.flatMap((profile) =>
  (profile.detect ?? []).map((rule, index) => ({ name: profile.name, number: index + 1, rule })),
);

/** An image that shows the signs of a rule and nothing else. */
function imageOf({ env = {}, entrypoint, files = [], packages = [] }: DetectRule) {
  const values = Object.entries(env).map(([name, value]) => [name, value.replaceAll('*', 'x')]);
  const words = entrypoint === undefined ? [] : [`/usr/bin/${entrypoint.replaceAll('*', 'x')}`];
  const signs = { env: Object.fromEntries(values), words };
  const installed = packages.flatMap((name) => listPackagePaths(name, signs.env).slice(0, 1));
  return { signs, files: new Set([...files, ...installed]) };
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
