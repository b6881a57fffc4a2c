// A request that holds the newest turns of its conversation and not the oldest: the agent keeps the
// session, and a limit cuts it.
import type { TurnContext } from './context.ts';
import { isSentIn } from './loss.ts';
import { sourceIn } from './told.ts';

/** The next step after a loss by such a limit. `null`: what the layer says. */
export function adviseWindow(context: TurnContext): string | null {
  if (!isWindow(context)) return null;
  return 'the oldest turns are gone, and all younger ones are there: a limit on messages or tokens cuts the oldest (lastMessages, contextLimit, k, maxMessages). Raise it, for the run at least. If the agent sums up older turns or looks them up, declare history: summary or history: retrieval';
}

/**
 * Whether the newest turns are there and the older ones are not. The oldest was sent before, and no
 * restart can have lost it.
 */
function isWindow(context: TurnContext): boolean {
  const { earlier, turn } = context;
  const request = sourceIn(context);
  const [oldest, ...younger] = earlier;
  const first = earlier.findIndex((c) => isSentIn(request, c));
  return (
    oldest !== undefined &&
    first > 0 &&
    earlier.slice(first).every((c) => isSentIn(request, c)) &&
    younger.some((c) => isSentIn(sourceIn(c), oldest)) &&
    [...younger.map((c) => c.turn), turn].every((one) => one.turn.restart === undefined)
  );
}
