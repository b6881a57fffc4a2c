// The gate where a job may stand: in containers of the same daemon, and beside a Docker-in-Docker
// service. The report names the plan, nothing is published on more than one address, nothing is
// left. script/layouts has the places that take longer.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createLayoutNetwork,
  dind,
  type InnerDaemon,
  startForwarder,
  startInnerDaemon,
} from '../container/support/inner-daemon.ts';
import {
  copyActionTo,
  docker,
  type LayoutRun,
  playLayout,
} from '../container/support/job-place.ts';

const socket = '/var/run/docker.sock';
const mounted = `--volume=${socket}:${socket}`;

function expectPassed(run: LayoutRun): void {
  expect(run.report.verdict, JSON.stringify(run.report.error)).toBe('passed');
  expect(run.leftovers).toEqual([]);
  // On one address, the one that the plan names.
  expect(run.listened).toHaveLength(1);
  expect(run.network).toContain(run.listened[0]);
}

describe.concurrent('a job in a container of the daemon', () => {
  test('on a network with a name joins the agent to it', async () => {
    using network = createLayoutNetwork();
    const flags = [mounted, `--network=${network.name}`];
    const run = await playLayout({ place: { kind: 'container', flags }, socket });
    expectPassed(run);
    expect(run.network).toMatch(
      new RegExp(
        `^job container on network "${network.name}": .* nothing published; .* is 1[\\d.]+$`,
      ),
    );
    expect(run.published).toEqual([]);
  });

  test.each([
    ['bridge', /^job container on network "bridge": .* nothing published/],
    ['host', /^on the daemon's host: .* nothing published; .* host\.docker\.internal \(1[\d.]+\)$/],
  ])('on the network "%s" publishes nothing', async (name, plan) => {
    const flags = [mounted, `--network=${name}`];
    const run = await playLayout({ place: { kind: 'container', flags }, socket });
    expectPassed(run);
    expect(run.network).toMatch(plan);
    expect(run.published).toEqual([]);
  });
});

describe('Docker in Docker', () => {
  const network = createLayoutNetwork();
  let daemon: InnerDaemon | null = null;
  const inner = (): InnerDaemon => {
    if (daemon === null) throw new Error('no daemon');
    return daemon;
  };
  beforeAll(async () => {
    daemon = await startInnerDaemon(dind, network.name);
  });
  afterAll(async () => {
    await daemon?.[Symbol.asyncDispose]();
    network[Symbol.dispose]();
  });

  test('as a service of the job publishes on the address in the network that both share, and on no other', async () => {
    const { socket: watched, address } = inner();
    const run = await playLayout({
      place: { kind: 'container', flags: [`--network=${network.name}`] },
      dockerHost: 'tcp://docker:2375',
      socket: watched,
    });
    expectPassed(run);
    expect(run.network).toMatch(
      /^daemon in another container: published on its address [\d.]+, in the network that this job shares; this process is [\d.]+$/,
    );
    expect(run.published).toEqual([address]);
  });

  test('behind something that passes the connection on is refused in one sentence', async () => {
    // It forwards from a network of its own, in which the daemon is not.
    using outer = createLayoutNetwork();
    await using _forwarder = startForwarder(network.name, outer.name);
    const run = await playLayout({
      place: { kind: 'container', flags: [`--network=${outer.name}`] },
      dockerHost: 'tcp://forward:2375',
      socket: inner().socket,
    });
    expect(run.report.error).toMatchObject({
      code: 'NETWORK_UNREACHABLE',
      message: expect.stringMatching(
        /\(1\) tried daemon in another container: .*: the daemon cannot call this process/,
      ),
      hint: expect.stringContaining('Docker-in-Docker'),
    });
    expect({ left: run.leftovers, published: run.published }).toEqual({
      left: [],
      published: [],
    });
  });

  test('whose host drops what containers send to it: the plans are disproved, the remedy is named', async () => {
    const { container, socket: watched, socketInside } = inner();
    copyActionTo(container);
    const rule = ['INPUT', '-i', 'docker0', '-m', 'conntrack', '--ctstate', 'NEW', '-j', 'DROP'];
    docker('exec', container, 'iptables', '-I', ...rule);
    try {
      const run = await playLayout({
        place: { kind: 'inside', container },
        dockerHost: `unix://${socketInside}`,
        socket: watched,
      });
      expect(run.report.error).toMatchObject({
        code: 'NETWORK_UNREACHABLE',
        message: expect.stringMatching(
          /\(1\) tried on the daemon's host.*calls to [\d.:]+ get no answer.*\(2\) tried on the daemon's host/,
        ),
        hint: expect.stringContaining('ufw allow'),
      });
      expect({ left: run.leftovers, published: run.published }).toEqual({
        left: [],
        published: [],
      });
    } finally {
      docker('exec', container, 'iptables', '-D', ...rule);
    }
  });
});
