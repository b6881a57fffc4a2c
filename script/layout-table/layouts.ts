// The layouts of job and daemon, what each needs, and what must come of it, written down before it
// is played.
import { mkdirSync } from 'node:fs';
import { makeCertificates } from '../../test/container/support/certificates.ts';
import { fixtureImage } from '../../test/container/support/cli.ts';
import { type Docker29Options, startDocker29 } from '../../test/container/support/docker-29.ts';
import {
  createLayoutNetwork,
  type DaemonKind,
  dind,
  startForwarder,
  startInnerDaemon,
} from '../../test/container/support/inner-daemon.ts';
import {
  copyActionTo,
  type LayoutRun,
  playLayout,
} from '../../test/container/support/job-place.ts';

/** One layout. */
export interface Layout {
  readonly name: string;
  /** The plan, or the message of the refusal. */
  readonly expected: RegExp;
  /** Addresses on which the agent may be published, by the address of the daemon. */
  readonly publishedOn: 'nothing' | '127.0.0.1' | 'the daemon';
  readonly isRefused?: true;
  play(): Promise<LayoutRun & { readonly daemonAddress?: string }>;
}

const socket = '/var/run/docker.sock';
const mounted = `--volume=${socket}:${socket}`;
const debian = {
  image: 'session-continuity/daemons:local',
  build: 'fixtures/daemons/build',
  images: [fixtureImage],
};
const devices = ['--device=/dev/fuse', '--device=/dev/net/tun'];
const podman: DaemonKind = {
  ...debian,
  command: ['start-podman', '/layout/daemon.sock'],
  flags: [...devices, '--volume=/var/lib/containers'],
};
const toRootless = (...words: string[]): DaemonKind => ({
  ...debian,
  command: ['start-rootless', '/layout/daemon.sock', ...words],
  flags: devices,
});

const inJob = (flags: readonly string[]) => () =>
  playLayout({ place: { kind: 'container', flags }, socket });

/** A job that runs on the host of a daemon, which is itself a container. */
async function besideDaemon(
  kind: DaemonKind,
  how: { readonly user?: string; readonly image?: string },
): Promise<LayoutRun> {
  using network = createLayoutNetwork();
  await using daemon = await startInnerDaemon(kind, network.name);
  const { container, socketInside } = daemon;
  copyActionTo(container);
  const flags = how.user === undefined ? [] : [`--user=${how.user}`, '--workdir=/tmp'];
  return await playLayout({
    place: { kind: 'inside', container, flags },
    dockerHost: `unix://${socketInside}`,
    socket: daemon.socket,
    ...(how.image === undefined ? {} : { image: how.image }),
  });
}

/** A job on the host of a Docker 29. */
async function besideDocker29(how: Omit<Docker29Options, 'images'>): Promise<LayoutRun> {
  await using daemon = await startDocker29({ ...how, images: [fixtureImage] });
  const { DOCKER_HOST: dockerHost, ...env } = daemon.env;
  return await playLayout({
    place: { kind: 'host' },
    socket: daemon.socket,
    ...(dockerHost === undefined ? {} : { dockerHost }),
    env,
  });
}

/**
 * Docker in Docker that speaks TLS, with the certificates where `docker:dind` shows them to a job.
 */
const dindWithTls: DaemonKind = {
  ...dind,
  command: [
    ...['start-dockerd', '--host=tcp://0.0.0.0:2376', '--host=unix:///layout/daemon.sock'],
    ...['--tlsverify', '--tlscacert=/layout/certs/ca.pem'],
    ...['--tlscert=/layout/certs/server-cert.pem', '--tlskey=/layout/certs/server-key.pem'],
  ],
  prepare: (folder) => {
    mkdirSync(`${folder}/certs`);
    makeCertificates(`${folder}/certs`);
  },
};

const onHost = /^on the daemon's host: container address, nothing published/;

/** All layouts, in the order of the page. */
export const layouts: readonly Layout[] = [
  {
    name: 'job on the host',
    expected: onHost,
    publishedOn: 'nothing',
    play: () => playLayout({ place: { kind: 'host' }, socket }),
  },
  {
    name: 'job in a container, network with a name',
    expected: /^job container on network "layout-/,
    publishedOn: 'nothing',
    play: async () => {
      using network = createLayoutNetwork();
      return await inJob([mounted, `--network=${network.name}`])();
    },
  },
  {
    name: 'job in a container, default bridge',
    expected: /^job container on network "bridge"/,
    publishedOn: 'nothing',
    play: inJob([mounted]),
  },
  {
    name: 'job in a container, host networking',
    expected: onHost,
    publishedOn: 'nothing',
    play: inJob([mounted, '--network=host']),
  },
  {
    name: 'Docker in Docker as a service, `DOCKER_HOST=tcp://docker:2375`',
    expected: /^daemon in another container: published on its address/,
    publishedOn: 'the daemon',
    play: async () => {
      using network = createLayoutNetwork();
      await using daemon = await startInnerDaemon(dind, network.name);
      const run = await playLayout({
        place: { kind: 'container', flags: [`--network=${network.name}`] },
        dockerHost: 'tcp://docker:2375',
        socket: daemon.socket,
      });
      return { ...run, daemonAddress: daemon.address };
    },
  },
  {
    name: 'Docker in Docker, job on the host outside',
    expected: /^daemon in another container: published on its address/,
    publishedOn: 'the daemon',
    play: async () => {
      await using daemon = await startInnerDaemon(dind, 'bridge');
      const run = await playLayout({
        place: { kind: 'host' },
        dockerHost: `tcp://${daemon.address}:2375`,
        socket: daemon.socket,
      });
      return { ...run, daemonAddress: daemon.address };
    },
  },
  {
    name: 'Docker in Docker, job in the container of the daemon',
    expected: onHost,
    publishedOn: 'nothing',
    play: () => besideDaemon(dind, {}),
  },
  {
    name: 'Docker in Docker, job in a container of the inner daemon',
    expected: /^job container on network "bridge"/,
    publishedOn: 'nothing',
    play: async () => {
      await using daemon = await startInnerDaemon(dind, 'bridge');
      const inner = `--volume=${daemon.socketInside}:${socket}`;
      return await playLayout({
        place: { kind: 'container', flags: [inner], daemon: `unix://${daemon.socket}` },
        socket: daemon.socket,
      });
    },
  },
  {
    name: 'rootless Docker (slirp4netns)',
    expected: /^rootless daemon: published on 127\.0\.0\.1; this process is 1[\d.]+ \(tried before/,
    publishedOn: '127.0.0.1',
    play: () => besideDaemon(toRootless(), { user: '1000' }),
  },
  {
    name: 'rootless Docker that shows the loopback address of its host',
    expected: /^rootless daemon: published on 127\.0\.0\.1; this process is 10\.0\.2\.2$/,
    publishedOn: '127.0.0.1',
    play: () => besideDaemon(toRootless('host-loopback'), { user: '1000' }),
  },
  {
    name: 'Podman as root, `podman system service`',
    expected: /^on the daemon's host: container address, nothing published; this process is [\d.]+/,
    publishedOn: 'nothing',
    play: () => besideDaemon(podman, { image: `localhost/${fixtureImage}` }),
  },
  {
    name: 'Docker in Docker as a sidecar in the network of the job (Kubernetes), `DOCKER_HOST=tcp://127.0.0.1:2376` with TLS',
    expected: onHost,
    publishedOn: 'nothing',
    play: async () => {
      await using daemon = await startInnerDaemon(dindWithTls, 'bridge');
      const certificates = `--volume=${daemon.folder}/certs:/certs:ro`;
      return await playLayout({
        place: {
          kind: 'container',
          flags: [`--network=container:${daemon.container}`, certificates],
        },
        dockerHost: 'tcp://127.0.0.1:2376',
        env: { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' },
        socket: daemon.socket,
      });
    },
  },
  {
    name: 'Docker 29 (API 1.56), containerd image store',
    expected: onHost,
    publishedOn: 'nothing',
    play: () => besideDocker29({ store: 'containerd' }),
  },
  {
    name: 'Docker 29 (API 1.56), graph driver',
    expected: onHost,
    publishedOn: 'nothing',
    play: () => besideDocker29({ store: 'graph' }),
  },
  {
    name: 'Docker 29, `DOCKER_HOST=tcp://127.0.0.1:2376` with TLS',
    expected: onHost,
    publishedOn: 'nothing',
    play: () => besideDocker29({ store: 'containerd', tlsPort: 2376 }),
  },
  {
    name: 'daemon behind a forwarder, in a network that the job is not in',
    expected: /the daemon cannot call this process/,
    publishedOn: 'nothing',
    isRefused: true,
    play: async () => {
      using jobs = createLayoutNetwork();
      using network = createLayoutNetwork();
      await using daemon = await startInnerDaemon(dind, network.name);
      await using _forwarder = startForwarder(network.name, jobs.name);
      return await playLayout({
        place: { kind: 'container', flags: [`--network=${jobs.name}`] },
        dockerHost: 'tcp://forward:2375',
        socket: daemon.socket,
      });
    },
  },
];
