// Inputs that an action does not have: a mistyped one that is ignored would be a check no one asked
// for.
import { findNearWord } from '../../definition/near-word.ts';
import { detectForge } from '../../host/detect.ts';

/** Job runners spell the input `boot-timeout` as the variable `INPUT_BOOT-TIMEOUT`. */
export function toVariable(inputName: string): string {
  return `INPUT_${inputName.toUpperCase().replaceAll(' ', '_')}`;
}

/**
 * Sentences about `INPUT_*` variables that are none of the inputs `names`. Their values are not
 * known. Some are no inputs: variables under `env:`, and those that runners derived from act hand
 * down from a composite action to its steps, whose GITHUB_ACTION_PATH is then that action's folder.
 * There, and on GitHub, whose runner warns of unknown inputs itself, only a name close to a known
 * one is taken for a mistake.
 */
export function explainUnknownInputs(
  env: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): string[] {
  const known = new Set(names.map(toVariable));
  const unknownInputs = detectForge(env)?.unknownInputs;
  const mayBeOthers =
    unknownInputs === 'warned-of' ||
    (unknownInputs === 'handed-down' && Boolean(env.GITHUB_ACTION_PATH));
  const problems: string[] = [];
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith('INPUT_') || known.has(variable) || !value) continue;
    const name = variable.slice('INPUT_'.length).toLowerCase();
    const nearest = findNearWord(name, names);
    if (nearest === null && mayBeOthers) continue;
    const hint = nearest === null ? `known are ${names.join(', ')}.` : `did you mean "${nearest}"?`;
    problems.push(
      `Input ${JSON.stringify(name.slice(0, 60))} is not known; ${hint} If ${JSON.stringify(variable.slice(0, 66))} is a variable under "env:" of the workflow, give it another name.`,
    );
  }
  return problems.sort();
}
