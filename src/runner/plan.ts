// Which canaries share a container (design §6).
import type { Canary, Need, TurnDefinition } from '../domain/canary.ts';
import type { ModelMode } from '../domain/options.ts';
import type { CardFacts } from '../domain/ports.ts';
import { type Capability, capabilities, type SessionScope } from '../domain/profile.ts';

/** Canaries that may be played in one container. */
export interface Group {
  /** The same for a canary whichever others are played: its own name, or `shared`. */
  readonly name: string;
  readonly canaries: readonly Canary[];
  /** False: one after another. */
  readonly sideBySide: boolean;
}

/** A canary that is not played, with the reason. */
export interface Skipped {
  readonly canary: Canary;
  readonly reason: string;
}

/**
 * Groups canaries. One that uses the memory, restarts, stops, seeds skills or asks a peer has a container of its own, and so has
 * one with several sessions under scope `workspace`; the others share one, side by side under scope `context`, one after
 * another under scope `workspace`.
 */
export function planGroups(canaries: readonly Canary[], scope: SessionScope): Group[] {
  const isAlone = (canary: Canary): boolean =>
    canary.proves.includes('memory') ||
    canary.skills !== undefined ||
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

/**
 * Extended and own canaries whose needs this run cannot meet; a core canary is never skipped (design §5). `declared` are the
 * capabilities of the profile; undefined: not known, so every canary is tried.
 */
export function findSkipped(
  canaries: readonly Canary[],
  scope: SessionScope,
  model: ModelMode,
  declared?: readonly Capability[],
  hasContainer = true,
): Skipped[] {
  const hasModel = model === 'auto' || model === 'scripted';
  const needsContainer = hasContainer ? null : 'needs a container, and the agent already runs';
  const unmetNeed: Record<Need, string | null> = {
    model: hasModel ? null : `needs the scripted model, and model is ${model}`,
    tools: hasModel ? null : `needs tool calls of the scripted model, and model is ${model}`,
    'session-scope-context':
      scope === 'context'
        ? null
        : 'needs one session per context, and the session scope is workspace',
    streaming: null,
    restart: needsContainer,
    peer: needsContainer,
    skills: needsContainer,
    overlap: null,
  };
  /** What the profile declares is all that there is; where it declares nothing, everything is tried. */
  const undeclared = (need: Need): string | null =>
    declared === undefined || !isCapability(need) || declared.includes(need)
      ? null
      : `needs the capability ${need}, which the profile does not declare`;
  return canaries.flatMap((canary) => {
    if (canary.suite === 'core') return [];
    const reason = canary.needs
      .map((need) => unmetNeed[need] ?? undeclared(need))
      .find((text) => text !== null);
    return reason === undefined || reason === null ? [] : [{ canary, reason }];
  });
}

/**
 * Why a canary does not apply to an agent that was met: its card denies streaming, and no profile declares it. Null: it applies.
 * A core canary always does.
 */
export function findDenied(
  canary: Canary,
  card: CardFacts | undefined,
  declared?: readonly Capability[],
): string | null {
  if (canary.suite === 'core' || !canary.needs.includes('streaming')) return null;
  if (card?.deniesStreaming !== true || declared?.includes('streaming') === true) return null;
  return "needs streaming, and the agent's card says that there is none (capabilities.streaming)";
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

function isCapability(need: Need): need is Need & Capability {
  return (capabilities as readonly string[]).includes(need);
}

function sessionsOf(canary: Canary): number {
  return new Set(canary.turns.map((turn) => turn.session)).size;
}
