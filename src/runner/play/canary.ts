// One canary: play its turns, and note where each began and ended in the records of its containers.

import type { Play, PlayTurn } from '../../domain/canary.ts';
import type { SessionScope } from '../../domain/profile.ts';
import type { DeclaredBehaviour, TurnRecord } from '../../domain/record.ts';
import type { TurnOutcome } from '../../domain/reply.ts';
import type { Workspace } from '../boot/workspace.ts';
import { WorkspaceSpent } from '../boot/workspace-spent.ts';
import type { TurnAdapters } from '../shared/adapters.ts';
import { awaitWritten } from './await-written.ts';
import { readLateStore } from './late-store.ts';
import { playTogether, type TurnToPlay } from './manner.ts';
import type { PlayedCanary } from './recording.ts';
import type { Sessions } from './sessions.ts';
import type { PlayedTurn } from './turn.ts';

/** What is played, its limits and its progress. */
export interface CanarySettings {
  readonly scope: SessionScope;
  readonly turnTimeoutMs: number;
  /** What the profile declares. Absent: nothing. */
  readonly declared?: DeclaredBehaviour;
  readonly play: Play;
  onTurn(line: string): void;
  /** Told of each turn that ended. What it throws ends the canary. Absent: no one asks. */
  readonly onTurnEnded?: (turn: PlayTurn, outcome: TurnOutcome) => Promise<void>;
}

/**
 * Plays a canary to its end or to its first turn without an answer.
 * @throws WorkspaceSpent when the container was spent by another canary. The abort reason when the
 * run is over.
 */
export async function playCanary(
  adapters: TurnAdapters,
  sessions: Sessions,
  settings: CanarySettings,
  signal: AbortSignal,
): Promise<PlayedCanary> {
  const { play } = settings;
  const { canary } = play;
  const played: (PlayedTurn & { readonly workspace: Workspace })[] = [];
  for (const together of toOverlapping(play.turns)) {
    const ready: TurnToPlay[] = [];
    for (const turn of together) {
      const { workspace, contextId } = await sessions.of(turn.session);
      if (workspace.spent) throw new WorkspaceSpent();
      settings.onTurn(`${canary.name}: turn ${turn.number} of ${play.turns.length}`);
      // What ends an unfinished turn comes while that one is played.
      const before = play.turns[turn.number - 2];
      if (turn.restart !== undefined && before?.unfinished !== true)
        await workspace.restart?.(turn.restart, signal);
      const next = turn.unfinished === true ? play.turns[turn.number]?.restart : undefined;
      workspace.tags.push(turn.tag);
      const request = {
        canary: canary.name,
        turn,
        contextId,
        turnTimeoutMs: settings.turnTimeoutMs,
        ...(canary.modelThinks === true ? { modelThinks: canary.modelThinks } : {}),
        isToldOutside: (settings.declared?.history ?? 'whole') !== 'whole',
        ...(settings.declared?.unasked === undefined ? {} : { unasked: settings.declared.unasked }),
        ...(next === undefined
          ? {}
          : { startAgain: async () => workspace.restart?.(next, signal) }),
        tags: [...workspace.tags],
        earlier: play.turns.filter((t) => t.session === turn.session && t.number < turn.number),
      };
      ready.push({ workspace, request });
    }
    const results = await playTogether(adapters, ready, signal);
    for (const [index, { workspace }] of ready.entries()) {
      const result = results[index];
      if (result !== undefined) played.push({ ...result, workspace });
    }
    const { onTurnEnded } = settings;
    if (onTurnEnded !== undefined)
      for (const { record } of results) await onTurnEnded(record.turn, record.exchange.outcome);
    // Without its model an agent cannot be judged: nothing is gained by going on.
    if (results.some(({ record }) => record.overBudget !== undefined)) break;
    const lost = results.findIndex(isLost);
    const workspace = ready[lost]?.workspace;
    if (workspace === undefined) {
      // A row that comes late is there before it is asked for.
      await awaitWritten(
        together,
        sessions.workspaces(),
        settings.declared ?? {},
        adapters.clock,
        signal,
      );
      continue;
    }
    signal.throwIfAborted();
    // Another canary's turn ended this container while this turn was under way: it says nothing
    // about this canary.
    if (workspace.spent && results[lost]?.record.died !== null) throw new WorkspaceSpent();
    workspace.spent = true;
    break;
  }
  const workspaces = sessions.workspaces();
  const laterStore = await readLateStore(adapters, played, settings.declared, signal);
  const turns = await Promise.all(
    played.map(async ({ record, store, workspace }, index): Promise<TurnRecord> => {
      const later = index === played.length - 1 && laterStore !== undefined ? { laterStore } : {};
      return {
        ...record,
        container: workspaces.indexOf(workspace),
        store: await store,
        ...later,
      };
    }),
  );
  return { play, scope: settings.scope, declared: settings.declared, turns, workspaces };
}

/** Turns in their order, those that overlap together. */
function toOverlapping(turns: readonly PlayTurn[]): PlayTurn[][] {
  const groups: PlayTurn[][] = [];
  for (const turn of turns) {
    const last = groups.at(-1);
    if (turn.overlap === true && last !== undefined) last.push(turn);
    else groups.push([turn]);
  }
  return groups;
}

/**
 * Whether a turn has no answer that it should have: one that was dropped, stopped, ended by a
 * restart or failed by its model need not have any.
 */
function isLost({ record }: PlayedTurn): boolean {
  const { turn, exchange, died } = record;
  const { kind } = exchange.outcome;
  if (kind === 'answered') return false;
  if (died !== null) return true;
  const mayBeRefused =
    turn.stop === true || turn.unfinished === true || turn.modelFails !== undefined;
  return !(kind === 'disconnected' || (kind === 'rejected' && mayBeRefused));
}
