// The turn that a verdict is about.
import type { CanaryJudgement, JudgedExpectation, TurnJudgement } from '../domain/judgement.ts';

/**
 * The first turn with an unmet expectation. Otherwise the first of which something was not observed
 * that is due: an answer, or what the canary asks for. Otherwise the last that was played. `null`:
 * none was.
 */
export function failingTurnOf({ turns }: CanaryJudgement): TurnJudgement | null {
  const first = (is: (expectation: JudgedExpectation) => boolean): TurnJudgement | undefined =>
    turns.find(({ expectations }) => expectations.some(is));
  const isUnseen = ({ result, kind, position }: JudgedExpectation): boolean =>
    result === 'not-observed' && (kind === 'turn-answered' || position !== null);
  return first(({ result }) => result === 'unmet') ?? first(isUnseen) ?? turns.at(-1) ?? null;
}
