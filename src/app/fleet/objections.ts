// Everything that speaks against making a check required. Finding it changes nothing.
import type { FleetRepository } from '../../domain/fleet.ts';
import { findDrill } from '../../fleet/journal.ts';
import { matchesContext } from '../../fleet/required-context.ts';
import { workflowPath } from '../../fleet/workflow.ts';
import type { Gate } from '../../forge/rollout/calls.ts';
import type { Gathered } from './evidence.ts';
import { explainLocked } from './locked-pulls.ts';
import type { FleetSetting } from './setting.ts';
import { explainUnreported } from './workflow-check.ts';

/** What is about to be done. */
export interface Intent {
  readonly repository: FleetRepository;
  readonly gathered: Gathered;
  readonly gate: Gate;
  /** Pull requests that would be locked. */
  readonly locked: readonly number[];
  /** Whether their branches are updated before the change. */
  readonly updatesBranches: boolean;
}

/** The objections, one sentence each without its full stop. */
export async function findObjections(setting: FleetSetting, intent: Intent): Promise<string[]> {
  const { rollout, fleet, journal } = setting;
  const { gathered, gate, repository } = intent;
  const { name } = repository;
  const { defaultBranch } = gathered.facts;
  const objections: string[] = [];
  if (gathered.bake.verdict !== 'GO')
    objections.push(
      `the bake says ${gathered.bake.verdict}: ${gathered.bake.sentence.replace(/\.$/, '')}`,
    );
  const drill = findDrill(await journal.entries(), name);
  if (fleet.drill !== null && drill === null)
    objections.push(`no drill has shown that the check bites; run fleet drill ${name}`);
  const text = await rollout.readFile(name, workflowPath(rollout.forge), defaultBranch);
  if (text === null)
    objections.push(
      `${defaultBranch} has no ${workflowPath(rollout.forge)}, so the check would never report`,
    );
  else
    objections.push(
      ...explainUnreported(text, { branch: defaultBranch, hasMergeQueue: gate.hasMergeQueue }),
    );
  const rowNames = gathered.rows
    .filter(({ outcome }) => outcome === 'passed')
    .map(({ context }) => context);
  const idle = gate.dormant.filter(
    (old) => !rowNames.some((row) => matchesContext(rollout.forge, old, row)),
  );
  if (idle.length > 0)
    objections.push(
      `the rule lists ${idle.map((one) => `"${one}"`).join(', ')} without force, no recent commit has passed that, and it would be required with it`,
    );
  const owner = await findOwner(setting, name, defaultBranch);
  if (owner !== null)
    objections.push(
      `${owner} in the repository manages its protection, and would take the change back; make it there`,
    );
  const lock = await explainLocked(setting, name, intent);
  if (lock !== null) objections.push(lock);
  return objections;
}

/** A file by which another tool manages protections. `null` where there is none. */
async function findOwner(
  { rollout }: FleetSetting,
  name: string,
  branch: string,
): Promise<string | null> {
  const top = await rollout.listFolder(name, '', branch);
  const dotted = top.includes('.github') ? await rollout.listFolder(name, '.github', branch) : [];
  const found = [
    ...dotted
      .filter((file) => /^(?:safe-)?settings(?:\.ya?ml)?$/.test(file))
      .map((file) => `.github/${file}`),
    ...top.filter((file) => /\.tf(?:\.json)?$/.test(file) || /^Pulumi\.ya?ml$/.test(file)),
  ];
  return found[0] ?? null;
}
