// Turns that are to end among their tool calls: where none was made, nothing of that kind is shown.
import { countOf } from '../domain/count.ts';
import type { JudgedExpectation } from '../domain/judgement.ts';
import type { TurnContext } from './context.ts';
import { hasEnding } from './due.ts';
import { whyTooFewCalls } from './failed-model.ts';
import { notObserved } from './finding.ts';

/**
 * Says so where a turn was to be stopped, dropped or ended by a restart among its calls, and made
 * too few: such as with an agent that has no tool for them.
 */
export function judgeEndingPlayed({ turn }: TurnContext): readonly JudgedExpectation[] {
  const { afterCalls, model: steps } = turn.turn;
  const isAmongCalls = hasEnding(turn.turn) && steps.some(({ kind }) => kind === 'call');
  if (!isAmongCalls || turn.model.length === 0) return [];
  const made = turn.model.filter(({ answer }) => answer.toolCalls.length > 0).length;
  if (made >= (afterCalls ?? 1)) return [];
  const when =
    afterCalls === undefined
      ? 'while the model calls a tool'
      : `after ${countOf(afterCalls, 'round')} of calls`;
  const reason = `the end ${when} was not played: ${whyTooFewCalls(turn)}`;
  return [notObserved('model-asked', `the turn is ended ${when}`, reason)];
}
