// Waits for an agent, and for the first call that shows that the container reaches this process:
// the second half of the proof of a network plan. The first one, that the container is reached, is
// the discovery itself.

import { abortable } from '../../domain/abort.ts';
import type { AgentClient } from '../../domain/agent-ports.ts';
import { CanaryError } from '../../domain/error.ts';
import type { NetworkPlace } from '../../domain/network-place.ts';
import type { Adapters } from '../shared/adapters.ts';
import { awaitAgent, type Booting } from './await-agent.ts';

/**
 * How long a ready agent is waited for to call, in milliseconds, and how often it is looked. Agents
 * register before they listen.
 */
const callLimitMs = 1_000;
const callPollMs = 20;

/** Plans by which a container has called, or that were looked at in vain: asked once in a run. */
const looked = new WeakSet<NetworkPlace>();

/** A container that boots by a plan that may not hold. */
export interface Proving extends Booting {
  readonly place: NetworkPlace;
  /** The URLs under which the container was told to call. */
  readonly called: readonly string[];
}

/**
 * As {@link awaitAgent}. Calls that the container has under way and that no one answers disprove
 * the plan.
 * @throws NETWORK_UNREACHABLE when the plan was refuted. Otherwise as `awaitAgent`
 */
export async function awaitProven(
  adapters: Pick<Adapters, 'clock' | 'connectAgent' | 'engine'>,
  proving: Proving,
  signal: AbortSignal,
): Promise<AgentClient> {
  const { controlPlane, place } = proving;
  const hasCalled = (): boolean => controlPlane.records().length > 0;
  try {
    const agent = await awaitAgent(adapters, proving, signal);
    try {
      await awaitCall(adapters, proving, hasCalled, signal);
      if (!hasCalled()) await refuteIfUnanswered(adapters, proving, signal);
    } catch (thrown) {
      await agent.close();
      throw thrown;
    }
    looked.add(place);
    return agent;
  } catch (thrown) {
    const isSilent = thrown instanceof CanaryError && thrown.code === 'NEVER_LISTENED';
    // An agent that waits for its register to be answered listens late or never.
    if (isSilent && !hasCalled()) await refuteIfUnanswered(adapters, proving, signal);
    throw thrown;
  }
}

async function awaitCall(
  { clock }: Pick<Adapters, 'clock'>,
  { place, container }: Proving,
  hasCalled: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  if (looked.has(place) || container.unanswered === undefined) return;
  for (let leftMs = callLimitMs; leftMs > 0 && !hasCalled(); leftMs -= callPollMs)
    await clock.sleep(callPollMs, signal);
}

async function refuteIfUnanswered(
  { engine }: Pick<Adapters, 'engine'>,
  { container, place, called }: Proving,
  signal: AbortSignal,
): Promise<void> {
  if (looked.has(place)) return;
  const asking = container.unanswered?.() ?? Promise.resolve(null);
  const unanswered = await abortable(asking, signal).catch(() => null);
  signal.throwIfAborted();
  const ports = called.map((url) => `:${new URL(url).port}`);
  const open = (unanswered ?? []).find((address) => ports.some((port) => address.endsWith(port)));
  if (open === undefined) return;
  const reason = `the container's calls to ${open} get no answer: a firewall drops them`;
  await engine.refuteNetwork(place, reason);
  throw new CanaryError('NETWORK_UNREACHABLE', `${place.line}: ${reason}`);
}
