// Waits until a started container answers as an agent, while watching that it lives and what it
// says of itself.

import { abortable } from '../../domain/abort.ts';
import type { AgentClient } from '../../domain/agent-ports.ts';
import { CanaryError, toCanaryError } from '../../domain/error.ts';
import type { AgentContainer, Clock, ControlPlane } from '../../domain/ports.ts';
import type { AgentPins } from '../../domain/profile.ts';
import type { Adapters } from '../shared/adapters.ts';
import { withinLimit } from '../shared/within-limit.ts';
import { findListeningHint, tellListening, watchForWrongPort } from './wrong-port.ts';

/** How often a booting container is looked at for an early death, in milliseconds. */
const deathPollMs = 150;

/** A container that boots. */
export interface Booting {
  readonly container: AgentContainer;
  readonly controlPlane: ControlPlane;
  readonly limitMs: number;
  readonly pins: AgentPins;
  /** Whether the platform's own remedies fit the image. Absent: they do not. */
  readonly isOfPlatform?: boolean;
}

/**
 * Waits for card and RPC path. A dead container, and a reason that the agent gave at register, say
 * more than a path that never answered: they come first.
 * @throws CONTAINER_EXITED OUT_OF_MEMORY NOT_CONFIGURED NEVER_LISTENED NO_RPC_PATH, or the abort reason of the run
 */
export async function awaitAgent(
  adapters: Pick<Adapters, 'clock' | 'connectAgent'>,
  booting: Booting,
  signal: AbortSignal,
): Promise<AgentClient> {
  const { container, controlPlane, limitMs, pins } = booting;
  const stop = new AbortController();
  const watching = Promise.all([
    watchForDeath(adapters.clock, container, stop),
    watchForWrongPort(adapters, booting, stop),
  ]);
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
      throw error.isFinal ? error : await withListening(error, booting, signal);
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

/** The error with what does listen in the container, and what to do about that. */
async function withListening(
  error: CanaryError,
  { container, isOfPlatform = false }: Booting,
  signal: AbortSignal,
): Promise<CanaryError> {
  const found = await abortable(container.listening?.() ?? Promise.resolve(null), signal).catch(
    () => null,
  );
  signal.throwIfAborted();
  if (found == null) return error;
  const elsewhere = findListeningHint(found, isOfPlatform);
  const hint = elsewhere ?? error.hint;
  return new CanaryError(error.code, `${error.message} ${tellListening(found)}`, {
    ...(hint === undefined ? {} : { hint }),
    // A second boot of an agent that is up elsewhere ends as the first one did.
    isFinal: elsewhere !== null,
    cause: error,
  });
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
    // What cannot be asked now is asked again: no code would see a rejection here.
    if (status === null || status.running) continue;
    stop.abort(await container.bootError().catch(toCanaryError));
  }
}
