// Looks for files in an image without running it: through the archive API, in a container that is
// never started.
import type Dockerode from 'dockerode';
import { CanaryError } from '../domain/error.ts';
import { daemonMessageOf, statusCodeOf } from './docker.ts';
import { removeContainer, toLeftoverLine } from './removal.ts';

/** What the container is made of. */
export interface FindFilesOptions {
  readonly imageId: string;
  /** So that post and sweep remove what a killed run leaves. */
  readonly labels: Readonly<Record<string, string>>;
  /** Told in one line when the container could not be removed. */
  readonly onLeftover: (line: string) => void;
}

/** The paths that exist, and the removal that goes on. `removed` never rejects. */
export interface FoundFiles {
  readonly found: ReadonlySet<string>;
  readonly removed: Promise<void>;
}

/**
 * Asks for each path, links not followed at their end. @throws CONTAINER_START_FAILED when the
 * daemon creates no container of the image, DOCKER_UNAVAILABLE when it cannot say
 */
export async function findFiles(
  dockerode: Dockerode,
  paths: readonly string[],
  options: FindFilesOptions,
): Promise<FoundFiles> {
  const container = await create(dockerode, options);
  const remove = (): Promise<void> =>
    removeContainer(dockerode, container.id, []).catch((thrown: unknown) =>
      options.onLeftover(toLeftoverLine(container.id, [], thrown)),
    );
  try {
    const existing = await Promise.all(paths.map((path) => exists(container, path)));
    const found = new Set(paths.filter((_, index) => existing[index]));
    return { found, removed: remove() };
  } catch (cause) {
    await remove();
    throw new CanaryError(
      'DOCKER_UNAVAILABLE',
      `Docker could not look for files in the image: ${daemonMessageOf(cause)}`,
      { cause },
    );
  }
}

async function create(
  dockerode: Dockerode,
  { imageId, labels }: FindFilesOptions,
): Promise<Dockerode.Container> {
  try {
    return await dockerode.createContainer({
      Image: imageId,
      Labels: { ...labels },
      // Docker demands a command of an image that has none. This one exists nowhere, and is never
      // started.
      Entrypoint: ['/never-started'],
      Cmd: [],
      NetworkDisabled: true,
      HostConfig: { NetworkMode: 'none', CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'] },
    });
  } catch (cause) {
    throw new CanaryError(
      'CONTAINER_START_FAILED',
      `No container could be created to look into the image: ${daemonMessageOf(cause)}`,
      { cause },
    );
  }
}

async function exists(container: Dockerode.Container, path: string): Promise<boolean> {
  try {
    const answer: unknown = await container.infoArchive({ path });
    // There is no body, yet the connection is let go only when it was read.
    if (typeof answer === 'object' && answer !== null && 'resume' in answer) {
      if (typeof answer.resume === 'function') answer.resume();
    }
    return true;
  } catch (thrown) {
    // A path that leads through a file is answered with 500 and no word.
    if ([404, 500].includes(statusCodeOf(thrown) ?? 0)) return false;
    throw thrown;
  }
}
