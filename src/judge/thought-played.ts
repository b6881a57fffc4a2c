// Turns in which the model is to think: where no request of one lets it, nothing of that kind is
// shown.
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { TurnContext } from './context.ts';
import { notObserved } from './finding.ts';

/**
 * Says so where the model was to think in a turn and did not: what an agent does with thoughts is
 * not known then.
 */
export function judgeThoughtPlayed({
  turn: { model },
  observation: { play },
}: TurnContext): readonly JudgedExpectation[] {
  const isDue = play.canary.modelThinks === true && model.length > 0;
  if (!isDue || model.some(({ thought }) => thought !== undefined)) return [];
  const failed = model.every((one) => one.failed !== undefined);
  const why = failed
    ? 'each of its model requests was failed'
    : 'no model request of the turn lets the model think (`thinking` of Anthropic, DeepSeek and Moonshot, `reasoning` of responses, a model of Gemini that thinks)';
  const reason = `thinking was not played: ${why}`;
  return [notObserved('model-asked', 'the model thinks before it answers', reason)];
}
