// Other agents as the platform reports them, and which calls are addressed to one of them through
// the platform's proxy (docs/rules/platform.md "Routes").
import type { PeerFacts } from '../domain/ports.ts';

/** What the registry says of a peer. */
export function describePeer({ id, name, url, about }: PeerFacts): object {
  return {
    id,
    name,
    role: 'Answers questions of other agents.',
    tier: 2,
    status: 'online',
    url,
    agent_card: { name, description: about, url, skills: [] },
  };
}

/** The peer to whom a call is addressed through the proxy. `null` for any other call. */
export function findProxied(
  method: string,
  pathname: string,
  peers: readonly PeerFacts[],
): PeerFacts | null {
  if (method !== 'POST') return null;
  return peers.find(({ id }) => pathname === `/workspaces/${id}/a2a`) ?? null;
}
