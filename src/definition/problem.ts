// A mistake in a definition file, at its place. All mistakes of a file are found before any is
// reported.
import type { Position } from '../domain/position.ts';

/** One mistake: what is wrong, where, and the next step where there is one. */
export interface DefinitionProblem {
  readonly position: Position;
  readonly message: string;
  readonly hint: string | null;
}

/**
 * The problem as one line, in the form that editors and CI logs make clickable:
 * `file:line:column: message (hint)`.
 */
export function renderProblem(problem: DefinitionProblem): string {
  const { file, line, column } = problem.position;
  const hint = problem.hint === null ? '' : ` (${problem.hint})`;
  return `${file}:${line}:${column}: ${problem.message}${hint}`;
}

/** Problems in the order of the file, each once: an anchor used twice would repeat them. */
export function toOrderedProblems(problems: readonly DefinitionProblem[]): DefinitionProblem[] {
  const distinct = new Map(problems.map((problem) => [renderProblem(problem), problem]));
  return [...distinct.values()].sort(
    (a, b) => a.position.line - b.position.line || a.position.column - b.position.column,
  );
}
