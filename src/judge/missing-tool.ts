// Which scripted calls an agent cannot be blamed for: those of tools that it does not have.
import type { AbstractTool } from '../domain/canary.ts';
import type { PassedOver } from '../domain/witness.ts';
import type { TurnContext } from './context.ts';
import { findCall } from './memory.ts';

/**
 * The step of this turn that was passed over for want of its tool; `tool` narrows the question to one. A tool that was
 * called in the turn is there: an agent that offers it no more afterwards has lost what the call would have brought.
 */
export function findMissingTool(
  context: TurnContext,
  tool: AbstractTool | null = null,
): PassedOver | null {
  const steps = context.turn.model.flatMap((exchange) => exchange.passedOver);
  const missing = steps.find(
    (step) =>
      step.cause === 'not-offered' &&
      (tool === null || step.tool === tool) &&
      findCall(context, step.tool) === null,
  );
  return missing ?? null;
}
