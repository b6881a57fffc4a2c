// The container in which this process itself runs, if it runs in one.
import { readFile } from 'node:fs/promises';
import { type Docker, statusCodeOf } from '../docker.ts';

/** An address of the job container on a network of the daemon. */
export interface OwnNetwork {
  readonly name: string;
  readonly address: string;
}

/** What is known of the container of this process. */
export interface OwnContainer {
  /** True when Docker or Podman made it, whichever daemon it was. */
  readonly isContained: boolean;
  /**
   * Its networks. `null`: it is no container of the daemon in use. Empty: it has the network of the
   * daemon's host.
   */
  readonly networks: readonly OwnNetwork[] | null;
}

// The mount point counts too: on the host, a copy out of some container shows such files for a
// moment, mounted elsewhere.
const ownIdPattern =
  /^\d+ \d+ \S+ \S*\/(?:containers|overlay-containers)\/([0-9a-f]{64})\/(?:userdata\/)?(?:hostname|hosts|resolv\.conf) \/etc\/(?:hostname|hosts|resolv\.conf) /m;

/**
 * The id of the container in which this process runs, read from the text of `/proc/self/mountinfo`.
 * `null` outside one. It may be a container of another daemon: check it against the daemon in use.
 */
export function parseOwnContainerId(mountinfo: string): string | null {
  return ownIdPattern.exec(mountinfo)?.[1] ?? null;
}

/** Asks the daemon for the container of this process. */
export async function findOwnContainer(docker: Docker): Promise<OwnContainer> {
  const mountinfo = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const id = parseOwnContainerId(mountinfo);
  if (id === null) return { isContained: false, networks: null };
  return { isContained: true, networks: await networksOf(docker, id, true) };
}

/** `mayFollow`: a container that shares the network of another one is where that one is. */
async function networksOf(
  docker: Docker,
  id: string,
  mayFollow: boolean,
): Promise<readonly OwnNetwork[] | null> {
  try {
    const inspected = await docker.dockerode.getContainer(id).inspect();
    const shared = /^container:(.+)$/.exec(inspected.HostConfig.NetworkMode ?? '')?.[1];
    if (shared !== undefined && mayFollow) return await networksOf(docker, shared, false);
    return Object.entries(inspected.NetworkSettings.Networks ?? {}).flatMap(([name, network]) =>
      name === 'host' || network.IPAddress === '' ? [] : [{ name, address: network.IPAddress }],
    );
  } catch (thrown) {
    if (statusCodeOf(thrown) === 404) return null;
    throw thrown;
  }
}
