// Docker daemons in containers, made without a registry: Docker in Docker, rootless Docker, Podman.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Dockerode from 'dockerode';
import { fixtureImage } from './cli.ts';
import { docker, jobImage, layoutLabel } from './job-place.ts';

/** A daemon that answers, with the fixture image. */
export interface InnerDaemon extends AsyncDisposable {
  /** The container in which it runs. */
  readonly container: string;
  /** Its socket as this process reaches it, and as a process in its container does. */
  readonly socket: string;
  readonly socketInside: string;
  readonly address: string;
  /** What its container has as `/layout`. */
  readonly folder: string;
}

/**
 * What a daemon needs of its container where `--privileged` may not be had; the names Docker knows
 * them by.
 */
const rights = [
  ...['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID'],
  ...['SETPCAP', 'NET_BIND_SERVICE', 'NET_ADMIN', 'NET_RAW', 'SYS_CHROOT', 'SYS_PTRACE'],
  ...['SYS_ADMIN', 'MKNOD', 'AUDIT_WRITE', 'SETFCAP', 'SYSLOG', 'SYS_NICE'],
].map((name) => `--cap-add=${name}`);
const unconfined = ['seccomp', 'apparmor', 'systempaths'].map(
  (name) => `--security-opt=${name}=unconfined`,
);

/** Image and command of a kind of daemon. */
export interface DaemonKind {
  readonly image: string;
  /** Builds the image, if it is not current. */
  readonly build: string;
  readonly command: readonly string[];
  readonly flags?: readonly string[];
  /** Images that it is given. */
  readonly images: readonly string[];
  /** Fills the folder that its container has as `/layout`. */
  prepare?(folder: string): void;
}

const socketInside = '/layout/daemon.sock';

/** Docker in Docker, as a service of a job: over TCP without TLS, and over its socket. */
export const dind: DaemonKind = {
  image: 'session-continuity/dind:local',
  build: 'fixtures/dind/build',
  command: [
    'start-dockerd',
    '--host=tcp://0.0.0.0:2375',
    `--host=unix://${socketInside}`,
    '--tls=false',
  ],
  flags: ['--volume=/var/lib/docker'],
  images: [fixtureImage, jobImage],
};

/**
 * Starts a daemon in a network, with the alias `docker` where that is no default one, and waits for
 * its answer.
 */
export async function startInnerDaemon(kind: DaemonKind, network: string): Promise<InnerDaemon> {
  execFileSync(kind.build, [kind.image], { stdio: ['ignore', 'ignore', 'inherit'] });
  const folder = mkdtempSync(join(tmpdir(), 'session-continuity-layout-'));
  chmodSync(folder, 0o777);
  kind.prepare?.(folder);
  const container = `layout-daemon-${randomBytes(4).toString('hex')}`;
  const alias = network === 'bridge' ? [] : ['--network-alias=docker'];
  const where = [`--name=${container}`, `--label=${layoutLabel}`, `--network=${network}`, ...alias];
  const given = [...rights, ...unconfined, ...(kind.flags ?? []), `--volume=${folder}:/layout`];
  const dispose = async (): Promise<void> => {
    docker('rm', '--force', '--volumes', container);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    docker('run', '--detach', ...where, ...given, kind.image, ...kind.command);
    const socket = join(folder, 'daemon.sock');
    await untilAnswers(socket, container);
    const saved = execFileSync('docker', ['save', ...kind.images], { maxBuffer: 2 ** 30 });
    execFileSync('docker', ['--host', `unix://${socket}`, 'load'], { input: saved, stdio: 'pipe' });
    const [inspected] = JSON.parse(docker('inspect', container));
    const address: string = inspected.NetworkSettings.Networks[network].IPAddress;
    return { container, socket, socketInside, address, folder, [Symbol.asyncDispose]: dispose };
  } catch (thrown) {
    await dispose();
    throw thrown;
  }
}

async function untilAnswers(socketPath: string, container: string): Promise<void> {
  const daemon = new Dockerode({ socketPath });
  for (let attempt = 0; attempt < 900; attempt += 1) {
    const answered = await daemon.ping().then(
      () => true,
      () => false,
    );
    if (answered) return;
    await sleep(100);
  }
  throw new Error(
    `The daemon in a container never answered:\n${docker('logs', '--tail', '20', container)}`,
  );
}

/** A network of the daemon of this machine. */
export function createLayoutNetwork(): { readonly name: string } & Disposable {
  const name = `layout-${randomBytes(4).toString('hex')}`;
  docker('network', 'create', '--label', layoutLabel, name);
  return {
    name,
    [Symbol.dispose]: () => {
      docker('network', 'rm', name);
    },
  };
}

/** Passes connections on from one network to the daemon in another. */
export function startForwarder(from: string, to: string): AsyncDisposable {
  const code = `require('net').createServer((a)=>{const b=require('net').connect(2375,'docker');a.on('error',()=>b.destroy());b.on('error',()=>a.destroy());a.pipe(b).pipe(a)}).listen(2375)`;
  const name = `${to}-forward`;
  const where = [`--name=${name}`, `--label=${layoutLabel}`, `--network=${from}`];
  docker('run', '--detach', ...where, jobImage, 'node', '-e', code);
  docker('network', 'connect', '--alias', 'forward', to, name);
  return {
    [Symbol.asyncDispose]: async () => {
      docker('rm', '--force', name);
    },
  };
}
