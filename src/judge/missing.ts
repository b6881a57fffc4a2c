// What a canary that could not be judged was waiting for: an ability that the agent did not show,
// and the line to add where it has none by design.
import { adviseWithout, type Capability } from '../domain/capability.ts';
import { capabilityOfTool } from '../domain/needed-capabilities.ts';
import { whyUnread } from './due.ts';
import type { Ledger } from './ledger-entry.ts';

/**
 * The ability that the agent did not show: whose tool was due first and never offered, for one.
 * `null`: there is none.
 */
export function findMissing(ledger: Ledger): Capability | null {
  const { turns, play, modelSeen } = ledger;
  if (play.instructions !== undefined && whyUnread(ledger) !== null) return 'instructions';
  for (const { model } of turns) {
    const called = model.map((exchange) => exchange.called);
    const step = model
      .flatMap((exchange) => exchange.passedOver)
      .find(({ cause, tool }) => cause === 'not-offered' && !called.includes(tool));
    if (step !== undefined) return capabilityOfTool[step.tool];
  }
  // Where no model request is seen, no one can know a memory that is lost from an agent that has
  // none.
  return !modelSeen && play.canary.proves.includes('memory') ? 'memory' : null;
}

/** What to do about it. */
export function adviseMissing(missing: Capability, { modelSeen, turns }: Ledger): string {
  if (missing === 'memory' && !modelSeen)
    return `${adviseWithout(missing)} If it has a memory of its own, which this run cannot see, write "memory: own" into its profile: its replies decide then.`;
  if (missing === 'instructions')
    return `${adviseWithout(missing)} The platform gives them at GET /workspaces/WORKSPACE_ID/instructions/resolve.`;
  const passing = turns.flatMap(({ model }) => model).filter((one) => one.passedOver.length > 0);
  if (passing.some(({ request }) => request.forbidsTools === true))
    return `${adviseWithout(missing)} If it has the tool, let its model requests allow calls: they say "tool_choice: none" (Gemini: mode NONE).`;
  const told =
    missing === 'memory'
      ? ' Where it tells its model what it remembers, write "unasked: [recall-memory]"; where it notes by itself, "unasked: [commit-memory]".'
      : '';
  return `${adviseWithout(missing)} If its tool has another name, write that under "tools" in its profile (docs/profiles.md).${told}`;
}
