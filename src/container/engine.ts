// The container engine: connects to Docker once, prepares images, and starts containers of the
// image under test.

import { abortable, throwIfAborted } from '../domain/abort.ts';
import type { AgentContainer, ContainerEngine, ContainerSpec } from '../domain/ports.ts';
import { type Booted, bootContainer, readUrls } from './boot.ts';
import { connectDocker, type Docker } from './docker.ts';
import { findFiles } from './find-files.ts';
import { runLabel, toLabels } from './identity.ts';
import { defaultMemoryBytes, defaultPidsLimit, disposeGraceMs } from './limits.ts';
import { createNetworkChoice, type NetworkChoice } from './network/choose.ts';
import { readNetworkFacts } from './network/facts.ts';
import type { Exec } from './pull.ts';
import { removeContainer, seesOtherRuns, sweepExpired, toLeftoverLine } from './removal.ts';
import { createRunImages } from './run-images.ts';
import { stopGraceSeconds, toAgentContainer } from './running.ts';
import { createSpool } from './store/spool.ts';
import { startSqliteReader } from './store/sqlite.ts';
import type { DockerLimits } from './time-limit.ts';

/** Options of the engine. */
export interface EngineOptions {
  /** The identity of the run (`runIdentity`), or a random one outside a job runner. */
  readonly identity: string;
  /**
   * Life of a container after which any later run may remove it. Longer than the run's own
   * deadline.
   */
  readonly expiresAfterMs: number;
  /** The value of DOCKER_HOST, or null. */
  readonly dockerHost: string | null;
  /** This process runs in a Kubernetes pod. */
  readonly isPod?: boolean;
  readonly memoryBytes?: number;
  readonly pidsLimit?: number;
  readonly onProgress: (line: string) => void;
  /** Starts the docker program. Given by tests, else `exec` of `@actions/exec`. */
  readonly exec?: Exec;
  /** Shorter limits for tests. The first engine of a process decides. */
  readonly limits?: DockerLimits;
}

/**
 * Starts the engine: begins to connect at once, in the background. Disposing removes every
 * container still there, never throws, and says through `onProgress` what it could not remove.
 */
export function startContainerEngine(options: EngineOptions): ContainerEngine & AsyncDisposable {
  const live = new Map<AgentContainer, Booted>();
  const pending = new Set<Promise<unknown>>();
  const sqlite = startSqliteReader();
  const spool = createSpool();
  const disposed = new AbortController();
  const memoryBytes = options.memoryBytes ?? defaultMemoryBytes;
  const connected: Promise<{ docker: Docker; choice: NetworkChoice }> = connectDocker(
    options.dockerHost,
    {
      signal: disposed.signal,
      isPod: options.isPod === true,
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    },
  ).then((docker) => ({
    docker,
    choice: createNetworkChoice(docker, {
      readFacts: () => readNetworkFacts(docker, disposed.signal),
      onProgress: options.onProgress,
      ended: disposed.signal,
    }),
  }));
  // Whoever asks gets the error. Before that it must not end the process.
  connected.catch(() => {});

  const images = createRunImages({
    docker: connected.then(({ docker }) => docker),
    exec: options.exec ?? null,
    onProgress: options.onProgress,
    ended: disposed.signal,
  });
  let sharesDaemon = false;

  const lookForOthers = async (docker: Docker): Promise<void> => {
    sharesDaemon ||= await seesOtherRuns(docker.dockerode, options.identity, Date.now());
  };

  const labelsOf = (workspaceId: string): Record<string, string> =>
    toLabels({
      identity: options.identity,
      expiresAtMs: Date.now() + options.expiresAfterMs,
      workspaceId,
    });

  const start = async (spec: ContainerSpec, signal: AbortSignal): Promise<AgentContainer> => {
    throwIfAborted(signal);
    const [{ docker, choice }, { id: imageId }] = await Promise.all([
      connected,
      images.prepare(spec.image, signal),
    ]);
    const plan =
      spec.network === undefined ? await choice.current(signal) : choice.planOf(spec.network);
    throwIfAborted(signal);
    const volumePrefix = await makeRoom(docker, spec.replaces);
    const booted = await bootContainer(docker, spec, {
      ...(volumePrefix === null ? {} : { volumePrefix }),
      imageId,
      labels: labelsOf(spec.workspaceId),
      plan,
      memoryBytes,
      pidsLimit: options.pidsLimit ?? defaultPidsLimit,
      onLeftover: options.onProgress,
    }).catch(async (thrown: unknown) => {
      throw await images.explain(spec.image, imageId, thrown);
    });
    const container: AgentContainer = toAgentContainer(docker.dockerode.getContainer(booted.id), {
      url: booted.url,
      peerUrl: booted.peerUrl,
      readUrls: () => readUrls(docker, booted.id, plan),
      plan: choice.lineOf(plan),
      storePaths: spec.profile.storePaths,
      storeFormats: spec.profile.storeFormats ?? [],
      memoryBytes,
      sqlite,
      spool,
      remove: async () => {
        // Another one has its volumes by now, or they are gone.
        if (!live.has(container)) return;
        await removeContainer(docker.dockerode, booted.id, booted.volumes);
        live.delete(container);
      },
    });
    live.set(container, booted);
    const isRunning = async (): Promise<boolean> =>
      (await container.status().catch(() => null))?.running !== false;
    try {
      await choice.prove(plan, booted.url, isRunning, signal);
    } catch (thrown) {
      await container.remove().catch(() => undefined);
      throw thrown;
    }
    return container;
  };

  /**
   * Stops and removes a container whose volumes another one takes over. Gives the beginning of
   * their names.
   */
  const makeRoom = async (
    docker: Docker,
    old: AgentContainer | undefined,
  ): Promise<string | null> => {
    const booted = old === undefined ? undefined : live.get(old);
    if (old === undefined || booted === undefined) return null;
    await docker.dockerode
      .getContainer(booted.id)
      .stop({ t: stopGraceSeconds })
      // One that has ended by itself is not running: what follows is the same.
      .catch(() => undefined);
    await removeContainer(docker.dockerode, booted.id, []);
    live.delete(old);
    return booted.volumePrefix;
  };

  /**
   * Keeps a start in mind until it has ended and, where no one waited for it, its container is
   * gone.
   */
  const track = (starting: Promise<unknown>): void => {
    const ended = starting.catch(() => {}).finally(() => pending.delete(ended));
    pending.add(ended);
  };

  return {
    prepareImage: async (image, signal) => (await images.prepare(image, signal)).facts,
    pinImage: (image) => {
      // Containers will be started: what a network plan is made of is asked for next to the image.
      connected.then(({ choice }) => choice.current(disposed.signal)).catch(() => {});
      return images.pin(image);
    },
    recheckImages: async () => {
      const [checked] = await Promise.all([
        images.recheck(),
        connected.then(({ docker }) => lookForOthers(docker)),
      ]);
      return { images: checked, sharesDaemon };
    },
    readSigns: async (image, signal) => (await images.prepare(image, signal)).signs,
    findFiles: async (image, paths, signal) => {
      const [{ docker }, { id: imageId }] = await Promise.all([
        connected,
        images.prepare(image, signal),
      ]);
      throwIfAborted(signal);
      const finding = findFiles(docker.dockerode, paths, {
        imageId,
        labels: labelsOf('detection'),
        onLeftover: options.onProgress,
      }).catch(async (thrown: unknown) => {
        throw await images.explain(image, imageId, thrown);
      });
      // Its container goes while the run goes on. Disposing waits for that.
      track(finding.then(({ removed }) => removed));
      return abortable(
        finding.then(({ found }) => found),
        signal,
      );
    },
    network: async (signal) => {
      const { choice } = await abortable(connected, signal);
      return choice.current(signal);
    },
    refuteNetwork: async (place, reason) => (await connected).choice.refute(place, reason),
    start: async (spec, signal) => {
      const starting = start(spec, signal);
      track(starting);
      try {
        return await abortable(starting, signal);
      } catch (thrown) {
        // No one will ever hold it: it goes as soon as it is there. Disposing tries again, and
        // says.
        if (signal.aborted) track(starting.then((container) => container.remove()));
        throw thrown;
      }
    },
    sweep: async () => {
      try {
        const { docker } = await connected;
        const [swept] = await Promise.all([
          sweepExpired(docker.dockerode, Date.now()),
          lookForOthers(docker),
        ]);
        const count = swept.containers + swept.networks + swept.volumes;
        if (count > 0) options.onProgress(`Removed ${count} leftovers of earlier runs.`);
      } catch {
        // No daemon: `prepareImage` says so.
      }
    },
    [Symbol.asyncDispose]: async () => {
      disposed.abort();
      sqlite[Symbol.dispose]();
      spool[Symbol.dispose]();
      if (!(await endsWithin(Promise.all(pending), disposeGraceMs)))
        options.onProgress(
          `A container that was still being started may be left. Remove by hand: docker rm -f -v $(docker ps -aq --filter label=${runLabel}=${options.identity})`,
        );
      await Promise.all(
        [...live].map(([container, { id, volumes }]) =>
          container
            .remove()
            .catch((thrown: unknown) => options.onProgress(toLeftoverLine(id, volumes, thrown))),
        ),
      );
    },
  };
}

/** Whether a promise that never rejects settles in time. */
function endsWithin(promise: Promise<unknown>, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), limitMs);
    promise.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
