// A container that cannot call this process disproves the network plan: the next one is tried with
// fresh servers.
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/app/run/system.ts';
import { CanaryError } from '../../../src/domain/error.ts';
import { bootWorkspace } from '../../../src/runner/boot/workspace.ts';
import { type ContainerFaults, createLaboratory, options, profile } from './adapters-in-memory.ts';

const silent = new CanaryError('NEVER_LISTENED', 'No agent card.');
const never = new AbortController().signal;

/** Boots one workspace; what it was given for the n-th container is in `faults`. */
function boot(faults: readonly ContainerFaults[], signal = never) {
  const laboratory = createLaboratory((container) => faults[container - 1] ?? {});
  const request = { options, profile: profile.profile, cautious: false, continues: null };
  return { ...laboratory, booting: bootWorkspace(laboratory.adapters, request, signal) };
}

describe('calls of a container that nobody answers', () => {
  test.each<[string, ContainerFaults]>([
    ['from an agent that never listened', { bootError: silent, unanswered: ['10.0.0.1:7001'] }],
    ['from one that is ready', { unanswered: ['10.0.0.9:443', '10.0.0.1:7001'] }],
  ])('disprove the plan: %s', async (_name, fault) => {
    const { booting, started, removed, refuted } = boot([fault]);
    const workspace = await booting;
    expect(refuted).toEqual([
      "plan first: the container's calls to 10.0.0.1:7001 get no answer: a firewall drops them",
    ]);
    expect(started.map(({ network }) => network?.line)).toEqual(['plan first', 'plan second']);
    expect(started[1]?.env.PLATFORM_URL).toContain(':7002/');
    expect(removed).toEqual(['container-1']);
    await workspace.dispose();
    expect(removed).toEqual(['container-1', 'container-2']);
  });

  test('end the boot when no plan is left', async () => {
    const faults = [7001, 7002].map((port) => ({ unanswered: [`10.0.0.1:${port}`] }));
    const { booting, removed, refuted } = boot(faults);
    await expect(booting).rejects.toMatchObject({ error: { code: 'NETWORK_UNREACHABLE' } });
    expect(refuted).toHaveLength(2);
    expect(removed).toEqual(['container-1', 'container-2']);
  });

  test.each<[string, ContainerFaults, string | null]>([
    ['an agent that calls nobody', { unanswered: [] }, null],
    ['calls to others', { unanswered: ['10.0.0.1:443', '10.0.0.1:17001'] }, null],
    [
      'an agent that never listened and calls others',
      { bootError: silent, unanswered: ['1.1.1.1:443'] },
      'NEVER_LISTENED',
    ],
  ])('are told from %s', async (_name, fault, code) => {
    const { booting, refuted } = boot([fault]);
    if (code === null) await (await booting).dispose();
    else await expect(booting).rejects.toMatchObject({ error: { code } });
    expect(refuted).toEqual([]);
  });

  test('are not waited for once the run is cancelled', async () => {
    const cancel = new AbortController();
    const { booting, removed } = boot([{ unanswered: [] }], cancel.signal);
    setTimeout(() => cancel.abort(new CanaryError('CANCELLED', 'stop')), 50);
    await expect(booting).rejects.toMatchObject({ error: { code: 'CANCELLED' } });
    expect(removed).toEqual(['container-1']);
  });

  test('break off with the reason of the run, also on the clock of the machine', async () => {
    const end = new AbortController();
    const laboratory = createLaboratory(() => ({ unanswered: [] }));
    const adapters = { ...laboratory.adapters, clock: systemClock };
    const request = { options, profile: profile.profile, cautious: false, continues: null };
    const booting = bootWorkspace(adapters, request, end.signal);
    const reason = new CanaryError('DEADLINE_EXCEEDED', 'The run did not end within its timeout.');
    setTimeout(() => end.abort(reason), 50);
    await expect(booting).rejects.toMatchObject({ error: reason });
    expect(laboratory.removed).toEqual(['container-1']);
  });
});
