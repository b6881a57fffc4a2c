// A canary that begins on the base image and goes on in the image under test, on agents in memory.
import { describe, expect, it } from 'vitest';
import { CanaryError } from '../../../src/domain/error.ts';
import type { RunOptions } from '../../../src/domain/options.ts';
import { playCanaries } from '../../../src/runner/run/run.ts';
import { readCanary } from '../definition/built-in.ts';
import { type ContainerFaults, createLaboratory, options, profile } from './adapters-in-memory.ts';

async function play(
  faultsOf: (container: number, image?: string) => ContainerFaults = () => ({}),
  more: Partial<RunOptions> = { baseImage: 'released' },
  names: readonly string[] = ['upgraded'],
  prepareImage?: () => Promise<never>,
) {
  const laboratory = createLaboratory((number) =>
    faultsOf(number, laboratory.started[number - 1]?.image),
  );
  const { engine } = laboratory.adapters;
  const changed = { ...engine, ...(prepareImage === undefined ? {} : { prepareImage }) };
  const adapters = { ...laboratory.adapters, engine: changed };
  const { outcomes, untrue } = await playCanaries(adapters, {
    options: { ...options, concurrency: 1, ...more },
    profile,
    canaries: names.map(readCanary),
    reporter: {},
    deadline: {
      signal: new AbortController().signal,
      at: Date.now() + 60_000,
      [Symbol.asyncDispose]: async () => undefined,
    },
    signal: new AbortController().signal,
  });
  const images = laboratory.started.map(({ image }) => image);
  return {
    ...laboratory,
    images,
    verdicts: outcomes.map(({ verdict }) => verdict),
    outcomes,
    untrue,
  };
}

const deadOnBoot = {
  bootError: new CanaryError('CONTAINER_EXITED', 'It exited. Its last log lines:\nboom'),
};
const silentOn = (turn: number): ContainerFaults => ({
  outcome: (now) => (now === turn ? { kind: 'timed-out', limitMs: 1_000 } : null),
});
const refusingOn = (turn: number): ContainerFaults => ({
  outcome: (now) =>
    now === turn
      ? { kind: 'rejected', reason: 'json-rpc-error', message: 'no', reply: null }
      : null,
});

describe('a canary with an upgrade', () => {
  it('begins on the base image, and goes on in containers of the image under test', async () => {
    const { images, started, verdicts, removed, outcomes } = await play();
    expect(images).toEqual(['released', 'agent', 'agent']);
    expect(started.map(({ replaces }) => replaces?.id ?? null)).toEqual([
      null,
      'container-1',
      'container-2',
    ]);
    expect(new Set(started.map(({ workspaceId }) => workspaceId)).size).toBe(1);
    // Nothing of these agents lies on a volume, so that nothing is due of the new one.
    expect(verdicts).toEqual(['skipped']);
    expect(outcomes[0]?.headline).toMatch(/^skipped: nothing is due after the upgrade: /);
    expect(removed).toContain('container-3');
  });

  it('is skipped where no base image is named', async () => {
    const { images, outcomes } = await play(undefined, {});
    expect(images).toEqual([]);
    expect(outcomes[0]?.headline).toBe(
      'skipped: begins on the released image, and no base-image is named: give the image of the main branch',
    );
  });

  it('is skipped where the base image does not boot, and says nothing of the other one', async () => {
    const names = ['upgraded', 'name-recall'];
    const { outcomes, images } = await play(
      (_number, image) => (image === 'released' ? deadOnBoot : {}),
      { baseImage: 'released' },
      names,
    );
    // A fresh container is tried once.
    expect([...images].sort()).toEqual(['agent', 'released', 'released']);
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['skipped', 'passed']);
    expect(outcomes[0]?.headline).toBe(
      'skipped: begins on the base image released, which does not start (CONTAINER_EXITED): It exited.',
    );
  });

  it('is skipped where the base image cannot be pulled, and nothing is started', async () => {
    const refused = new CanaryError('PULL_FAILED', 'It could not be pulled.');
    const { outcomes, images } = await play(undefined, undefined, undefined, () =>
      Promise.reject(refused),
    );
    expect(images).toEqual([]);
    expect(outcomes[0]?.headline).toBe(
      'skipped: begins on the base image released, which is not available (PULL_FAILED): It could not be pulled.',
    );
  });

  it('says nothing of what the image under test has, since the base image was asked too', async () => {
    const without = ['memory'] as const;
    const { untrue } = await play(undefined, { baseImage: 'released', without });
    expect(untrue).toBeNull();
    const alone = await play(undefined, { without }, ['name-recall']);
    expect(alone.untrue?.code).toBe('DECLARATION_UNTRUE');
  });

  it('is not begun where the image under test never boots', async () => {
    const { outcomes, images } = await play(
      (_number, image) => (image === 'agent' ? deadOnBoot : {}),
      { baseImage: 'released' },
      ['upgraded', 'name-recall'],
    );
    expect(images).toEqual(['agent', 'agent']);
    expect(outcomes.map(({ error }) => error?.code)).toEqual([
      'CONTAINER_EXITED',
      'CONTAINER_EXITED',
    ]);
  });

  it.each([1, 2])('is skipped where turn %d is red on the base image', async (turn) => {
    const { outcomes } = await play((number) => (number === 1 ? refusingOn(turn) : {}));
    expect(outcomes[0]?.verdict).toBe('skipped');
    expect(outcomes[0]?.headline).toContain(
      `begins on the base image, and turn ${turn} is red there: rejected: turn ${turn}: `,
    );
  });

  it('is skipped where the base image does not answer in time', async () => {
    const { outcomes } = await play((number) => (number === 1 ? silentOn(2) : {}));
    expect(outcomes[0]).toMatchObject({ verdict: 'skipped', error: null });
  });

  it('fails where the image under test does not go on', async () => {
    const { outcomes } = await play((number) => (number === 2 ? refusingOn(1) : {}));
    expect(outcomes[0]).toMatchObject({ verdict: 'failed', layer: 'rejected' });
    expect(outcomes[0]?.headline).toMatch(
      /^rejected: turn 3: after the upgrade of the base image, /,
    );
    expect(outcomes[0]?.next).toContain('the sessions that the base image stored');
  });

  it('cannot be judged where the image under test does not start on the volumes', async () => {
    const { outcomes } = await play((number) => (number === 2 ? deadOnBoot : {}));
    expect(outcomes[0]?.verdict).toBe('errored');
    expect(outcomes[0]?.error?.code).toBe('CONTAINER_EXITED');
  });
});
