// The list of plans for each place in which a job may run: which are tried, in which order, and why
// the others are not.
import { describe, expect, test } from 'vitest';
import type { NetworkFacts } from '../../../../src/container/network/facts.ts';
import { isInSubnet } from '../../../../src/container/network/interfaces.ts';
import { isPlan, toCandidates } from '../../../../src/container/network/plans.ts';

const card = { device: 'eth0', address: '192.168.1.7', cidr: '192.168.1.7/24', isLocal: false };
const loopback = { device: 'lo', address: '127.0.0.1', cidr: '127.0.0.1/8', isLocal: true };

/** A Linux machine with Docker on it. */
const host: NetworkFacts = {
  endpoint: 'unix:///var/run/docker.sock',
  platform: 'linux',
  isDesktop: false,
  isRootless: false,
  own: { isContained: false, networks: null },
  addresses: [loopback, card],
  routedAddress: card.address,
  defaultNetwork: { name: 'bridge', gateway: '172.17.0.1', isHere: true },
  tcp: null,
};
const inDocker = { isContained: true, networks: null };
const elsewhere = {
  ...host,
  defaultNetwork: { name: 'bridge', gateway: '172.17.0.1', isHere: false },
};

/** A daemon over TCP, seen from `device`. */
function overTcp(remoteAddress: string, device: typeof card, own = inDocker): NetworkFacts {
  const tcp = { localAddress: device.address, remoteAddress };
  const addresses = [loopback, device];
  return { ...elsewhere, endpoint: 'tcp://docker', own, addresses, tcp };
}

const cable = { device: 'eth0', address: '172.20.0.3', cidr: '172.20.0.3/16', isLocal: true };

/** Each plan as `bind address → network, published on`; a called one has a `!`. */
function plansOf(facts: NetworkFacts): string[] {
  return toCandidates(facts)
    .filter(isPlan)
    .map(
      (plan) =>
        `${plan.bindAddress} → ${plan.network ?? 'default'}, ${plan.publishOn ?? 'nothing'}${plan.isCalledFirst ? ' !' : ''}`,
    );
}

function reasonsOf(facts: NetworkFacts): string {
  return toCandidates(facts)
    .flatMap((candidate) => (isPlan(candidate) ? [] : [`${candidate.name}: ${candidate.reason}`]))
    .join('\n');
}

describe('plans', () => {
  test.each<[string, NetworkFacts, string[]]>([
    ['on the host', host, ['172.17.0.1 → default, nothing', '192.168.1.7 → default, nothing !']],
    [
      'in a container of this daemon, networks with a name first',
      {
        ...elsewhere,
        own: {
          isContained: true,
          networks: [
            { name: 'bridge', address: '172.17.0.4' },
            { name: 'job', address: '172.20.0.2' },
          ],
        },
      },
      ['172.20.0.2 → job, nothing', '172.17.0.4 → bridge, nothing'],
    ],
    [
      'in a container with the network of the host',
      { ...host, own: { isContained: true, networks: [] } },
      ['172.17.0.1 → default, nothing', '192.168.1.7 → default, nothing !'],
    ],
    [
      'where dockerd runs in the same container: the bridge is not taken on trust',
      { ...host, own: inDocker },
      ['172.17.0.1 → default, nothing !', '192.168.1.7 → default, nothing !'],
    ],
    [
      'Podman, whose bridge comes with the first container',
      { ...elsewhere, defaultNetwork: { name: 'podman', gateway: '10.88.0.1', isHere: false } },
      ['192.168.1.7 → default, nothing !'],
    ],
    [
      'a rootless daemon: the bridge of another daemon with that address is not its own',
      { ...host, isRootless: true },
      ['127.0.0.1 → default, 127.0.0.1 !', '192.168.1.7 → default, 127.0.0.1 !'],
    ],
    ['Docker Desktop', { ...host, isDesktop: true }, ['127.0.0.1 → default, 127.0.0.1']],
    ['a Mac', { ...elsewhere, platform: 'darwin' }, ['127.0.0.1 → default, 127.0.0.1']],
    [
      'this host over TCP, also where the address is of a bridge that is down',
      {
        ...overTcp('172.17.0.1', { ...cable, address: '172.17.0.1' }),
        ...{ defaultNetwork: host.defaultNetwork },
      },
      ['172.17.0.1 → default, nothing !', '192.168.1.7 → default, nothing !'],
    ],
    [
      'a Docker-in-Docker service in the network of the job',
      overTcp('172.20.0.2', cable),
      ['172.20.0.3 → default, 172.20.0.2 !'],
    ],
    ['a daemon on another machine of this network', overTcp('192.168.1.9', card), []],
    ['a daemon behind a router', overTcp('10.1.2.3', cable), []],
    ['a daemon over something else than TCP', { ...elsewhere, endpoint: 'tcp://x' }, []],
  ])('%s', (_name, facts, expected) => {
    expect(plansOf(facts)).toEqual(expected);
  });

  test('nothing is ever published or served on all addresses, nor on one of other machines', () => {
    const nowhere = overTcp('0.0.0.0', { ...cable, address: '0.0.0.0' });
    for (const facts of [host, elsewhere, nowhere, overTcp('192.168.1.9', card)])
      for (const plan of toCandidates(facts).filter(isPlan)) {
        expect(plan.publishOn).toBeNull();
        expect(plan.bindAddress).not.toBe('0.0.0.0');
      }
  });

  test('what does not fit says why', () => {
    expect(reasonsOf(overTcp('192.168.1.9', card))).toContain(
      "port on the daemon's address: 192.168.1.9 is in a network of other machines (eth0), which could all reach the image",
    );
    expect(reasonsOf(overTcp('10.1.2.3', cable))).toContain(
      '10.1.2.3 is in none of the networks that this process (172.20.0.3) is in',
    );
    expect(reasonsOf(elsewhere)).toContain(
      'the bridge "bridge" (172.17.0.1) is not a device of this process',
    );
    expect(reasonsOf({ ...host, defaultNetwork: null, routedAddress: null })).toMatch(
      /bridge of this host: the daemon has no default network\naddress of this host: this process has no route/,
    );
    expect(reasonsOf({ ...host, isRootless: true })).toContain('its own');
  });

  test('each is one line that says what is published', () => {
    for (const facts of [host, { ...host, isRootless: true }, overTcp('172.20.0.2', cable)])
      for (const plan of toCandidates(facts).filter(isPlan)) {
        expect(plan.line).not.toContain('\n');
        expect(plan.line).toContain(
          plan.publishOn === null ? 'nothing published' : `published on `,
        );
      }
  });
});

test('subnets', () => {
  expect(isInSubnet('172.20.5.1', '172.20.0.3/16')).toBe(true);
  expect(isInSubnet('172.21.0.1', '172.20.0.3/16')).toBe(false);
  expect(isInSubnet('fd00::9', 'fd00::1/64')).toBe(true);
  expect(isInSubnet('172.20.0.1', 'fd00::1/64')).toBe(false);
  expect(isInSubnet('172.20.0.1', null)).toBe(false);
});
