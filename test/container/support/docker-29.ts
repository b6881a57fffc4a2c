// A Docker Engine 29 of its own beside the daemon of this machine: own socket, data and bridge, and
// gone at the end. `script/docker-29` builds its programs from released Go modules.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Dockerode from 'dockerode';
import { makeCertificates } from './certificates.ts';

/** Where `script/docker-29` puts the programs. */
const programs = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'session-continuity/docker-29',
);

/** What kind of daemon. */
export interface Docker29Options {
  readonly store: 'containerd' | 'graph';
  /** Port of 127.0.0.1 on which it speaks TLS too; absent: its socket alone. */
  readonly tlsPort?: number;
  /** Images of this machine's daemon that it is given. */
  readonly images: readonly string[];
}

/** A daemon that answers. */
export interface Docker29 extends AsyncDisposable {
  readonly socket: string;
  /** Environment of a client: DOCKER_HOST, and with TLS what goes with it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts the daemon; needs root. */
export async function startDocker29(options: Docker29Options): Promise<Docker29> {
  if (!existsSync(join(programs, 'dockerd')))
    throw new Error(`There is no Docker 29 in ${programs}: script/docker-29 true builds it.`);
  const name = `sc29-${randomBytes(3).toString('hex')}`;
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const socket = join(folder, 'docker.sock');
  const certificates = join(folder, 'certificates');
  addBridge(name);
  const config = { features: { 'containerd-snapshotter': options.store === 'containerd' } };
  writeFileSync(join(folder, 'daemon.json'), JSON.stringify(config));
  const tls = options.tlsPort === undefined ? [] : toTlsFlags(certificates, options.tlsPort);
  const log = openSync(join(folder, 'log'), 'w');
  const child = spawn(
    join(programs, 'dockerd'),
    [
      ...['--config-file', join(folder, 'daemon.json'), '--data-root', join(folder, 'data')],
      ...['--exec-root', join(folder, 'exec'), '--pidfile', join(folder, 'pid')],
      ...['--host', `unix://${socket}`, ...tls, '--bridge', name, '--cgroup-parent', `/${name}`],
      ...['--userland-proxy-path', join(programs, 'docker-proxy')],
      // The rules of this machine are the other daemon's.
      ...['iptables', 'ip6tables', 'ip-forward', 'ip-masq'].map((flag) => `--${flag}=false`),
    ],
    {
      env: { ...process.env, PATH: `${programs}:${process.env.PATH}` },
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  const dispose = async (): Promise<void> => {
    await end(child);
    execFileSync('ip', ['link', 'delete', name], { stdio: 'ignore' });
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilAnswers(socket, child, join(folder, 'log'));
    const saved = execFileSync('docker', ['save', ...options.images], {
      maxBuffer: 2 ** 31,
      env: withoutHost(),
    });
    const load = ['--host', `unix://${socket}`, 'load'];
    execFileSync('docker', load, { input: saved, stdio: 'pipe', env: withoutHost() });
  } catch (thrown) {
    await dispose();
    throw thrown;
  }
  const env: Record<string, string> =
    options.tlsPort === undefined
      ? { DOCKER_HOST: `unix://${socket}` }
      : {
          DOCKER_HOST: `tcp://127.0.0.1:${options.tlsPort}`,
          DOCKER_TLS_VERIFY: '1',
          DOCKER_CERT_PATH: certificates,
        };
  return { socket, env, [Symbol.asyncDispose]: dispose };
}

/** The environment in which `docker` is this machine's daemon. */
function withoutHost(): NodeJS.ProcessEnv {
  const { DOCKER_HOST: _, ...env } = process.env;
  return env;
}

/**
 * The address of a bridge is by default that of its lowest port: it would be another one whenever a
 * container comes or goes, and the other containers would call a host that is not there any more
 * until they ask again.
 */
function addBridge(name: string): void {
  const bytes = [0x02, 0x42, ...randomBytes(4)];
  const address = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':');
  const ip = (...words: string[]): void => {
    execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  };
  ip('link', 'add', name, 'address', address, 'type', 'bridge');
  ip('address', 'add', `10.${randomInt(200, 250)}.${randomInt(1, 250)}.1/24`, 'dev', name);
  ip('link', 'set', name, 'up');
}

function toTlsFlags(folder: string, port: number): string[] {
  mkdirSync(folder);
  makeCertificates(folder);
  return [
    ...['--host', `tcp://127.0.0.1:${port}`, '--tlsverify'],
    ...['--tlscacert', join(folder, 'ca.pem')],
    ...['--tlscert', join(folder, 'server-cert.pem'), '--tlskey', join(folder, 'server-key.pem')],
  ];
}

async function untilAnswers(socketPath: string, child: ChildProcess, log: string): Promise<void> {
  const daemon = new Dockerode({ socketPath });
  for (let attempt = 0; attempt < 600 && child.exitCode === null; attempt += 1) {
    const answered = await daemon.ping().then(
      () => true,
      () => false,
    );
    if (answered) return;
    await sleep(100);
  }
  throw new Error(`Docker 29 never answered:\n${readFileSync(log, 'utf8').slice(-2_000)}`);
}

/** Ends the daemon by its id; it ends its containerd and what runs in containers. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const killing = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await ended;
  clearTimeout(killing);
}
