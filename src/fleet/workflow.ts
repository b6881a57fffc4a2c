// The canonical workflow as `onboard` commits it, one text for each forge. The image is named by
// what was built, and the job has neither path filters nor a condition: a required check that does
// not run blocks a merge for ever.

import { type Fleet, type FleetRepository, gateName } from '../domain/fleet.ts';
import type { Forge } from '../domain/forge.ts';
import { quotePattern } from '../domain/text.ts';

/** actions/checkout v5.0.0, pinned as everything else. */
const checkout = 'actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0';

/** The file of the workflow on a forge. */
export function workflowPath(forge: Forge): string {
  return `${forge.workflowFolders[0]}/${gateName}.yml`;
}

/** Where the profile goes that a repository brings along. */
export const profilePath = 'session-continuity-profile.yaml';

/** Where the failures appear that are known of a repository. */
export const expectedPath = 'expected-failures.yaml';

/**
 * The text of the workflow. `image`: tests this one in place of the repository's own, for a drill.
 */
export function renderWorkflow(
  fleet: Fleet,
  repository: FleetRepository,
  forge: Forge,
  image: string | null = repository.image,
): string {
  const tested = image === null ? '${{ steps.build.outputs.image }}' : quote(image);
  const inputs = [
    `image: ${tested}`,
    `suite: ${quote(repository.suite)}`,
    ...toProfile(repository),
    ...(repository.without.length === 0 ? [] : [`without: ${repository.without.join(', ')}`]),
    ...(repository.expectedFile === null ? [] : [`expected-failures: ${expectedPath}`]),
    ...(repository.canaries.length === 0
      ? []
      : ['canaries: |', ...repository.canaries.map((path) => `  ${path}`)]),
  ];
  const { action } = fleet;
  return [
    '# The session-continuity check. `session-continuity fleet onboard` wrote it and updates it in a pull request.',
    '# No path filters and no job-level `if`: a required check that does not run blocks a merge for ever.',
    `name: ${gateName}`,
    '',
    'on:',
    '  pull_request:',
    ...(forge.rollout.hasMergeQueues ? ['  merge_group:'] : []),
    '  push:',
    '    branches: [BRANCH]',
    '  workflow_dispatch:',
    '',
    'permissions:',
    '  contents: read',
    '',
    'jobs:',
    `  ${gateName}:`,
    `    runs-on: ${quote(fleet.runsOn)}`,
    '    steps:',
    `      - uses: ${checkout}`,
    '        with:',
    '          persist-credentials: false',
    ...(image === null ? toBuild(repository) : []),
    `      - uses: ${action.repository}@${action.commit} # ${action.version}`,
    `        timeout-minutes: ${fleet.timeoutMinutes}`,
    '        with:',
    ...inputs.map((line) => `          ${line}`),
    '',
  ].join('\n');
}

/** The workflow for a repository whose main branch is known. */
export function placeBranch(workflow: string, branch: string): string {
  return workflow.replace('branches: [BRANCH]', () => `branches: [${quote(branch)}]`);
}

function toBuild({ build }: FleetRepository): string[] {
  const lines = (build ?? '').trim().split('\n');
  return [
    '      # By the id of this build: on a daemon that several jobs share, another job can take any name.',
    '      - id: build',
    '        run: |',
    ...lines.map((line) => `          ${line}`),
    '          echo "image=$(cat "$RUNNER_TEMP/image.id")" >>"$GITHUB_OUTPUT"',
  ];
}

function toProfile({ profile, profileFile }: FleetRepository): string[] {
  if (profileFile !== null) return [`profile: ./${profilePath}`];
  return profile === null ? [] : [`profile: ${quote(profile)}`];
}

/** A text as a YAML scalar: plain where it cannot be anything else. */
function quote(text: string): string {
  return /^[A-Za-z][\w./-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
}

/**
 * The version that a workflow pins, by its comment, and its commit. `null` where it uses no such
 * action.
 */
export function readPin(
  workflow: string,
  action: string,
): { readonly commit: string; readonly version: string } | null {
  const name = quotePattern(action);
  const match = new RegExp(`uses:\\s*["']?${name}@(\\S+?)["']?(?:\\s+#\\s*(\\S+))?\\s*$`, 'm').exec(
    workflow,
  );
  const [, commit, version = ''] = match ?? [];
  return commit === undefined ? null : { commit, version };
}

/** The body of the pull request that adds the workflow. */
export function renderOnboardBody(fleet: Fleet, paths: readonly string[]): string {
  return [
    'This pull request adds a check: it boots the image of this repository, gives the agent some facts, and checks that it still knows them.',
    '',
    `**What it changes.** ${paths.map((path) => `\`${path}\``).join(', ')}. Nothing else.`,
    '',
    `**What happens after the merge.** The check \`${gateName}\` runs on every pull request. It is **not required**: a red one stops no merge. It becomes required later, when at least ${fleet.thresholds.businessDays} business days of runs have shown that it is red only with a reason.`,
    '',
    '**How to opt out.** Close this pull request. It will not be opened again.',
    '',
    `It needs no secrets and no permission other than \`contents: read\`. The action is pinned: \`${fleet.action.repository}\` ${fleet.action.version}.`,
    '',
  ].join('\n');
}
