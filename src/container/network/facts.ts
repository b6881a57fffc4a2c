// What there is to know of daemon and place before a network plan is chosen: a few calls, nothing
// is changed.
import { connect, createServer, isIPv4 } from 'node:net';
import { type Docker, statusCodeOf } from '../docker.ts';
import { type OwnAddress, readOwnAddresses, readRoutedAddress } from './interfaces.ts';
import { findOwnContainer, type OwnContainer } from './own-container.ts';

/** The network that a container joins unless told otherwise. */
export interface DefaultNetwork {
  readonly name: string;
  /** The daemon's own address in it. `null`: it does not tell. */
  readonly gateway: string | null;
  /** That address is one of this process. */
  readonly isHere: boolean;
}

/** The two ends of a connection to a daemon that is reached over TCP. */
export interface DaemonConnection {
  readonly localAddress: string;
  readonly remoteAddress: string;
}

/** All that the plans are made from. */
export interface NetworkFacts {
  readonly endpoint: string;
  /** `process.platform`. */
  readonly platform: string;
  readonly isDesktop: boolean;
  readonly isRootless: boolean;
  readonly own: OwnContainer;
  readonly addresses: readonly OwnAddress[];
  /** The address towards the rest of the world. */
  readonly routedAddress: string | null;
  /** null: the daemon has none. */
  readonly defaultNetwork: DefaultNetwork | null;
  /** null: over a socket file. */
  readonly tcp: DaemonConnection | null;
}

/** Names of default networks: Docker's and Podman's. */
const defaultNetworks = ['bridge', 'podman'];

/** Asks daemon and system. */
export async function readNetworkFacts(docker: Docker, signal: AbortSignal): Promise<NetworkFacts> {
  const [own, routedAddress, tcp] = await Promise.all([
    findOwnContainer(docker),
    readRoutedAddress(),
    docker.address === null ? null : readConnection(docker.address, signal),
  ]);
  const addresses = await readOwnAddresses(own.isContained);
  return {
    endpoint: docker.endpoint,
    platform: process.platform,
    isDesktop: docker.info.operatingSystem.includes('Docker Desktop'),
    isRootless: docker.info.rootless,
    own,
    addresses,
    routedAddress,
    defaultNetwork: await readDefaultNetwork(docker),
    tcp,
  };
}

async function readDefaultNetwork(docker: Docker): Promise<DefaultNetwork | null> {
  for (const name of defaultNetworks) {
    try {
      const network = await docker.dockerode.getNetwork(name).inspect();
      const config: readonly { Gateway?: string | undefined; Subnet?: string | undefined }[] =
        network.IPAM?.Config ?? [];
      const told =
        config
          .map((part) => (part.Gateway || toFirst(part.Subnet)).split('/')[0] ?? '')
          .find(isIPv4) ?? null;
      return { name: network.Name, gateway: told, isHere: told !== null && (await isOwn(told)) };
    } catch (thrown) {
      if (statusCodeOf(thrown) !== 404) throw thrown;
    }
  }
  return null;
}

/** A fresh Docker 20.10 says no gateway. Then it has the first address. */
function toFirst(subnet: string | undefined): string {
  const [, start = '', last = ''] = /^(\d+\.\d+\.\d+\.)(\d+)\/\d+$/.exec(subnet ?? '') ?? [];
  return `${start}${Number(last) + 1}`;
}

/**
 * Whether this process has an address: a bridge without containers is in no list of interfaces, and
 * can be bound to.
 */
function isOwn(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: address, port: 0 }, () => server.close(() => resolve(true)));
  });
}

/** Connects and closes. `null` when the daemon is reached in another way than by this address. */
function readConnection(
  address: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<DaemonConnection | null> {
  return new Promise((resolve) => {
    const socket = connect({ ...address, signal });
    socket.once('connect', () => {
      const { localAddress = '', remoteAddress = '' } = socket;
      socket.destroy();
      resolve({ localAddress: toPlain(localAddress), remoteAddress: toPlain(remoteAddress) });
    });
    socket.once('error', () => resolve(null));
    socket.setTimeout(connectionTimeoutMs, () => {
      socket.destroy();
      resolve(null);
    });
  });
}

const connectionTimeoutMs = 3_000;

/** An IPv4 address in IPv6 clothes as itself. */
export function toPlain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
