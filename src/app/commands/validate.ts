// `session-continuity validate [FILES]`: definitions, schema and vacuity check, without a
// container.

import { findDuplicateNames } from '../../definition/duplicate-names.ts';
import { renderProblem } from '../../definition/problem.ts';
import type { Canary } from '../../domain/canary.ts';
import { countCanaries, countProblems } from '../../domain/count.ts';
import { checkVacuity } from '../../runner/vacuity/check.ts';
import { loadOwn } from '../definitions/canary-files.ts';
import { throwAny } from '../definitions/errors.ts';
import { loadBuiltIn, loadProfile } from '../definitions/load.ts';
import { composeVacuityTools } from '../run/compose.ts';

const vacuityHint =
  'next: tell the agent something in one turn and ask for it in a later turn, so that only an agent that remembers can answer; expect only what the script of a turn can bring about; see docs/canary-format.md';

/** Where lines go: one call, one line. */
export type PrintLine = (line: string) => void;

/**
 * Checks canary files (globs allowed). Without any, the built-in ones. Prints a line for each
 * canary and each problem. Returns the exit code: 0 when all may gate, 2 otherwise.
 * @throws CanaryError NO_CANARY_MATCHED, once all else is printed, for globs that match no file
 */
export async function validate(globs: readonly string[], print: PrintLine): Promise<0 | 2> {
  const { profile } = await loadProfile(null);
  const builtIn = await loadBuiltIn();
  const own = await loadOwn(globs);
  const duplicates = findDuplicateNames([...builtIn, ...own.canaries]);
  const problems = [...own.problems, ...duplicates].map(renderProblem);
  const checked: readonly Canary[] = globs.length === 0 ? builtIn : own.canaries;
  const tools = composeVacuityTools(profile.tools);
  const taken = new Set(duplicates.map(({ position }) => position.file));
  let isVacuous = false;
  for (const canary of checked) {
    const found = await checkVacuity(canary, tools);
    const { file, line, column } = canary.position;
    problems.push(
      ...found.map(
        ({ agent, finding }) =>
          `${file}:${line}:${column}: canary ${canary.name} may not gate: ${agent} ${finding}`,
      ),
    );
    isVacuous ||= found.length > 0;
    if (found.length === 0 && !taken.has(file))
      print(`${file}: ${canary.name}: ok, fails every wrong agent and passes the right ones`);
  }
  for (const problem of problems) print(problem);
  if (isVacuous) print(vacuityHint);
  throwAny(own.unmatched);
  const sound = `${countCanaries(checked.length)} may gate`;
  print(problems.length === 0 ? sound : countProblems(problems.length));
  return problems.length === 0 ? 0 : 2;
}
