// `fleet drill`: shows that the gate bites. A throw-away pull request with an image that is known
// to be broken must be red, and not mergeable where the check is required. One with a healthy image
// must be green. Both are closed whatever comes of it, also when people stop the command.
import { CanaryError } from '../../domain/error.ts';
import type { FleetRepository, PullFacts } from '../../domain/fleet.ts';
import { matchesContext } from '../../fleet/required-context.ts';
import { placeBranch, renderWorkflow, workflowPath } from '../../fleet/workflow.ts';
import type { Rollout } from '../../forge/rollout/calls.ts';
import { gather } from './evidence.ts';
import type { FleetSetting } from './setting.ts';

const arms = ['broken', 'healthy'] as const;
type Arm = (typeof arms)[number];

/** Time between two looks at a row. */
const pollMs = 10_000;
const blockedTries = 6;

/** Runs both arms. @returns 0 the gate bites, 1 it does not, 2 it could not be seen */
export async function drill(
  setting: FleetSetting,
  repository: FleetRepository,
  waitMs: number,
): Promise<0 | 1 | 2> {
  const { rollout, steady, fleet, tell, journal } = setting;
  const { name } = repository;
  const images = fleet.drill;
  if (images === null)
    throw new CanaryError(
      'FLEET_INVALID',
      'The fleet file has no "drill", so there is no image to drill with.',
      {
        hint: 'Add drill: { broken: IMAGE, healthy: IMAGE }. Build the broken one from fixtures/agents with a regression of docs/kill-matrix.md.',
      },
    );
  const { facts, wanted } = await gather(setting, repository);
  if (wanted.context === null) {
    tell(`${name}: no drill. ${wanted.reason}.`);
    return 2;
  }
  const { context } = wanted;
  const gate = await rollout.gate(name, facts.defaultBranch);
  const isRequired = gate.isEveryStatus || gate.contexts.includes(context);
  const outcomes: Record<Arm, string> = { broken: 'none', healthy: 'none' };
  let isBlocked: boolean | null = null;
  for (const arm of arms) {
    try {
      const pull = await openArm(setting, {
        repository,
        arm,
        image: images[arm],
        base: facts.defaultBranch,
      });
      outcomes[arm] = await awaitRow(setting, { name, pull, context, waitMs });
      if (arm === 'broken' && isRequired) isBlocked = await askBlocked(setting, name, pull);
    } finally {
      await closeArm(steady, { name, arm, base: facts.defaultBranch });
    }
  }
  await journal.append({
    at: new Date(setting.clock.now()).toISOString(),
    repository: name,
    action: 'drill',
    ...outcomes,
    isBlocked,
  });
  const isRed = outcomes.broken === 'failed' || outcomes.broken === 'errored';
  const isGreen = outcomes.healthy === 'passed';
  tell(
    `${name}: the broken image was ${describe(outcomes.broken)}, the healthy one ${describe(outcomes.healthy)}.`,
  );
  if (isRequired)
    tell(
      `${name}: the pull request with the broken image ${isBlocked === true ? 'could not be merged' : isBlocked === false ? 'COULD BE MERGED' : 'was blocked or not, the forge does not say'}.`,
    );
  else
    tell(`${name}: the check is not required yet, so whether it stops a merge was not looked at.`);
  if (outcomes.broken === 'none' || outcomes.healthy === 'none') return 2;
  if (!isRed || !isGreen || isBlocked === false) return 1;
  return isRequired && isBlocked === null ? 2 : 0;
}

/** Forges work out whether a pull request can be merged some time after its checks ended. */
async function askBlocked(
  { rollout, clock }: FleetSetting,
  name: string,
  pull: PullFacts,
): Promise<boolean | null> {
  for (let tries = 1; ; tries += 1) {
    const isBlocked = await rollout.isBlocked(name, pull);
    if (isBlocked !== null || tries === blockedTries) return isBlocked;
    await clock.wait(pollMs);
  }
}

function branchOf(arm: Arm): string {
  return `session-continuity/drill-${arm}`;
}

/** The pull request of an arm. One that an earlier run has left open is used. */
async function openArm(
  setting: FleetSetting,
  wanted: {
    readonly repository: FleetRepository;
    readonly arm: Arm;
    readonly image: string;
    readonly base: string;
  },
): Promise<PullFacts> {
  const { rollout, fleet } = setting;
  const { repository, arm, base } = wanted;
  const branch = branchOf(arm);
  const path = workflowPath(rollout.forge);
  const text = placeBranch(renderWorkflow(fleet, repository, rollout.forge, wanted.image), base);
  const isThere = (await rollout.branchHead(repository.name, branch)) !== null;
  const old = isThere ? await rollout.readFile(repository.name, path, branch) : null;
  if (old !== text) {
    // Left by a drill with other images: its commit is of no use.
    if (isThere) await closeArm(rollout, { name: repository.name, arm, base });
    await rollout.commit(repository.name, {
      base,
      branch,
      message: `Drill of the session-continuity check: the ${arm} image`,
      files: [{ path, text }],
    });
  }
  const open = await rollout.findPull(repository.name, base, branch);
  if (open?.isOpen !== true)
    await rollout.openPull(repository.name, {
      title: `Drill of the session-continuity check, do not merge (${arm} image)`,
      body: 'A throw-away pull request of `session-continuity fleet drill`. It is closed by itself.',
      headRef: branch,
      baseRef: base,
    });
  const pull = await rollout.findPull(repository.name, base, branch);
  if (pull === null)
    throw new CanaryError(
      'FLEET_REFUSED',
      `${repository.name}: the forge does not show the drill's pull request.`,
    );
  return pull;
}

async function closeArm(
  rollout: Rollout,
  { name, arm, base }: { readonly name: string; readonly arm: Arm; readonly base: string },
): Promise<void> {
  const pull = await rollout.findPull(name, base, branchOf(arm));
  if (pull?.isOpen === true) await rollout.editPull(name, pull.number, { state: 'closed' });
  if ((await rollout.branchHead(name, branchOf(arm))) !== null)
    await rollout.deleteBranch(name, branchOf(arm));
}

async function awaitRow(
  { rollout, clock, tell }: FleetSetting,
  asked: {
    readonly name: string;
    readonly pull: PullFacts;
    readonly context: string;
    readonly waitMs: number;
  },
): Promise<string> {
  const { name, pull, context } = asked;
  const until = clock.now() + asked.waitMs;
  for (;;) {
    const rows = (await rollout.listRows(name, pull.headSha)).filter((row) =>
      matchesContext(rollout.forge, context, row.context),
    );
    const ended = rows.filter(({ isPending }) => !isPending);
    const [first] = ended.length === rows.length ? ended : [];
    if (first !== undefined)
      return ended.find(({ outcome }) => outcome !== 'passed')?.outcome ?? first.outcome;
    if (clock.now() >= until) {
      tell(
        `${name}: pull request #${pull.number} has no result after ${Math.round(asked.waitMs / 60_000)} min; --wait DURATION waits longer.`,
      );
      return 'none';
    }
    await clock.wait(pollMs);
  }
}

function describe(outcome: string): string {
  return (
    { passed: 'green', failed: 'red', errored: 'red without a judgement' }[outcome] ?? 'not judged'
  );
}
