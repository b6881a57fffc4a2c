// Removal of containers, networks and volumes: one by one, by the identity of a run, or by age.
import { setTimeout as sleep } from 'node:timers/promises';
import type Dockerode from 'dockerode';
import { connectDocker, daemonMessageOf, statusCodeOf } from './docker.ts';
import { isExpired, runLabel } from './identity.ts';

/** What was removed, and what could not be. */
export interface Removal {
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
  /** One line each. Empty when all is gone. */
  readonly errors: readonly string[];
}

const attempts = 30;
const pauseMs = 100;

/**
 * Kills and removes a container, then its named volumes. What is gone already counts as removed.
 */
export async function removeContainer(
  dockerode: Dockerode,
  id: string | null,
  volumes: readonly string[],
): Promise<void> {
  if (id !== null)
    await untilGone(() => dockerode.getContainer(id).remove({ force: true, v: true }));
  await Promise.all(volumes.map((name) => untilGone(() => dockerode.getVolume(name).remove())));
}

/** One line on what could not be removed, why, and how to remove it by hand. */
export function toLeftoverLine(
  id: string | null,
  volumes: readonly string[],
  thrown: unknown,
): string {
  const what = id === null ? 'Volumes of a container' : `Container ${id.slice(0, 12)}`;
  const commands = [
    ...(id === null ? [] : [`docker rm -f -v ${id.slice(0, 12)}`]),
    ...(volumes.length === 0 ? [] : [`docker volume rm -f ${volumes.join(' ')}`]),
  ];
  return `${what} could not be removed: ${daemonMessageOf(thrown)} Remove by hand: ${commands.join('; ')}`;
}

/**
 * Removes all that carries the identity of a run: containers (killed first), networks, volumes.
 * Collects errors, never throws, and may be called again. For post, which knows nothing but the
 * environment.
 */
export async function removeRun(options: {
  readonly identity: string;
  readonly dockerHost: string | null;
}): Promise<Removal> {
  try {
    const { dockerode } = await connectDocker(options.dockerHost);
    return await removeLabelled(dockerode, `${runLabel}=${options.identity}`, () => true);
  } catch (thrown) {
    return { containers: 0, networks: 0, volumes: 0, errors: [daemonMessageOf(thrown)] };
  }
}

/**
 * Removes what earlier runs left and what is past its `expires` label. Never throws. Never touches
 * a younger run.
 */
export async function sweepExpired(dockerode: Dockerode, nowMs: number): Promise<Removal> {
  return removeLabelled(dockerode, runLabel, (labels) => isExpired(labels, nowMs));
}

/**
 * Whether containers of another run are up on this daemon. One that is past its time says nothing.
 */
export async function seesOtherRuns(
  dockerode: Dockerode,
  identity: string,
  nowMs: number,
): Promise<boolean> {
  const running = await dockerode.listContainers({ filters: { label: [runLabel] } });
  return running.some(({ Labels }) => Labels[runLabel] !== identity && !isExpired(Labels, nowMs));
}

type Labels = Readonly<Record<string, string>> | null | undefined;

async function removeLabelled(
  dockerode: Dockerode,
  label: string,
  due: (labels: Labels) => boolean,
): Promise<Removal> {
  const errors: string[] = [];
  const filters = { label: [label] };
  const each = async (
    kind: string,
    list: () => Promise<readonly { id: string; labels: Labels }[]>,
    remove: (id: string) => Promise<unknown>,
  ) => {
    let removed = 0;
    try {
      const found = (await list()).filter(({ labels }) => due(labels));
      const results = await Promise.allSettled(found.map(({ id }) => untilGone(() => remove(id))));
      results.forEach((result, index) => {
        if (result.status === 'fulfilled') removed += 1;
        else errors.push(`${kind} ${found[index]?.id ?? ''}: ${daemonMessageOf(result.reason)}`);
      });
    } catch (thrown) {
      errors.push(`${kind}s: ${daemonMessageOf(thrown)}`);
    }
    return removed;
  };
  const containers = await each(
    'container',
    async () =>
      (await dockerode.listContainers({ all: true, filters })).map(({ Id, Labels }) => ({
        id: Id,
        labels: Labels,
      })),
    (id) => dockerode.getContainer(id).remove({ force: true, v: true }),
  );
  const networks = await each(
    'network',
    async () =>
      (await dockerode.listNetworks({ filters })).map(({ Id, Labels }) => ({
        id: Id,
        labels: Labels,
      })),
    (id) => dockerode.getNetwork(id).remove(),
  );
  const volumes = await each(
    'volume',
    async () =>
      ((await dockerode.listVolumes({ filters })).Volumes ?? []).map(({ Name, Labels }) => ({
        id: Name,
        labels: Labels,
      })),
    (id) => dockerode.getVolume(id).remove(),
  );
  return { containers, networks, volumes, errors };
}

/**
 * Docker answers 409 while a removal is under way or a volume is still held. Both pass within
 * moments.
 */
async function untilGone(remove: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await remove();
      return;
    } catch (thrown) {
      const status = statusCodeOf(thrown);
      if (status === 404) return;
      if (status !== 409 || attempt === attempts) throw thrown;
      await sleep(pauseMs);
    }
  }
}
