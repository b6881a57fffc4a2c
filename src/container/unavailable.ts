// Why no Docker daemon answers, and what to do about it.
import { connect } from 'node:net';
import { CanaryError } from '../domain/error.ts';
import { noDaemonInPod } from './engines.ts';

export const defaultSocket = '/var/run/docker.sock';

/** Time for one look at an address that gave no answer. */
const lookMs = 2_000;
/** The first words of Go's server where it speaks TLS and is not spoken to so. */
const speaksTls = 'Client sent an HTTP request to an HTTPS server';

/** What is known of a connection that failed. */
export interface Silence {
  readonly cause: unknown;
  /** How long the daemon was waited for in vain. `null` when it refused at once. */
  readonly silentMs: number | null;
  readonly isPod: boolean;
}

/**
 * The error of a daemon that does not answer. `dockerHost` null: the usual socket, whose path tests
 * give.
 */
export async function explainSilence(
  dockerHost: string | null,
  { cause, silentMs, isPod }: Silence,
  usualSocket = defaultSocket,
): Promise<CanaryError> {
  const place = dockerHost ?? `unix://${usualSocket}`;
  const reason = silentMs !== null ? `silent for ${silentMs / 1000} s` : await lookAt(place);
  if (isPod && dockerHost === null && reason === 'ENOENT') return noDaemonInPod();
  return new CanaryError(
    'DOCKER_UNAVAILABLE',
    `No Docker daemon answers at ${place}${reason === null ? '' : ` (${reason})`}.`,
    { hint: toHint(dockerHost, reason, silentMs), ...(cause === undefined ? {} : { cause }) },
  );
}

function toHint(dockerHost: string | null, reason: string | null, silentMs: number | null): string {
  if (reason === 'EACCES')
    return 'This user may not use the socket: add it to the group "docker", or run the job as a user who may.';
  if (reason === 'it speaks TLS')
    return 'Set DOCKER_TLS_VERIFY=1, and DOCKER_CERT_PATH to the folder with the ca.pem, cert.pem and key.pem that this daemon takes. Its certificate must be for the host in DOCKER_HOST.';
  if (silentMs !== null)
    return 'Something takes the connection and says nothing: see the log of the daemon, restart it, or correct DOCKER_HOST.';
  return dockerHost === null
    ? 'Start it (for example "systemctl start docker" or Docker Desktop), or run the job on a runner that offers Docker.'
    : 'DOCKER_HOST names this address: correct or unset it, or start the daemon there.';
}

/**
 * Why a place cannot be used, as an errno name or in words. `null` when nothing is plainly wrong
 * with it.
 */
function lookAt(place: string): Promise<string | null> {
  const url = URL.parse(place);
  if (place.startsWith('unix://')) return tryConnect({ path: place.slice('unix://'.length) }, '');
  if (url === null || url.hostname === '') return Promise.resolve(null);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return tryConnect(
    { host, port: Number(url.port || 2375) },
    'GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n',
  );
}

/** Connects, and says `words` in plain HTTP where there are some. */
function tryConnect(
  to: { readonly path: string } | { readonly host: string; readonly port: number },
  words: string,
): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(to);
    let answer = '';
    const end = (reason: string | null): void => {
      socket.destroy();
      resolve(reason);
    };
    socket.setTimeout(lookMs, () => end(null));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    socket.once('connect', () => (words === '' ? end(null) : socket.write(words)));
    socket.on('data', (chunk: Buffer) => {
      answer = `${answer}${chunk.toString('latin1')}`.slice(0, 1_000);
      if (answer.includes(speaksTls)) end('it speaks TLS');
    });
    socket.once('close', () => end(null));
  });
}
