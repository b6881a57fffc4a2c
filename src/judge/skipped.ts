// Canaries that have no verdict: what they need is not there. One that was played is skipped here;
// which ones are not even played, the runner says.
import type { Canary } from '../domain/canary.ts';
import { type Capability, type DeclaredCapabilities, renderLack } from '../domain/capability.ts';

/** A canary that is not played, with the reason. */
export interface Skipped {
  readonly canary: Canary;
  readonly reason: string;
  /**
   * What it needs and the agent is declared not to have. Empty: it is skipped for another reason.
   */
  readonly lacks: readonly Capability[];
}

/**
 * A canary that was played and could not be judged for want of an ability which the agent is
 * declared not to have.
 */
export function skipUnread(
  canary: Canary,
  missing: Capability | null,
  declared: DeclaredCapabilities,
): Skipped | null {
  if (missing === null || !declared.lacks.has(missing)) return null;
  const reason = `${renderLack(declared, missing)}, and no model request holds what it was to bring`;
  return { canary, reason, lacks: [missing] };
}
