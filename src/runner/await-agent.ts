// Waits until a started container answers as an agent, while watching that it lives and what it says of itself.

import { abortable } from '../domain/abort.ts';
import { CanaryError, toCanaryError } from '../domain/error.ts';
import type { AgentClient, AgentContainer, Clock, ControlPlane } from '../domain/ports.ts';
import type { AgentPins } from '../domain/profile.ts';
import type { Adapters } from './adapters.ts';
import { armDeadline } from './deadline.ts';

/** How often a booting container is looked at for an early death, in milliseconds. */
const deathPollMs = 150;

/** A container that boots. */
export interface Booting {
  readonly container: AgentContainer;
  readonly controlPlane: ControlPlane;
  readonly limitMs: number;
  readonly pins: AgentPins;
}

/**
 * Waits for card and RPC path. A dead container, and a reason that the agent gave at register, say more than a path that
 * never answered: they come first.
 * @throws CONTAINER_EXITED OUT_OF_MEMORY NOT_CONFIGURED NEVER_LISTENED NO_RPC_PATH, or the abort reason of the run
 */
export async function awaitAgent(
  adapters: Pick<Adapters, 'clock' | 'connectAgent'>,
  { container, controlPlane, limitMs, pins }: Booting,
  signal: AbortSignal,
): Promise<AgentClient> {
  const stop = new AbortController();
  const watching = watchForDeath(adapters.clock, container, stop);
  try {
    return await withinLimit(
      adapters.clock,
      limitMs,
      AbortSignal.any([signal, stop.signal]),
      (limited) => adapters.connectAgent(container.url, limited, pins),
    );
  } catch (error) {
    signal.throwIfAborted();
    const dead =
      (await abortable(
        container.bootError().catch(() => null),
        signal,
      )) ?? null;
    if (dead !== null) throw dead;
    const reason = controlPlane.notConfiguredReason();
    if (reason === null && error instanceof CanaryError && error.code === 'NEVER_LISTENED')
      throw await withListening(error, container, signal);
    if (reason === null || (error instanceof CanaryError && error.code === 'NOT_CONFIGURED'))
      throw error;
    throw new CanaryError('NOT_CONFIGURED', `The agent registered as not configured: ${reason}`, {
      cause: error,
    });
  } finally {
    stop.abort();
    await watching;
  }
}

/** The port to which the platform sends (contract, runtime.md 1). */
const agentPort = 8000;

/** The error with what does listen in the container, and what to do about that. */
async function withListening(
  error: CanaryError,
  container: AgentContainer,
  signal: AbortSignal,
): Promise<CanaryError> {
  const found = await abortable(container.listening?.() ?? Promise.resolve(null), signal).catch(
    () => null,
  );
  signal.throwIfAborted();
  if (found == null) return error;
  const isLocal = (address: string): boolean => /^(?:127\.|\[::1\])/.test(address);
  const elsewhere = found.filter((address) => !isLocal(address));
  const listens = found.length === 0 ? 'nothing' : found.join(', ');
  const hint =
    elsewhere.length > 0 && elsewhere.every((address) => !address.endsWith(`:${agentPort}`))
      ? `The platform sends to port ${agentPort}, which a2a.port in /configs/config.yaml says: the agent must take its port from there.`
      : elsewhere.length === 0 && found.length > 0
        ? `An agent on a loopback address is reached by nobody: it must listen on 0.0.0.0, port ${agentPort}.`
        : error.hint;
  const message = `${error.message} What listens in the container: ${listens}.`;
  return new CanaryError(error.code, message, {
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  });
}

/** Runs `work` with a signal that is also aborted after `limitMs`. */
export async function withinLimit<Result>(
  clock: Clock,
  limitMs: number,
  signal: AbortSignal,
  work: (limited: AbortSignal) => Promise<Result>,
): Promise<Result> {
  await using deadline = armDeadline(clock, limitMs, () => undefined);
  return await work(AbortSignal.any([signal, deadline.signal]));
}

async function watchForDeath(
  clock: Clock,
  container: AgentContainer,
  stop: AbortController,
): Promise<void> {
  while (!stop.signal.aborted) {
    await clock.sleep(deathPollMs, stop.signal).catch(() => undefined);
    if (stop.signal.aborted) return;
    const status = await container.status().catch(() => null);
    // What cannot be asked now is asked again: a rejection here would reach nobody.
    if (status === null || status.running) continue;
    stop.abort(await container.bootError().catch(toCanaryError));
  }
}
