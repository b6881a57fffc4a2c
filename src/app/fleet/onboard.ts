// `fleet onboard`: one branch, one commit and one pull request for each repository. Looks first and
// does what is missing, so that a second run, or one after an interruption, ends in the same state.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderProblem } from '../../definition/problem.ts';
import { CanaryError } from '../../domain/error.ts';
import {
  type FileChange,
  type FleetRepository,
  onboardBranch,
  onboardTitle,
} from '../../domain/fleet.ts';
import { renderDiff } from '../../fleet/diff.ts';
import {
  expectedPath,
  placeBranch,
  profilePath,
  renderOnboardBody,
  renderWorkflow,
  workflowPath,
} from '../../fleet/workflow.ts';
import { loadBuiltIn } from '../definitions/load.ts';
import type { FleetSetting } from './setting.ts';

/** Brings one repository as far as onboarding goes. @returns the exit code */
export async function onboard(setting: FleetSetting, repository: FleetRepository): Promise<0 | 2> {
  const { rollout, fleet, tell } = setting;
  const { name } = repository;
  const facts = await rollout.repository(name);
  const problem = facts.isArchived
    ? 'it is archived; unarchive it or take it out of the fleet file'
    : facts.isEmpty
      ? 'it has no commit yet'
      : facts.mayPush === false
        ? `the token may not write to it; it needs the ${rollout.forge.rollout.rightWord} ${rollout.forge.rollout.onboardRights}`
        : null;
  if (problem !== null) {
    tell(`${name}: not done. ${problem}.`);
    return 2;
  }
  const files = await wantedFiles(setting, repository, facts.defaultBranch);
  const missing = await findDiffering(setting, name, files, facts.defaultBranch);
  if (missing.length === 0) {
    tell(`${name}: the workflow is on ${facts.defaultBranch} as it should be.`);
    return 0;
  }
  const pull = await rollout.findPull(name, facts.defaultBranch, onboardBranch);
  if (pull !== null && !pull.isOpen && pull.mergedAt === null) {
    tell(`${name}: opted out, pull request #${pull.number} was closed. Reopen it to take part.`);
    return 0;
  }
  const body = renderOnboardBody(
    fleet,
    files.map(({ path }) => path),
  );
  const isThere = (await rollout.branchHead(name, onboardBranch)) !== null;
  const differing = isThere ? await findDiffering(setting, name, files, onboardBranch) : missing;
  if (setting.isDryRun)
    for (const { path, old, text } of missing) tell(renderDiff(path, old, text));
  if (differing.length > 0) {
    // The branch of a pull request that was merged appears on an old commit.
    if (isThere && pull !== null && !pull.isOpen) await rollout.deleteBranch(name, onboardBranch);
    await rollout.commit(name, {
      base: facts.defaultBranch,
      branch: onboardBranch,
      message: `${onboardTitle} ${fleet.action.version}`,
      files: differing.map(({ path, text }) => ({ path, text })),
    });
  }
  if (pull?.isOpen === true) {
    const edit = {
      ...(pull.title === onboardTitle ? {} : { title: onboardTitle }),
      ...(sameText(pull.body, body) ? {} : { body }),
    };
    if (Object.keys(edit).length > 0) await rollout.editPull(name, pull.number, edit);
    const isSame = differing.length === 0 && Object.keys(edit).length === 0;
    if (!setting.isDryRun)
      tell(
        `${name}: pull request #${pull.number} ${isSame ? 'is open as it should be' : 'updated'}.`,
      );
    return 0;
  }
  const number = await rollout.openPull(name, {
    title: onboardTitle,
    body,
    headRef: onboardBranch,
    baseRef: facts.defaultBranch,
  });
  if (number !== null)
    tell(
      `${name}: pull request #${number} opened. Merge it to start the bake; close it to opt out.`,
    );
  return 0;
}

/** The files that the default branch is to have. */
export async function wantedFiles(
  setting: Pick<FleetSetting, 'fleet' | 'rollout' | 'folder'>,
  repository: FleetRepository,
  branch: string,
): Promise<FileChange[]> {
  const { fleet, rollout } = setting;
  const text = placeBranch(renderWorkflow(fleet, repository, rollout.forge), branch);
  const files = [{ path: workflowPath(rollout.forge), text }];
  const { profileFile, expectedFile } = repository;
  if (profileFile !== null)
    files.push({ path: profilePath, text: await readOwn(setting, repository, profileFile) });
  if (expectedFile !== null) {
    const expected = await readOwn(setting, repository, expectedFile);
    await checkExpected(repository, expectedFile, expected);
    files.push({ path: expectedPath, text: expected });
  }
  return files;
}

/** A file next to the fleet file. @throws CanaryError FLEET_INVALID */
async function readOwn(
  { folder }: Pick<FleetSetting, 'folder'>,
  { name }: FleetRepository,
  path: string,
): Promise<string> {
  return readFile(join(folder, path), 'utf8').catch(() => {
    throw new CanaryError(
      'FLEET_INVALID',
      `The file ${JSON.stringify(path)} of ${name} cannot be read.`,
      { hint: 'Its path begins at the folder of the fleet file.' },
    );
  });
}

/**
 * Refuses a file that every run of the repository would refuse. @throws CanaryError FLEET_INVALID
 * with every problem
 */
async function checkExpected(
  { canaries, name }: FleetRepository,
  file: string,
  text: string,
): Promise<void> {
  const { parseExpected } = await import('../../definition/expected-parse.ts');
  // Canaries of its own are in the repository, and not here.
  const known = canaries.length > 0 ? null : (await loadBuiltIn()).map((canary) => canary.name);
  const { problems } = parseExpected({ file, text }, known);
  if (problems.length > 0)
    throw new CanaryError(
      'FLEET_INVALID',
      `The expected failures of ${name} cannot be used:\n${problems.map(renderProblem).join('\n')}`,
    );
}

/** The files that a branch has otherwise or not at all, each with what it has. */
async function findDiffering(
  { rollout }: FleetSetting,
  name: string,
  files: readonly FileChange[],
  ref: string,
): Promise<(FileChange & { readonly old: string | null })[]> {
  const differing: (FileChange & { readonly old: string | null })[] = [];
  for (const file of files) {
    const old = await rollout.readFile(name, file.path, ref);
    if (old !== file.text) differing.push({ ...file, old });
  }
  return differing;
}

/** Forges store other line ends, and no space at the end. */
function sameText(one: string, other: string): boolean {
  return one.replaceAll('\r\n', '\n').trim() === other.trim();
}
