// A request that holds what the user said in all earlier turns, and lacks the agent's answers: the
// session was found, and the answers were never added to it.
import type { TurnContext } from './context.ts';
import { expectedTokens } from './expected.ts';
import { sourceIn } from './told.ts';

/** The next step after such a loss. `null`: what the layer says. */
export function adviseAnswers(context: TurnContext): string | null {
  if (!lacksAnswersAlone(context)) return null;
  return "the user's texts of the earlier turns are there, so the session was found: look at where the answer is added to the history. A filter by role may drop it, or the turn is saved without the model's reply, or before it came";
}

/** Whether each text of an earlier turn is in its role, and an answer is nowhere. */
function lacksAnswersAlone(context: TurnContext): boolean {
  const source = sourceIn(context);
  if (source === null) return false;
  const earlier = expectedTokens(context, source).filter(
    (one) => one.turn !== context.turn.turn.number && one.excuse === null && !one.forgotten,
  );
  const said = earlier.filter(({ speaker }) => speaker === 'user');
  const isLost = ({ speaker, sightings }: (typeof earlier)[number]): boolean =>
    speaker === 'assistant' && sightings.places.length === 0 && !sightings.wrongRoleOnly;
  return (
    said.length > 0 &&
    said.every(({ sightings }) => sightings.places.length > 0) &&
    earlier.some(isLost)
  );
}
