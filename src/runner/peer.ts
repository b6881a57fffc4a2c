// The second agent of a canary: what it is to answer, and what was seen of it in a turn.
import type { PlayTurn } from '../domain/canary.ts';
import type { PeerObservation } from '../domain/observation.ts';
import type { TurnScript } from '../domain/witness.ts';
import { modelOfTag } from './turn-witnesses.ts';
import type { Workspace } from './workspace.ts';

/** Routes by which an agent finds others (contract/runtime.md 2). */
const discoveryRoutes = ['peers', 'discover'];

/** Makes the question of a turn known to the peer's model; empty where the canary has no peer. */
export function registerPeer(
  { peer }: Workspace,
  { canary, turn }: { readonly canary: string; readonly turn: PlayTurn },
): Pick<TurnScript, 'peer'> {
  const { peerTag } = turn;
  if (peer === undefined || peerTag === undefined) return {};
  peer.model?.register({
    tag: peerTag,
    // Whichever context the agents agree on among themselves.
    contextId: `peer-${peer.id}`,
    canary,
    turn: turn.number,
    steps: turn.peer ?? [],
    files: [],
  });
  return { peer: { id: peer.id, tag: peerTag } };
}

/** What reached the peer in a turn; empty where the turn asks none. */
export function observePeer(
  { peer, controlPlane }: Workspace,
  { peerTag }: PlayTurn,
): { peer?: PeerObservation } {
  if (peer === undefined || peerTag === undefined) return {};
  const discovered = (controlPlane?.records() ?? []).some(
    ({ route, status, responseBody }) =>
      route !== null &&
      discoveryRoutes.includes(route) &&
      status === 200 &&
      responseBody.includes(peer.id),
  );
  return { peer: { discovered, model: modelOfTag(peer, peerTag) } };
}
