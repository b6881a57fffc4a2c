// Open pull requests that would be locked by a required check, since their heads have no row of it.
import { toPlainLine } from '../../domain/text.ts';
import { matchesContext } from '../../fleet/required-context.ts';
import type { FleetSetting } from './setting.ts';

/** Pull requests that are looked at. */
const maxPulls = 200;

/** Numbers of open pull requests to `branch` whose head has no row of the context. */
export async function findLocked(
  { rollout }: FleetSetting,
  {
    name,
    branch,
    context,
  }: { readonly name: string; readonly branch: string; readonly context: string },
): Promise<number[]> {
  const pulls = await rollout.listPulls(name, 'open', branch);
  const locked: number[] = [];
  for (const pull of pulls.slice(0, maxPulls)) {
    const rows = await rollout.listRows(name, pull.headSha);
    if (!rows.some((row) => matchesContext(rollout.forge, context, row.context)))
      locked.push(pull.number);
  }
  return locked;
}

/**
 * What speaks against the change because of pull requests that would be locked. `null`: nothing.
 */
export async function explainLocked(
  { rollout }: FleetSetting,
  name: string,
  { locked, updatesBranches }: { locked: readonly number[]; updatesBranches: boolean },
): Promise<string | null> {
  if (locked.length === 0) return null;
  if (!updatesBranches)
    return `open pull requests have not run it and would be locked until they are updated: ${list(locked)} (--update-branches does it)`;
  const conflicted: number[] = [];
  for (const number of locked)
    if (await rollout.isInConflict(name, number)) conflicted.push(number);
  return conflicted.length === 0
    ? null
    : `open pull requests are in conflict, so they cannot be updated and would be locked: ${list(conflicted)}; resolve the conflicts or close them`;
}

/**
 * Brings the branches of the pull requests up to date, so that the check runs on them.
 * @returns what speaks against the change: those that the forge has not updated. `null`: nothing
 */
export async function updateLocked(
  { rollout, isDryRun, tell }: FleetSetting,
  name: string,
  locked: readonly number[],
): Promise<string | null> {
  const updated: number[] = [];
  const left: string[] = [];
  for (const number of locked) {
    const { isUpdated, said } = await rollout.updateBranch(name, number);
    if (isUpdated) updated.push(number);
    else left.push(`#${number} (${toPlainLine(said, 120)})`);
  }
  if (updated.length > 0 && !isDryRun)
    tell(`${name}: updated the branches of ${list(updated)}, so that the check runs on them.`);
  return left.length === 0
    ? null
    : `open pull requests could not be updated and would be locked: ${left.join(', ')}; have their authors update them, close and reopen those that are up to date, or close them`;
}

function list(numbers: readonly number[]): string {
  return numbers.map((number) => `#${number}`).join(', ');
}
