// The connection to the Docker daemon, through Testcontainers' own client. Testcontainers is
// imported here, when the first container is near, and nowhere else at the top of a file.
import type Dockerode from 'dockerode';
import { throwIfAborted } from '../domain/abort.ts';
import { endOnAbort } from './abort.ts';
import { refuseAddress, refuseDaemon } from './engines.ts';
import { type DockerLimits, defaultDockerLimits, limitCalls } from './time-limit.ts';
import { defaultSocket, explainSilence } from './unavailable.ts';

/** The module, passed around so that nothing imports it a second time. */
export type Testcontainers = typeof import('testcontainers');

/** A daemon that answered. */
export interface Docker {
  readonly testcontainers: Testcontainers;
  readonly dockerode: Dockerode;
  /** `unix:///…` or `tcp://host`. */
  readonly endpoint: string;
  /** Where it is reached over TCP. `null`: over a socket file. */
  readonly address: { readonly host: string; readonly port: number } | null;
  readonly info: DaemonInfo;
}

/** What is used of the daemon's own description. */
export interface DaemonInfo {
  readonly architecture: string;
  readonly osType: string;
  readonly operatingSystem: string;
  readonly rootless: boolean;
  /** What the daemon itself fetches goes through a proxy. */
  readonly isProxied: boolean;
}

/**
 * Connects to the daemon that Testcontainers chooses (DOCKER_HOST, then the usual sockets). Before
 * the first call the app sets TESTCONTAINERS_RYUK_DISABLED=true and
 * TESTCONTAINERS_HOST_OVERRIDE=localhost in its environment: without the second, Testcontainers in
 * a job container pulls an image to find out its host name. `dockerHost` is the value of
 * DOCKER_HOST: Testcontainers would pass over a dead one in silence and the docker program would
 * not, so that is an error here. From then on every call of the client is limited in time
 * (time-limit.ts).
 * @throws DOCKER_UNAVAILABLE, also when it does not answer in time. ENGINE_UNSUPPORTED for one that cannot play a run. The
 *   signal's reason when that aborts
 */
export async function connectDocker(
  dockerHost: string | null,
  options: {
    readonly signal?: AbortSignal;
    readonly limits?: DockerLimits;
    /** This process runs in a Kubernetes pod, which may have no daemon at all. */
    readonly isPod?: boolean;
  } = {},
): Promise<Docker> {
  const wanted = dockerHost === '' ? null : dockerHost;
  if (wanted !== null) refuseAddress(wanted);
  const limits = options.limits ?? defaultDockerLimits;
  const testcontainers = await import('testcontainers');
  const expired = AbortSignal.timeout(limits.connectMs);
  const stop = options.signal ?? new AbortController().signal;
  let dockerode: Dockerode;
  let endpoint: string;
  let info: DaemonInfo;
  let daemonNames: readonly unknown[];
  try {
    const [client, told] = await endOnAbort(AbortSignal.any([stop, expired]), async () => {
      const { container } = await testcontainers.getContainerRuntimeClient();
      return [container.dockerode, await container.dockerode.info()] as const;
    });
    dockerode = client;
    info = toDaemonInfo(told);
    daemonNames = [told.Name, told.ID];
    endpoint = toEndpoint(dockerode.modem);
    limitCalls(dockerode.modem, limits);
  } catch (cause) {
    throwIfAborted(stop);
    const silentMs = expired.aborted ? limits.connectMs : null;
    throw await explainSilence(wanted, { cause, silentMs, isPod: options.isPod === true });
  }
  if (wanted !== null && !isSameEndpoint(wanted, endpoint))
    throw await explainSilence(wanted, { cause: undefined, silentMs: null, isPod: false });
  refuseDaemon(daemonNames, endpoint);
  return { testcontainers, dockerode, endpoint, address: toAddress(dockerode.modem), info };
}

/** Status code of an error of the Docker API, or null. */
export function statusCodeOf(thrown: unknown): number | null {
  if (typeof thrown !== 'object' || thrown === null || !('statusCode' in thrown)) return null;
  return typeof thrown.statusCode === 'number' ? thrown.statusCode : null;
}

/** The daemon's own sentence in an error of the Docker API, in one bounded line. */
export function daemonMessageOf(thrown: unknown): string {
  const json: unknown =
    typeof thrown === 'object' && thrown !== null && 'json' in thrown ? thrown.json : null;
  const own = typeof json === 'object' && json !== null && 'message' in json ? json.message : null;
  const text =
    typeof own === 'string' ? own : thrown instanceof Error ? thrown.message : String(thrown);
  return text
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .trim()
    .slice(0, 600);
}

function toDaemonInfo(info: unknown): DaemonInfo {
  const fields = typeof info === 'object' && info !== null ? (info as Record<string, unknown>) : {};
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const options = Array.isArray(fields.SecurityOptions) ? fields.SecurityOptions : [];
  return {
    architecture: text('Architecture'),
    osType: text('OSType'),
    operatingSystem: text('OperatingSystem'),
    rootless: options.some(
      (option) => typeof option === 'string' && option.includes('name=rootless'),
    ),
    isProxied: text('HttpProxy') !== '',
  };
}

function toAddress(modem: unknown): Docker['address'] {
  const fields =
    typeof modem === 'object' && modem !== null ? (modem as Record<string, unknown>) : {};
  const { host, port } = fields;
  // The modem keeps the port as it is in DOCKER_HOST.
  return typeof host === 'string' && host !== '' && /^\d+$/.test(String(port))
    ? { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) }
    : null;
}

function toEndpoint(modem: unknown): string {
  const fields =
    typeof modem === 'object' && modem !== null ? (modem as Record<string, unknown>) : {};
  if (typeof fields.host === 'string' && fields.host !== '') return `tcp://${fields.host}`;
  return typeof fields.socketPath === 'string'
    ? `unix://${fields.socketPath}`
    : `unix://${defaultSocket}`;
}

/** Compares by path or host, as Testcontainers reads DOCKER_HOST. It keeps the port apart. */
function isSameEndpoint(dockerHost: string, endpoint: string): boolean {
  if (!URL.canParse(dockerHost)) return false;
  const { hostname, pathname } = new URL(dockerHost);
  return endpoint === (hostname === '' ? `unix://${pathname}` : `tcp://${hostname}`);
}
