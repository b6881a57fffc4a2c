// What is wrong with definitions, as one error: people correct all of it in one go.
import { type DefinitionProblem, renderProblem } from '../../definition/problem.ts';
import { countProblems } from '../../domain/count.ts';
import { CanaryError, type ErrorCode } from '../../domain/error.ts';

/** Problems as an error. */
export function toError(code: ErrorCode, problems: readonly DefinitionProblem[]): CanaryError {
  const count = countProblems(problems.length);
  const lines = problems.map(renderProblem).join('\n');
  return new CanaryError(code, `${count} in definitions:\n${lines}`);
}

/** @throws CanaryError all of the errors as one, where there are any */
export function throwAny(errors: readonly CanaryError[]): void {
  const [first, ...others] = errors;
  if (first !== undefined) throw others.reduce(joinErrors, first);
}

/**
 * One error with the first lines of both in its own, the problems of both below, and both hints.
 */
function joinErrors(first: CanaryError, second: CanaryError): CanaryError {
  const [firstHead = '', ...firstRest] = first.message.split('\n');
  const [secondHead = '', ...secondRest] = second.message.split('\n');
  const head = `${firstHead.replace(/:$/, '.')} ${second.code}: ${secondHead}`;
  const hints = [first.hint, second.hint].filter((hint) => hint !== undefined);
  return new CanaryError(first.code, [head, ...firstRest, ...secondRest].join('\n'), {
    ...(hints.length === 0 ? {} : { hint: hints.join(' ') }),
  });
}
