// A time limit for every call of the Docker API, Testcontainers' own included: all pass through one
// function of the client.
import { IncomingMessage } from 'node:http';
import type Dockerode from 'dockerode';
import { CanaryError } from '../domain/error.ts';
import { callTimeoutMs, connectTimeoutMs, startTimeoutMs } from './limits.ts';

/** Milliseconds that the daemon may take. */
export interface DockerLimits {
  /** For its first answer. */
  readonly connectMs: number;
  /** For the answer to any call, and for each pause within a stream. */
  readonly callMs: number;
  /** For creating and for starting a container. */
  readonly startMs: number;
}

/** The limits of a run. */
export const defaultDockerLimits: DockerLimits = {
  connectMs: connectTimeoutMs,
  callMs: callTimeoutMs,
  startMs: startTimeoutMs,
};

/** docker-modem, the client below dockerode. */
type Modem = Dockerode['modem'];

const limited = new WeakSet<Modem>();
const slowCalls = /^\/containers\/(?:create|[^/?]+\/start)(?:\?|$)/;

/** Limits every call that goes through a client from now on. A second time it does nothing. */
export function limitCalls(modem: Modem, limits: DockerLimits): void {
  if (limited.has(modem)) return;
  limited.add(modem);
  const dial = modem.dial.bind(modem);
  modem.dial = (call, answer) => {
    const { path } = call;
    const limitMs = slowCalls.test(path) ? limits.startMs : limits.callMs;
    const late = (): CanaryError => tooLate(`${call.method} ${path.split('?')[0]}`, limitMs);
    const controller = new AbortController();
    const asked = call.abortSignal === undefined ? [] : [call.abortSignal];
    const abortSignal = AbortSignal.any([controller.signal, ...asked]);
    let isAnswered = false;
    const answerOnce: typeof answer = (error, data) => {
      if (isAnswered) return;
      isAnswered = true;
      clearTimeout(timer);
      if (data instanceof IncomingMessage) limitPauses(data, limitMs, late);
      answer?.(error, data);
    };
    const timer = setTimeout(() => {
      // The client does not answer when it is broken off within an answer's body.
      answerOnce(late(), null);
      controller.abort();
    }, limitMs);
    dial({ ...call, abortSignal }, answerOnce);
  };
}

/** Breaks a stream off whose sender falls silent. */
function limitPauses(stream: IncomingMessage, limitMs: number, late: () => CanaryError): void {
  const { socket } = stream;
  const breakOff = (): void => void stream.destroy(late());
  socket.setTimeout(limitMs, breakOff);
  stream.once('close', () => socket.off('timeout', breakOff));
}

function tooLate(call: string, limitMs: number): CanaryError {
  return new CanaryError(
    'DOCKER_UNAVAILABLE',
    `The Docker daemon did not answer ${call} within ${limitMs / 1000} s.`,
    { hint: 'The daemon is stuck or overloaded: see its log, or restart it.' },
  );
}
