// Names are unique across all canary files of a run. Apart from the parsing, which brings YAML and
// JSON Schema.
import type { Canary } from '../domain/canary.ts';
import type { DefinitionProblem } from './problem.ts';

/**
 * A problem for every canary whose name an earlier one has. Names are unique across all files of a
 * run.
 */
export function findDuplicateNames(canaries: readonly Canary[]): DefinitionProblem[] {
  const first = new Map<string, Canary>();
  const problems: DefinitionProblem[] = [];
  for (const canary of canaries) {
    const earlier = first.get(canary.name);
    if (earlier === undefined) first.set(canary.name, canary);
    else {
      const { file, line } = earlier.position;
      const message = `The name "${canary.name}" is taken by ${file}:${line}`;
      problems.push({ position: canary.position, message, hint: 'choose another name' });
    }
  }
  return problems;
}
