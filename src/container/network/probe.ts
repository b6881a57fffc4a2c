// Proofs of a network plan, each told as the reason why it failed, or null: that this process can
// listen, that the daemon can call it, that a container's port is reached. Nothing runs in the
// container for it, and no image is needed.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { throwIfAborted } from '../../domain/abort.ts';
import { type Docker, daemonMessageOf } from '../docker.ts';
import { toPlain } from './facts.ts';
import type { NetworkPlan } from './plans.ts';

/** Milliseconds for a call of the daemon, and for a connection to a container. */
const callMs = 5_000;
const reachMs = 4_000;
const pauseMs = 50;

/** What becomes of one connection. */
type Reach = 'open' | 'refused' | { readonly error: string };

/**
 * Listens where the plan says, and has the daemon call there where nothing else says that it can:
 * it is asked to import an image from an address of this process, and gets no answer when it calls.
 * `own`: the addresses of this process.
 * @throws the signal's reason
 */
export async function whyUncallable(
  docker: Docker,
  plan: NetworkPlan,
  own: readonly string[],
  signal: AbortSignal,
): Promise<string | null> {
  const path = `/${randomBytes(16).toString('hex')}`;
  let caller: string | null = null;
  const called = Promise.withResolvers<string | null>();
  const server = createServer((request, response) => {
    if (request.url === path) {
      caller = toPlain(request.socket.remoteAddress ?? '');
      called.resolve(null);
    }
    // No answer at all: Podman makes an image of any, whatever its status.
    response.destroy();
  });
  try {
    const failure = await listen(server, plan.bindAddress);
    if (failure !== null) return `this process cannot listen on ${plan.bindAddress} (${failure})`;
    if (!plan.isCalledFirst || docker.info.isProxied) return null;
    const host = plan.hostForContainers === plan.hostAlias ? plan.hostAlias : plan.bindAddress;
    const { port } = server.address() as AddressInfo;
    const giveUp = AbortSignal.timeout(callMs);
    const ended = new AbortController();
    const either = AbortSignal.any([signal, giveUp, ended.signal]);
    either.addEventListener('abort', () => called.resolve(`no answer within ${callMs / 1000} s`));
    askForCall(docker, `http://${host}:${port}${path}`, either).catch((thrown: unknown) =>
      called.resolve(toReason(thrown)),
    );
    const reason = await called.promise;
    ended.abort();
    throwIfAborted(signal);
    if (reason !== null) return `the daemon cannot call this process at ${host}: ${reason}`;
    return whyWrongCaller(plan, caller ?? '', own);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/**
 * A daemon that calls from elsewhere than the plan has it: its containers' addresses belong to
 * others here.
 */
function whyWrongCaller(plan: NetworkPlan, caller: string, own: readonly string[]): string | null {
  if (plan.publishOn === null)
    return [plan.bindAddress, ...own].includes(caller)
      ? null
      : `the daemon calls from ${caller}: it is not on this host`;
  if (plan.publishOn === '127.0.0.1' || plan.publishOn === caller) return null;
  return `the daemon calls from ${caller} and not from ${plan.publishOn}: something stands between`;
}

/**
 * The last part of what the daemon says of a call that failed:
 * `dial tcp 10.0.2.2:80: connect: no route to host`.
 */
function toReason(thrown: unknown): string {
  const message = daemonMessageOf(thrown);
  return /(?:dial tcp|lookup) .*$/.exec(message)?.[0] ?? message;
}

async function askForCall(docker: Docker, url: string, abortSignal: AbortSignal): Promise<void> {
  const answer: unknown = await docker.dockerode.createImage({ fromSrc: url, abortSignal });
  // Podman and newer daemons answer first and report the refusal in what follows.
  if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
    let text = '';
    for await (const chunk of answer as AsyncIterable<unknown>)
      text = `${text}${chunk}`.slice(0, 600);
    throw new Error(text.trim() || 'it did not call');
  }
}

function listen(server: ReturnType<typeof createServer>, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port: 0 }, () => resolve(null));
  });
}

/**
 * Connects to the agent's port. An agent that does not listen yet refuses, which proves the way as
 * well. Silence and "no route" disprove it, unless the container has ended meanwhile: then it has
 * no address, and this is not the plan's fault.
 * @throws the signal's reason
 */
export async function whyUnreached(
  url: string,
  isRunning: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<string | null> {
  const { hostname, port } = new URL(url);
  // A container that has ended already has no address.
  if (hostname.endsWith('.invalid')) return null;
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const giveUp = AbortSignal.any([signal, AbortSignal.timeout(reachMs)]);
  let last = `no answer within ${reachMs / 1000} s`;
  while (!giveUp.aborted) {
    const reach = await connectOnce(host, Number(port), giveUp);
    if (reach === 'open' || reach === 'refused') return null;
    if (!giveUp.aborted) last = reach.error;
    await sleep(pauseMs, undefined, { signal: giveUp }).catch(() => undefined);
    throwIfAborted(signal);
    if (!(await isRunning())) return null;
  }
  return `nothing answers at ${host}:${port} (${last})`;
}

function connectOnce(host: string, port: number, signal: AbortSignal): Promise<Reach> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal });
    socket.once('connect', () => {
      socket.destroy();
      resolve('open');
    });
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' ? 'refused' : { error: error.code ?? error.message }),
    );
  });
}
