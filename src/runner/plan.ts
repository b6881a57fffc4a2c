// Which canaries share a container (design §6).
import type { Canary, Need } from '../domain/canary.ts';
import type { ModelMode } from '../domain/options.ts';
import type { Capability, SessionScope } from '../domain/profile.ts';

/** Canaries that may be played in one container. */
export interface Group {
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
 * Groups canaries. A memory canary and one with several sessions have a container of their own; the others share one,
 * side by side under scope `context`, one after another under scope `workspace`.
 */
export function planGroups(canaries: readonly Canary[], scope: SessionScope): Group[] {
  const isAlone = (canary: Canary): boolean =>
    canary.proves.includes('memory') || (scope === 'workspace' && sessionsOf(canary) > 1);
  const shared = canaries.filter((canary) => !isAlone(canary));
  const groups: Group[] = canaries
    .filter(isAlone)
    .map((canary) => ({ canaries: [canary], sideBySide: false }));
  if (shared.length > 0) groups.unshift({ canaries: shared, sideBySide: scope === 'context' });
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
): Skipped[] {
  const lack = (capability: Capability): string | null =>
    declared === undefined || declared.includes(capability)
      ? null
      : `needs the capability ${capability}, which the profile does not declare`;
  const hasModel = model === 'auto' || model === 'scripted';
  const unmetNeed: Record<Need, string | null> = {
    model: hasModel ? null : `needs the scripted model, and model is ${model}`,
    tools: hasModel
      ? lack('tools')
      : `needs tool calls of the scripted model, and model is ${model}`,
    'session-scope-context':
      scope === 'context'
        ? null
        : 'needs one session per context, and the session scope is workspace',
  };
  return canaries.flatMap((canary) => {
    if (canary.suite === 'core') return [];
    const reason = canary.needs.map((need) => unmetNeed[need]).find((text) => text !== null);
    return reason === undefined || reason === null ? [] : [{ canary, reason }];
  });
}

function sessionsOf(canary: Canary): number {
  return new Set(canary.turns.map((turn) => turn.session)).size;
}
