// The second agent of a canary: what it is to answer.
import type { PlayTurn } from '../../domain/canary.ts';
import type { TurnScript } from '../../domain/witness.ts';
import type { Workspace } from '../boot/workspace.ts';

/**
 * Makes the question of a turn known to the peer's model. Empty where the canary has no peer.
 * `isOver`: whether the asking turn is over.
 */
export function registerPeer(
  { peer }: Workspace,
  { canary, turn }: { readonly canary: string; readonly turn: PlayTurn },
  isOver: () => boolean,
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
    isOver,
  });
  return { peer: { id: peer.id, tag: peerTag } };
}
