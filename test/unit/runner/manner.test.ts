// Turns that overlap, are stopped or dropped, and restarts, through the runner on agents in memory.
import { describe, expect, it } from 'vitest';
import { playCanaries, type RunRequest } from '../../../src/runner/run/run.ts';
import { readCanary } from '../definition/built-in.ts';
import { createLaboratory, options, profile } from './adapters-in-memory.ts';

async function play(
  name: string,
  declared: Partial<(typeof profile)['profile']> = {},
  peer: Pick<Partial<RunRequest>, 'options' | 'peerProfile'> = {},
) {
  const laboratory = createLaboratory();
  const { outcomes, notes } = await playCanaries(laboratory.adapters, {
    options,
    ...peer,
    profile: { ...profile, profile: { ...profile.profile, ...declared } },
    canaries: [readCanary(name)],
    reporter: {},
    deadline: {
      signal: new AbortController().signal,
      at: Date.now() + 60_000,
      [Symbol.asyncDispose]: async () => undefined,
    },
    signal: new AbortController().signal,
  });
  const [outcome] = outcomes;
  if (outcome === undefined) throw new Error('nothing was played');
  return { outcome, notes, ...laboratory };
}

describe('the runner', () => {
  it.each([
    'concurrent-turns',
    'stream-cancellation',
    'stop-button',
    'ended-in-calls',
    'dropped-in-calls',
    'killed-in-turn',
    'killed-in-calls',
  ])('plays %s', async (name) => {
    const { outcome } = await play(name);
    expect(outcome.headline).toMatch(/expectations met/);
    expect(outcome.verdict).toBe('passed');
  });

  it('skips what the profile says that the image cannot do', async () => {
    const { outcome, started } = await play('stream-cancellation', { capabilities: ['tools'] });
    expect(outcome).toMatchObject({ verdict: 'skipped' });
    expect(outcome.headline).toContain('streaming');
    expect(started).toEqual([]);
  });

  it('restarts a container, and starts another one in its place', async () => {
    const { outcome, started, removed } = await play('restart-continuity');
    // The first container, and the new one before the last turn.
    expect(started.map(({ replaces }) => replaces?.id ?? null)).toEqual([null, 'container-1']);
    // Nothing of this agent stands on a volume, so an agent that is new knows nothing and need not.
    expect(outcome.verdict).toBe('passed');
    expect(removed).toContain('container-2');
  });

  it('seeds skills before the container starts', async () => {
    const { started } = await play('tool-use');
    const paths = started[0]?.files.map(({ path }) => path) ?? [];
    expect(paths).toContain('/configs/skills/lighthouse-log/SKILL.md');
    expect(paths).toContain('/workspace/skills/lighthouse-log/SKILL.md');
    const text = started[0]?.files.find(({ path }) => path.includes('lighthouse'))?.content ?? '';
    expect(text).toMatch(/The lamp is number K\d-[0-9a-f]{8}\./);
  });

  it('seeds skills where the profile says that the image looks for them', async () => {
    const { started } = await play('tool-use', { skillFolders: ['/home/agent/.skills'] });
    const paths = started[0]?.files.map(({ path }) => path) ?? [];
    expect(paths).toContain('/home/agent/.skills/lighthouse-log/SKILL.md');
    expect(paths.filter((path) => path.includes('/skills/lighthouse'))).toEqual([]);
  });

  it('boots the second agent first, and removes both', async () => {
    const { started, removed } = await play('peer-call');
    expect(started).toHaveLength(2);
    expect(new Set(started.map(({ workspaceId }) => workspaceId)).size).toBe(2);
    expect([...removed].sort()).toEqual(['container-1', 'container-2']);
  });

  it('boots a second agent of another image under the profile of that image', async () => {
    const theirs = { ...profile.profile, name: 'theirs', env: { THEIR_MODEL: '${model-url}' } };
    const peerProfile = { profile: theirs, decidedBy: 'detected', reason: 'its signs' } as const;
    const other = { options: { ...options, peerImage: 'another' }, peerProfile };
    const { started, notes } = await play('peer-call', {}, other);
    expect(started.map(({ image, profile: { name } }) => [image, name])).toEqual([
      ['another', 'theirs'],
      ['agent', 'default'],
    ]);
    expect(started[0]?.env.THEIR_MODEL).toBeDefined();
    expect(started[1]?.env.THEIR_MODEL).toBeUndefined();
    expect(notes).toContain('second agent: profile theirs: its signs');
  });
});
