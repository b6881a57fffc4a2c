// `fleet status`: the state of each repository, read from the forge and compared with fleet file
// and journal.
import { parseExpected } from '../../definition/expected-parse.ts';
import { type FleetRepository, onboardBranch } from '../../domain/fleet.ts';
import { findDrill, findOpenChange } from '../../fleet/journal.ts';
import { matchesContext } from '../../fleet/required-context.ts';
import { type StatusRow, toNextStep } from '../../fleet/status-table.ts';
import { readPin, workflowPath } from '../../fleet/workflow.ts';
import { Refusal } from '../../forge/rollout/client.ts';
import { gather } from './evidence.ts';
import { wantedFiles } from './onboard.ts';
import { findNewer, readUse } from './read-use.ts';
import type { FleetSetting } from './setting.ts';

/** The row of a repository. @throws Refusal */
export async function readStatus(
  setting: FleetSetting,
  repository: FleetRepository,
): Promise<StatusRow> {
  const { rollout, fleet, journal } = setting;
  const { name } = repository;
  const { facts, bake, rows, wanted, last } = await gather(setting, repository);
  const branch = facts.defaultBranch;
  const text = await rollout.readFile(name, workflowPath(rollout.forge), branch);
  const pull = await rollout.findPull(name, branch, onboardBranch);
  const entries = await journal.entries();
  const change = findOpenChange(entries, name);
  const gate = await rollout.gate(name, branch).catch((thrown: unknown) => {
    if (thrown instanceof Refusal && (thrown.status === 403 || thrown.status === 404)) return null;
    throw thrown;
  });
  const context = change?.context ?? wanted.context;
  const isRequired =
    gate !== null && context !== null && (gate.isEveryStatus || gate.contexts.includes(context));
  const drift: string[] = [];
  const pin = text === null ? null : readPin(text, fleet.action.repository);
  const [own] = await wantedFiles(setting, repository, branch);
  if (text !== null && text !== own?.text)
    drift.push(
      pin === null
        ? `the workflow does not use ${fleet.action.repository}`
        : pin.commit === fleet.action.commit
          ? 'the workflow was edited by hand'
          : `the workflow has ${pin.version || pin.commit.slice(0, 12)}, the fleet file ${fleet.action.version}`,
    );
  const use = text === null ? null : readUse(text, fleet.action.repository);
  const expected =
    use === null || use.expectedFile === null
      ? { listed: [], drift: [] }
      : toExpected(
          await rollout.readFile(name, use.expectedFile, branch),
          use.expectedFile,
          new Date(setting.clock.now()).toISOString().slice(0, 10),
        );
  drift.push(...expected.drift);
  if (gate === null) drift.push('the token cannot see the protection of the branch');
  if (change?.isDone === true && gate !== null && !gate.contexts.includes(change.context))
    drift.push(`somebody has taken "${change.context}" out of the protection`);
  if (change?.isDone === false) drift.push('require was broken off; give the command again');
  if (
    change !== null &&
    rows.length > 0 &&
    !rows.some((row) => matchesContext(rollout.forge, change.context, row.context))
  )
    drift.push(`no row of recent commits matches the required "${change.context}"`);
  return {
    repository: name,
    version: text === null ? null : (pin?.version ?? 'unknown'),
    lastRun: last?.at ?? null,
    lastOutcome: last?.outcome ?? null,
    suite: use?.suite ?? null,
    newerSuite: use === null ? null : findNewer(use.suite),
    declared: use?.without ?? [],
    expected: expected.listed,
    bake: bake.verdict,
    isRequired,
    context,
    drift,
    next: toNextStep({
      repository: name,
      hasWorkflow: text !== null,
      pull: pull === null || pull.mergedAt !== null ? 'none' : pull.isOpen ? 'open' : 'closed',
      bake: bake.verdict,
      isRequired,
      needsDrill: fleet.drill !== null && findDrill(entries, name) === null,
      drift: drift.length,
    }),
  };
}

/** The failures that a repository expects, and what is wrong with its list. */
function toExpected(
  text: string | null,
  file: string,
  today: string,
): { readonly listed: readonly string[]; readonly drift: readonly string[] } {
  if (text === null)
    return { listed: [], drift: [`the workflow names ${file}, which is not there`] };
  const { entries } = parseExpected({ file, text }, null);
  if (entries === null)
    return { listed: [], drift: [`${file} cannot be used, so every run is red`] };
  return {
    listed: entries.map(({ canary, layer, expires }) => `${canary} in ${layer} until ${expires}`),
    drift: entries
      .filter(({ expires }) => today > expires)
      .map(({ canary, expires }) => `${canary} was expected to fail until ${expires}`),
  };
}
