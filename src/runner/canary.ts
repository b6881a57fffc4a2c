// One canary: play its turns, hand what was seen to the judge.

import { instantiate } from '../definition/instantiate.ts';
import type { Canary } from '../domain/canary.ts';
import type { CanaryObservation, TurnObservation } from '../domain/observation.ts';
import type { SessionScope } from '../domain/profile.ts';
import type { Adapters } from './adapters.ts';
import type { Sessions } from './sessions.ts';
import { type PlayedTurn, playTurn } from './turn.ts';

/** Thrown when another canary's turn failed in this container: the canary is played again in a fresh one, not judged. */
export class WorkspaceSpent extends Error {
  override readonly name = 'WorkspaceSpent';
}

/** Limits and progress of one canary. */
export interface CanarySettings {
  readonly scope: SessionScope;
  readonly turnTimeoutMs: number;
  onTurn(line: string): void;
}

/**
 * Plays a canary to its end or to its first turn without an answer.
 * @throws WorkspaceSpent when the container was spent by another canary; the abort reason when the run is over.
 */
export async function playCanary(
  adapters: Pick<Adapters, 'clock' | 'random' | 'live'>,
  canary: Canary,
  sessions: Sessions,
  settings: CanarySettings,
  signal: AbortSignal,
): Promise<CanaryObservation> {
  const play = instantiate(canary, (size) => adapters.random.bytes(size));
  const played: PlayedTurn[] = [];
  for (const turn of play.turns) {
    const { workspace, contextId } = await sessions.of(turn.session);
    if (workspace.spent) throw new WorkspaceSpent();
    workspace.tags.push(turn.tag);
    settings.onTurn(`${canary.name}: turn ${turn.number} of ${play.turns.length}`);
    const request = {
      canary: canary.name,
      turn,
      contextId,
      turnTimeoutMs: settings.turnTimeoutMs,
      tags: [...workspace.tags],
    };
    const result = await playTurn(adapters, workspace, request, signal);
    if (result.observation.exchange.outcome.kind !== 'answered') {
      signal.throwIfAborted();
      // Another canary's turn ended this container while this turn was under way: it says nothing about this canary.
      if (workspace.spent && result.observation.died !== null) throw new WorkspaceSpent();
      workspace.spent = true;
      played.push(result);
      break;
    }
    played.push(result);
    // Without its model an agent cannot be judged: nothing is gained by going on.
    if (result.observation.overBudget !== undefined) break;
  }
  const turns = await Promise.all(
    played.map(async ({ observation, store }): Promise<TurnObservation> => {
      return { ...observation, store: await store };
    }),
  );
  const workspaces = sessions.workspaces();
  return {
    play,
    scope: settings.scope,
    turns,
    modelSeen: workspaces.some(
      (w) => w.model?.exchanges().some((e) => e.route.kind === 'turn') ?? false,
    ),
    storeSeen: turns.some((turn) => turn.store !== null && turn.store.files.length > 0),
    tokens: new Map(workspaces.flatMap((w) => [...(w.model?.tokens() ?? [])])),
  };
}
