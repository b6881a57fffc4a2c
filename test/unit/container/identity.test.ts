import { describe, expect, test } from 'vitest';
import { isExpired, runIdentity, toLabels } from '../../../src/container/identity.ts';

const env = {
  GITHUB_SERVER_URL: 'https://forge.example',
  GITHUB_REPOSITORY: 'o/r',
  GITHUB_RUN_ID: '1',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_JOB: 'e2e',
  GITHUB_ACTION: 'step',
  GITHUB_WORKSPACE: '/w',
  RUNNER_TEMP: '/t',
  RUNNER_NAME: 'r1',
  HOSTNAME: 'h1',
};

describe('runIdentity', () => {
  test('is the same for the same environment, whatever else stands in it', () => {
    expect(runIdentity(env)).toMatch(/^[0-9a-f]{32}$/);
    expect(runIdentity({ ...env, INPUT_IMAGE: 'x', STATE_A: 'y', GITHUB_TOKEN: 'z' })).toBe(
      runIdentity(env),
    );
  });

  test.each(Object.keys(env))('differs when %s does, is empty or absent', (name) => {
    const others = [`${name}-other`, '', undefined].map((value) =>
      runIdentity({ ...env, [name]: value }),
    );
    expect(new Set([runIdentity(env), ...others]).size).toBe(4);
  });

  test('does not mix neighbouring values up', () => {
    const one = runIdentity({ ...env, GITHUB_JOB: 'ab', GITHUB_ACTION: 'c' });
    expect(runIdentity({ ...env, GITHUB_JOB: 'a', GITHUB_ACTION: 'bc' })).not.toBe(one);
  });
});

describe('labels', () => {
  const labels = toLabels({ identity: 'i', expiresAtMs: 5_000_100, workspaceId: 'w' });

  test('carry identity, end of life in seconds and workspace', () => {
    expect(labels).toEqual({
      'session-continuity.run': 'i',
      'session-continuity.expires': '5001',
      'session-continuity.workspace': 'w',
    });
  });

  test('are expired only when ours, past their time, and a number', () => {
    expect(isExpired(labels, 5_001_001)).toBe(true);
    expect(isExpired(labels, 5_001_000)).toBe(false);
    expect(isExpired({ 'session-continuity.expires': '1' }, 5_001_001)).toBe(false);
    expect(isExpired({ ...labels, 'session-continuity.expires': '-1' }, 5_001_001)).toBe(false);
    expect(isExpired({ ...labels, 'session-continuity.expires': '' }, 5_001_001)).toBe(false);
    expect(isExpired(null, 5_001_001)).toBe(false);
  });
});
