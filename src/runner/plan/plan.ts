// Which canaries share a container.
import type { Canary, TurnDefinition } from '../../domain/canary.ts';
import type { SessionScope } from '../../domain/profile.ts';

/** Canaries that may be played in one container. */
export interface Group {
  /** The same for a canary whichever others are played: its own name, or `shared`. */
  readonly name: string;
  readonly canaries: readonly Canary[];
  /** False: one after another. */
  readonly sideBySide: boolean;
}

/**
 * Groups canaries. One that uses the memory, restarts, stops, seeds skills, gives instructions or
 * asks a peer has a container of its own, and so has one with several sessions under scope
 * `workspace`. The others share one, side by side under scope `context`, one after another under
 * scope `workspace`.
 */
export function planGroups(canaries: readonly Canary[], scope: SessionScope): Group[] {
  const isAlone = (canary: Canary): boolean =>
    canary.proves.includes('memory') ||
    canary.skills !== undefined ||
    canary.instructions !== undefined ||
    canary.turns.some(hasOwnContainer) ||
    (scope === 'workspace' && sessionsOf(canary) > 1);
  const shared = canaries.filter((canary) => !isAlone(canary));
  const groups: Group[] = canaries
    .filter(isAlone)
    .map((canary) => ({ name: canary.name, canaries: [canary], sideBySide: false }));
  if (shared.length > 0)
    groups.unshift({ name: 'shared', canaries: shared, sideBySide: scope === 'context' });
  return groups;
}

/** Memory rows, restarts and peers would be felt by the others in the container. */
function hasOwnContainer(turn: TurnDefinition): boolean {
  const usesMemory = turn.model.some(
    (step) =>
      step.kind === 'call' && (step.tool === 'commit-memory' || step.tool === 'recall-memory'),
  );
  // A Stop names no task: an agent may well stop all that is under way.
  return usesMemory || turn.restart !== undefined || turn.peer !== undefined || turn.stop === true;
}

function sessionsOf(canary: Canary): number {
  return new Set(canary.turns.map((turn) => turn.session)).size;
}
