// An agent on another port than the platform's: seen while it boots, so that no one waits for what
// will not come.
//
// The rule, which no slow starter must meet: nothing listens on the platform's port, and another
// port answers as an A2A agent does, card and endpoint. Or the platform's port is open on the
// loopback address alone. Either must hold for some seconds. A port that is merely open says
// nothing: metrics, debuggers and gateways come up before the agent.

import { CanaryError } from '../../domain/error.ts';
import type { AgentContainer } from '../../domain/ports.ts';
import type { AgentPins } from '../../domain/profile.ts';
import type { Adapters } from '../shared/adapters.ts';
import { withinLimit } from '../shared/within-limit.ts';

/** The port to which the platform sends (docs/rules/platform.md "Port"). */
const agentPort = 8000;

/**
 * Agents that are up by then are never looked at. How often others are, and for how long it must be
 * so. Milliseconds.
 */
const firstLookMs = 3_000;
const pollMs = 1_000;
const settleMs = 5_000;
/** Time for one port to answer, and ports that are asked. */
const askMs = 2_000;
const maxAsked = 4;

/** A container that boots, as it is looked at. */
export interface Watched {
  readonly container: Pick<AgentContainer, 'url' | 'listening'>;
  readonly pins: AgentPins;
  /** Whether the platform's own remedies fit the image. Absent: they do not. */
  readonly isOfPlatform?: boolean;
}

/**
 * Aborts `stop` with NEVER_LISTENED once it is certain that the agent is elsewhere. Never rejects.
 */
export async function watchForWrongPort(
  adapters: Pick<Adapters, 'clock' | 'connectAgent'>,
  watched: Watched,
  stop: AbortController,
): Promise<void> {
  const { clock } = adapters;
  const sleep = (ms: number): Promise<void> => clock.sleep(ms, stop.signal).catch(() => undefined);
  let seen = null as { readonly place: string; readonly sinceMs: number } | null;
  await sleep(firstLookMs);
  while (!stop.signal.aborted) {
    const found = (await watched.container.listening?.().catch(() => null)) ?? null;
    const place =
      found === null ? null : await findElsewhere(adapters, watched, found, stop.signal);
    if (stop.signal.aborted) return;
    if (place === null) seen = null;
    else if (seen?.place !== place) seen = { place, sinceMs: clock.now() };
    else if (found !== null && clock.now() - seen.sinceMs >= settleMs) {
      stop.abort(toWrongPort(watched, found, place));
      return;
    }
    await sleep(pollMs);
  }
}

/** Where the agent is instead, as `address:port`. `null`: not certain, or where it should be. */
async function findElsewhere(
  adapters: Pick<Adapters, 'clock' | 'connectAgent'>,
  { container, pins }: Watched,
  found: readonly string[],
  signal: AbortSignal,
): Promise<string | null> {
  const right = found.filter((place) => portOf(place) === agentPort);
  if (right.some((place) => !isLoopback(place))) return null;
  if (right[0] !== undefined) return right[0];
  const url = new URL(container.url);
  // Behind a published port only that one is reached.
  if (Number(url.port) !== agentPort || isLoopback(url.host)) return null;
  for (const place of found.filter((one) => !isLoopback(one)).slice(0, maxAsked)) {
    const { href } = Object.assign(new URL(container.url), { port: String(portOf(place)) });
    const base = href.replace(/\/$/, '');
    const agent = await withinLimit(adapters.clock, askMs, signal, (limited) =>
      adapters.connectAgent(base, limited, pins),
    ).catch(() => null);
    if (agent === null) continue;
    await agent.close();
    return place;
  }
  return null;
}

function toWrongPort(
  { container, isOfPlatform = false }: Watched,
  found: readonly string[],
  place: string,
): CanaryError {
  const where = isLoopback(place)
    ? `the agent listens on ${place} alone, which nothing outside of its container reaches`
    : `the agent answers on port ${portOf(place)}, and nothing listens on port ${agentPort}`;
  const message = `No agent card at ${container.url}: ${where}. ${tellListening(found)}`;
  const hint = findListeningHint(found, isOfPlatform);
  return new CanaryError('NEVER_LISTENED', message, {
    ...(hint === null ? {} : { hint }),
    isFinal: true,
  });
}

/** What listens, as a sentence. */
export function tellListening(found: readonly string[]): string {
  return `What listens in the container: ${found.length === 0 ? 'nothing' : found.join(', ')}.`;
}

/** What to do about an agent that listens in the wrong place. `null`: it does not. */
export function findListeningHint(found: readonly string[], isOfPlatform: boolean): string | null {
  const reachable = found.filter((place) => !isLoopback(place));
  if (reachable.some((place) => portOf(place) === agentPort) || found.length === 0) return null;
  if (reachable.length === 0)
    return `No one can reach an agent on a loopback address: it must listen on 0.0.0.0, port ${agentPort}.`;
  return isOfPlatform
    ? `The platform sends to port ${agentPort}, which a2a.port in /configs/config.yaml says: the agent must take its port from there.`
    : `The platform sends to port ${agentPort}, and so does this run. Set the port of the agent to ${agentPort}, with its own option or a variable (--env, input "env"); an agent that you start yourself can be named with its port, by --url.`;
}

function portOf(place: string): number {
  return Number(place.slice(place.lastIndexOf(':') + 1));
}

function isLoopback(address: string): boolean {
  return /^(?:127\.|\[::1\]|localhost\b)/.test(address);
}
