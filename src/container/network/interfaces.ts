// The network interfaces of this process, and whether what hangs on one of them is on this machine
// alone.
import { createSocket } from 'node:dgram';
import { access, readdir, readFile } from 'node:fs/promises';
import { BlockList, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';

/** An address of this process. */
export interface OwnAddress {
  /** Name of its interface. */
  readonly device: string;
  readonly address: string;
  /** The subnet, such as `172.17.0.1/16`. `null` where the system does not tell. */
  readonly cidr: string | null;
  /** Reached by containers and processes of this machine only, never by another machine. */
  readonly isLocal: boolean;
}

const devices = '/sys/class/net';

/** All addresses of this process, IPv4 first. `isContained`: it runs in a container of its own. */
export async function readOwnAddresses(isContained: boolean): Promise<readonly OwnAddress[]> {
  const found = Object.entries(networkInterfaces()).flatMap(([device, addresses = []]) =>
    addresses.map(({ address, cidr, internal }) => ({ device, address, cidr, internal })),
  );
  const addresses = await Promise.all(
    found.map(async ({ device, address, cidr, internal }) => ({
      device,
      address,
      cidr,
      isLocal: internal || (await isLocalDevice(device, isContained)),
    })),
  );
  return addresses.sort((a, b) => Number(isIPv4(b.address)) - Number(isIPv4(a.address)));
}

/**
 * A bridge without a network card in it, and the cable from a container of Docker's to such a
 * bridge. Whatever else there is (a card, a tunnel, a macvlan) may lead to other machines.
 */
async function isLocalDevice(device: string, isContained: boolean): Promise<boolean> {
  const read = (name: string): Promise<string> =>
    readFile(`${devices}/${device}/${name}`, 'utf8').catch(() => '');
  const [uevent, own, peer] = await Promise.all(['uevent', 'ifindex', 'iflink'].map(read));
  const type = /^DEVTYPE=(.*)$/m.exec(uevent ?? '')?.[1] ?? null;
  if (type === 'bridge') {
    const ports = await readdir(`${devices}/${device}/brif`).catch(() => []);
    const cards = await Promise.all(ports.map(isCard));
    return !cards.includes(true);
  }
  const isCable = type === null && own !== '' && own !== peer && !(await isCard(device));
  return isContained && isCable;
}

function isCard(device: string): Promise<boolean> {
  return access(`${devices}/${device}/device`).then(
    () => true,
    () => false,
  );
}

/** Whether an address lies in the subnet of another, both of one family. */
export function isInSubnet(address: string, cidr: string | null): boolean {
  const [, base, prefix] = /^(.+)\/(\d+)$/.exec(cidr ?? '') ?? [];
  if (base === undefined || isIPv4(base) !== isIPv4(address)) return false;
  const family = isIPv4(base) ? 'ipv4' : 'ipv6';
  const subnet = new BlockList();
  subnet.addSubnet(base, Number(prefix), family);
  return subnet.check(address, family);
}

/**
 * The address that this process has towards the rest of the world. `null` without a route. Nothing
 * is sent.
 */
export function readRoutedAddress(): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const end = (address: string | null): void => {
      socket.close();
      resolve(address);
    };
    socket.once('error', () => end(null));
    // An address for documentation (RFC 5737): all that is wanted is the route towards it.
    socket.connect(9, '203.0.113.1', () => end(socket.address().address));
  });
}
