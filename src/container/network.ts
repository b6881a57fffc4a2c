// How this process and a container reach each other (contract, runners.md 4.3 and 4.4): decided once, told
// in one line. Nothing is published unless the container's own address cannot be reached from here.
import { readFile } from 'node:fs/promises';
import { CanaryError } from '../domain/error.ts';
import { type Docker, statusCodeOf } from './docker.ts';

/** The plan of one run. */
export interface NetworkPlan {
  /** For people, one line. */
  readonly line: string;
  /** Network that containers join; null: the daemon's default bridge. */
  readonly network: string | null;
  /** Publish the agent's port on the loopback address, on a free port. */
  readonly publish: boolean;
  /** Host name or address under which this process is reached from a container. */
  readonly hostForContainers: string;
}

const hostName = 'host.docker.internal';
// The mount point counts too: on the host, a copy out of some container shows such files for a moment, mounted elsewhere.
const ownIdPattern =
  /^\d+ \d+ \S+ \S*\/(?:containers|overlay-containers)\/([0-9a-f]{64})\/(?:userdata\/)?(?:hostname|hosts|resolv\.conf) \/etc\/(?:hostname|hosts|resolv\.conf) /m;

/**
 * The id of the container in which this process runs, read from the text of `/proc/self/mountinfo`; null outside one.
 * It may be a container of another daemon: check it against the daemon in use (runners.md 4.4).
 */
export function parseOwnContainerId(mountinfo: string): string | null {
  return ownIdPattern.exec(mountinfo)?.[1] ?? null;
}

/** Decides the plan. @throws DOCKER_UNAVAILABLE when the daemon is on another machine. */
export async function planNetwork(docker: Docker): Promise<NetworkPlan> {
  const own = await ownNetwork(docker);
  if (own !== null) {
    return {
      line: `job container on network "${own.network}": container address, nothing published; this process is ${own.address}`,
      network: own.network,
      publish: false,
      hostForContainers: own.address,
    };
  }
  const remote = /^tcp:\/\/(?:https?:\/\/)?([^/:]+)/.exec(docker.endpoint)?.[1];
  if (remote !== undefined && !['localhost', '127.0.0.1', '[::1]', '::1'].includes(remote)) {
    throw new CanaryError(
      'DOCKER_UNAVAILABLE',
      `The Docker daemon at ${docker.endpoint} is on another machine or in another container; its containers cannot reach this process.`,
      {
        hint: 'Run the job where the daemon is, or in a job container of that daemon on a network of its own.',
      },
    );
  }
  const why = reasonToPublish(docker, remote !== undefined);
  return {
    line:
      why === null
        ? `on the daemon's host: container address, nothing published; this process is ${hostName}`
        : `${why}: published on 127.0.0.1; this process is ${hostName}`,
    network: null,
    publish: why !== null,
    hostForContainers: hostName,
  };
}

/** Container addresses exist only where the daemon's bridge does: not here when it runs in a machine or namespace of its own. */
function reasonToPublish(docker: Docker, overTcp: boolean): string | null {
  if (process.platform !== 'linux') return `daemon in a virtual machine (${process.platform})`;
  if (docker.info.operatingSystem.includes('Docker Desktop')) return 'Docker Desktop';
  if (docker.info.rootless) return 'rootless daemon';
  return overTcp ? 'daemon over TCP' : null;
}

/** Network and address of the job container, when this process runs in one of the same daemon. */
async function ownNetwork(docker: Docker): Promise<{ network: string; address: string } | null> {
  const mountinfo = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const id = parseOwnContainerId(mountinfo);
  if (id === null) return null;
  try {
    const inspected = await docker.dockerode.getContainer(id).inspect();
    // Host networking shares the host's addresses: the same plan as outside a container.
    if (['host', 'none'].includes(inspected.HostConfig.NetworkMode ?? '')) return null;
    const networks = Object.entries(inspected.NetworkSettings.Networks ?? {}).filter(
      ([, network]) => network.IPAddress !== '',
    );
    const chosen = networks.find(([name]) => name !== 'bridge') ?? networks[0];
    return chosen === undefined ? null : { network: chosen[0], address: chosen[1].IPAddress };
  } catch (thrown) {
    if (statusCodeOf(thrown) === 404) return null;
    throw thrown;
  }
}
