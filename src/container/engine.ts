// The container engine: connects to Docker once, prepares images, and starts containers of the image under test.
import { CanaryError } from '../domain/error.ts';
import type {
  AgentContainer,
  ContainerEngine,
  ContainerSpec,
  ImageFacts,
} from '../domain/ports.ts';
import { bootContainer } from './boot.ts';
import { connectDocker, type Docker } from './docker.ts';
import { toLabels } from './identity.ts';
import { prepareImage } from './image.ts';
import { defaultMemoryBytes, defaultPidsLimit } from './limits.ts';
import { type NetworkPlan, planNetwork } from './network.ts';
import type { Exec } from './pull.ts';
import { removeContainer, sweepExpired } from './removal.ts';
import { toAgentContainer } from './running.ts';

/** Options of the engine. */
export interface EngineOptions {
  /** The identity of the run (`runIdentity`), or a random one outside a job runner. */
  readonly identity: string;
  /** Life of a container after which any later run may remove it; longer than the run's own deadline. */
  readonly expiresAfterMs: number;
  /** The value of DOCKER_HOST, or null. */
  readonly dockerHost: string | null;
  readonly memoryBytes?: number;
  readonly pidsLimit?: number;
  readonly onProgress: (line: string) => void;
  /** Starts the docker program; given by tests, else `exec` of `@actions/exec`. */
  readonly exec?: Exec;
}

/** Starts the engine: begins to connect at once, in the background. Disposing removes every container still there. */
export function startContainerEngine(options: EngineOptions): ContainerEngine & AsyncDisposable {
  const live = new Set<AgentContainer>();
  const pending = new Set<Promise<unknown>>();
  const images = new Map<string, Promise<ImageFacts>>();
  const connected: Promise<{ docker: Docker; plan: () => Promise<NetworkPlan> }> = connectDocker(
    options.dockerHost,
  ).then((docker) => ({ docker, plan: once(() => planNetwork(docker)) }));
  // Whoever asks gets the error; before that it must not end the process.
  connected.catch(() => {});

  const prepare = (image: string): Promise<ImageFacts> => {
    const known = images.get(image);
    if (known !== undefined) return known;
    const preparing = connected.then(({ docker }) =>
      prepareImage(docker, image, { exec: options.exec ?? null, onProgress: options.onProgress }),
    );
    images.set(image, preparing);
    preparing.catch(() => images.delete(image));
    return preparing;
  };

  const start = async (spec: ContainerSpec): Promise<AgentContainer> => {
    const [{ docker, plan }, facts] = await Promise.all([connected, prepare(spec.image)]);
    const network = await plan();
    const booted = await bootContainer(docker, spec, {
      imageId: facts.id ?? spec.image,
      labels: toLabels({
        identity: options.identity,
        expiresAtMs: Date.now() + options.expiresAfterMs,
        workspaceId: spec.workspaceId,
      }),
      plan: network,
      memoryBytes: options.memoryBytes ?? defaultMemoryBytes,
      pidsLimit: options.pidsLimit ?? defaultPidsLimit,
    });
    const container: AgentContainer = toAgentContainer(docker.dockerode.getContainer(booted.id), {
      url: booted.url,
      plan: network.line,
      storePaths: spec.profile.storePaths,
      remove: async () => {
        await removeContainer(docker.dockerode, booted.id, booted.volumes);
        live.delete(container);
      },
    });
    live.add(container);
    return container;
  };

  return {
    prepareImage: (image, signal) => abortable(prepare(image), signal),
    hostForContainers: async () => (await (await connected).plan()).hostForContainers,
    start: async (spec, signal) => {
      const starting = start(spec);
      try {
        return await abortable(starting, signal);
      } catch (thrown) {
        // Nobody will ever hold it: it goes as soon as it is there.
        if (signal.aborted) {
          const going = starting.then((container) => container.remove()).catch(() => {});
          pending.add(going);
          going.finally(() => pending.delete(going));
        }
        throw thrown;
      }
    },
    sweep: async () => {
      try {
        const { docker } = await connected;
        const swept = await sweepExpired(docker.dockerode, Date.now());
        const count = swept.containers + swept.networks + swept.volumes;
        if (count > 0) options.onProgress(`Removed ${count} leftovers of earlier runs.`);
      } catch {
        // No daemon: `prepareImage` says so.
      }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.allSettled([...pending]);
      await Promise.allSettled([...live].map((container) => container.remove()));
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

/** The promise, or the signal's reason as soon as it aborts (CANCELLED where the reason is no CanaryError). */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      const reason: unknown = signal.reason;
      reject(
        reason instanceof CanaryError
          ? reason
          : new CanaryError('CANCELLED', 'The run was cancelled.', { cause: reason }),
      );
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
