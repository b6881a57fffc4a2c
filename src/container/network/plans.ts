// The network plans, in the order in which they are tried, as plain data: a function of what is
// known and of nothing else. Nothing is published where a container's own address can be reached.
// Otherwise on one address, never on all.
import type { NetworkPlace } from '../../domain/network-place.ts';
import type { NetworkFacts } from './facts.ts';
import { isInSubnet, type OwnAddress } from './interfaces.ts';

/** A plan that may be tried. */
export interface NetworkPlan extends NetworkPlace {
  /** Network that containers join. `null`: the daemon's default. */
  readonly network: string | null;
  /**
   * Address of the daemon's host on which the agent's port is published, on a free port. `null`:
   * not published.
   */
  readonly publishOn: string | null;
  /** Where `host.docker.internal` leads. `null`: the daemon knows the name by itself. */
  readonly hostAlias: string | null;
  /** The daemon is asked to call this process first, because nothing else says that it can. */
  readonly isCalledFirst: boolean;
}

/** A plan that does not fit here. */
export interface UnfitPlan {
  readonly name: string;
  /** Why not, in half a sentence. */
  readonly reason: string;
}

export type Candidate = NetworkPlan | UnfitPlan;

/** The name that Docker itself gives to its host. */
export const hostName = 'host.docker.internal';
/** Where slirp4netns shows the loopback address of its host. */
const slirpHost = '10.0.2.2';
const everyAddress = new Set(['0.0.0.0', '::']);

/**
 * All plans for these facts: those that fit in the order to try them, the others where they would
 * appear.
 */
export function toCandidates(facts: NetworkFacts): readonly Candidate[] {
  return [
    ...toJobNetworks(facts),
    toBridge(facts),
    toOwnAddress(facts),
    ...toLoopback(facts),
  ].concat(toShared(facts));
}

/** Whether a candidate is a plan. */
export function isPlan(candidate: Candidate): candidate is NetworkPlan {
  return 'bindAddress' in candidate;
}

/** The job container's networks, those with a name first: containers join it there. */
function toJobNetworks({ own, defaultNetwork }: NetworkFacts): readonly Candidate[] {
  if (own.networks === null)
    return [{ name: 'job network', reason: 'this process is in no container of this daemon' }];
  if (own.networks.length === 0)
    return [{ name: 'job network', reason: "the job container has its host's network" }];
  const isDefault = (name: string): boolean => name === (defaultNetwork?.name ?? 'bridge');
  return own.networks
    .toSorted((a, b) => Number(isDefault(a.name)) - Number(isDefault(b.name)))
    .map(({ name, address }) => ({
      line: `job container on network "${name}": container address, nothing published; this process is ${address}`,
      network: name,
      publishOn: null,
      bindAddress: address,
      hostForContainers: address,
      hostAlias: address,
      isCalledFirst: false,
    }));
}

/** The daemon's host: its bridge is a device of this process. */
function toBridge(facts: NetworkFacts): Candidate {
  const name = 'bridge of this host';
  const { own, defaultNetwork } = facts;
  const gateway = defaultNetwork?.gateway ?? null;
  const reason = whyElsewhere(facts);
  if (reason !== null) return { name, reason };
  if (defaultNetwork === null) return { name, reason: 'the daemon has no default network' };
  if (gateway === null || !defaultNetwork.isHere)
    return {
      name,
      reason: `the bridge "${defaultNetwork.name}" (${gateway ?? 'no address'}) is not a device of this process`,
    };
  return {
    line: `on the daemon's host: container address, nothing published; this process is ${hostName} (${gateway})`,
    network: null,
    publishOn: null,
    bindAddress: gateway,
    hostForContainers: hostName,
    hostAlias: gateway,
    // The same bridge address exists on many machines: in a container of another daemon, or behind
    // a port, it proves little.
    isCalledFirst: facts.tcp !== null || (own.isContained && own.networks === null),
  };
}

/**
 * The daemon's host, where the bridge has no address yet: Podman makes it with the first container.
 */
function toOwnAddress(facts: NetworkFacts): Candidate {
  const name = 'address of this host';
  const reason = whyElsewhere(facts);
  if (reason !== null) return { name, reason };
  if (facts.routedAddress === null)
    return { name, reason: 'this process has no route to anywhere' };
  return {
    line: `on the daemon's host: container address, nothing published; this process is ${facts.routedAddress}`,
    network: null,
    publishOn: null,
    bindAddress: facts.routedAddress,
    hostForContainers: facts.routedAddress,
    hostAlias: facts.routedAddress,
    isCalledFirst: true,
  };
}

/**
 * A daemon whose networks are not here, and whose published ports are: in a virtual machine, or
 * without root.
 */
function toLoopback(facts: NetworkFacts): readonly Candidate[] {
  const { platform, isDesktop, isRootless, own, routedAddress } = facts;
  const name = 'port on 127.0.0.1';
  if (isElsewhere(facts)) return [{ name, reason: 'the daemon is not on this host' }];
  if (own.networks !== null && own.networks.length > 0)
    return [{ name, reason: "the job container is not on the daemon's host" }];
  const published = { network: null, publishOn: '127.0.0.1' };
  if (platform !== 'linux' || isDesktop) {
    const what = isDesktop ? 'Docker Desktop' : `daemon in a virtual machine (${platform})`;
    return [
      {
        ...published,
        line: `${what}: published on 127.0.0.1; this process is ${hostName}`,
        bindAddress: '127.0.0.1',
        hostForContainers: hostName,
        hostAlias: null,
        isCalledFirst: false,
      },
    ];
  }
  if (!isRootless) return [{ name, reason: 'the daemon is neither rootless nor Docker Desktop' }];
  const plans: Candidate[] = [
    {
      ...published,
      line: `rootless daemon: published on 127.0.0.1; this process is ${slirpHost}`,
      bindAddress: '127.0.0.1',
      hostForContainers: slirpHost,
      hostAlias: slirpHost,
      isCalledFirst: true,
    },
  ];
  if (routedAddress !== null)
    plans.push({
      ...published,
      line: `rootless daemon: published on 127.0.0.1; this process is ${routedAddress}`,
      bindAddress: routedAddress,
      hostForContainers: routedAddress,
      hostAlias: routedAddress,
      isCalledFirst: true,
    });
  return plans;
}

/**
 * A daemon in another container: its address in the network that both share, as long as no other
 * machine is in it.
 */
function toShared(facts: NetworkFacts): Candidate {
  const { tcp } = facts;
  const name = "port on the daemon's address";
  if (tcp === null || !isElsewhere(facts))
    return { name, reason: 'the daemon is not in another container, reached over TCP' };
  const { localAddress, remoteAddress } = tcp;
  const device = findDevice(facts.addresses, localAddress);
  if (device === null || !isInSubnet(remoteAddress, device.cidr))
    return {
      name,
      reason: `${remoteAddress} is in none of the networks that this process (${localAddress}) is in`,
    };
  if (!device.isLocal)
    return {
      name,
      reason: `${remoteAddress} is in a network of other machines (${device.device}), which could all reach the image`,
    };
  return {
    line: `daemon in another container: published on its address ${remoteAddress}, in the network that this job shares; this process is ${localAddress}`,
    network: null,
    publishOn: remoteAddress,
    bindAddress: localAddress,
    hostForContainers: localAddress,
    hostAlias: localAddress,
    isCalledFirst: true,
  };
}

/** Why a container's address means nothing here. `null` where it may. */
function whyElsewhere(facts: NetworkFacts): string | null {
  const { platform, isDesktop, isRootless, own } = facts;
  if (platform !== 'linux' || isDesktop) return 'the daemon is in a virtual machine';
  if (isRootless) return 'the networks of a rootless daemon are its own';
  if (own.networks !== null && own.networks.length > 0)
    return 'this process is in a container of this daemon';
  return isElsewhere(facts) ? `the daemon at ${facts.endpoint} is not on this host` : null;
}

/** Whether the daemon is reached at an address that is not this host's. */
function isElsewhere({ tcp, addresses, endpoint }: NetworkFacts): boolean {
  if (tcp === null) return !/^(?:unix|npipe):/.test(endpoint);
  // The kernel calls its own addresses from themselves.
  if (tcp.localAddress === tcp.remoteAddress) return false;
  return findDevice(addresses, tcp.remoteAddress) === null;
}

function findDevice(addresses: readonly OwnAddress[], address: string): OwnAddress | null {
  if (everyAddress.has(address)) return null;
  return addresses.find((own) => own.address === address) ?? null;
}
