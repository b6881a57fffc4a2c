// `fleet require` and `fleet unrequire`: one context more or less at the protection of the default
// branch, and nothing else. What was there is in the journal before anything is changed, and what
// came of it is read back and compared.
import type { FleetRepository } from '../../domain/fleet.ts';
import { findOpenChange, type OpenChange } from '../../fleet/journal.ts';
import { differingFields, type Fields } from '../../fleet/protection.ts';
import type { Gate } from '../../forge/rollout/calls.ts';
import { gather } from './evidence.ts';
import { findLocked, updateLocked } from './locked-pulls.ts';
import { findObjections } from './objections.ts';
import type { FleetSetting } from './setting.ts';

/** How a person wants it. */
export interface RequireOptions {
  /**
   * Why it is to be required although something speaks against it. `null`: only if nothing does.
   */
  readonly force: string | null;
  readonly updatesBranches: boolean;
}

/** Makes the check required. @returns 0 required, 1 refused with the reasons, 2 taken back */
export async function requireCheck(
  setting: FleetSetting,
  repository: FleetRepository,
  options: RequireOptions,
): Promise<0 | 1 | 2> {
  const { rollout, steady, journal, tell } = setting;
  const { name } = repository;
  const facts = await rollout.repository(name);
  const branch = facts.defaultBranch;
  const gate = await rollout.gate(name, branch);
  const begun = findOpenChange(await journal.entries(), name);
  if (begun !== null && gate.contexts.includes(begun.context)) {
    if (begun.isDone) {
      tell(`${name}: "${begun.context}" is required already.`);
      return 0;
    }
    // A run that broke off between the change and its check.
    return finish(setting, begun, gate);
  }
  if (gate.isEveryStatus) {
    tell(
      `${name}: the rule of ${branch} requires every status, so the check gates merges already. Nothing was changed: one context in its list would require less.`,
    );
    return 1;
  }
  const gathered = await gather(setting, repository);
  const { context } = gathered.wanted;
  if (context === null) {
    tell(`${name}: not required. There is nothing to require: ${gathered.wanted.reason}.`);
    return 1;
  }
  if (gate.contexts.includes(context)) {
    tell(
      `${name}: "${context}" is required already, and not by this program. Nothing was changed.`,
    );
    return 0;
  }
  const locked = await findLocked(setting, { name, branch, context });
  const objections = await findObjections(setting, {
    repository,
    gathered,
    gate,
    locked,
    updatesBranches: options.updatesBranches,
  });
  const isRefused = (): boolean => objections.length > 0 && options.force === null;
  // Branches of others are changed only once nothing else speaks against it.
  if (options.updatesBranches && !isRefused()) {
    const left = await updateLocked(setting, name, locked);
    if (left !== null) objections.push(left);
  }
  if (isRefused()) {
    tell(`${name}: not required. The protection of ${branch} is as it was.`);
    for (const objection of objections) tell(`  - ${objection}.`);
    tell('  --force "REASON" requires it anyway, and keeps the reason in the journal.');
    return 1;
  }
  for (const objection of objections) tell(`${name}: forced although ${objection}.`);
  tell(
    `${name}: requires "${context}" on ${branch}, which matches ${gathered.wanted.matched.map((row) => `"${row}"`).join(', ')}.`,
  );
  const entry = {
    at: new Date(setting.clock.now()).toISOString(),
    repository: name,
    action: 'require-begun',
    ...{ branch, context },
    means: gate.means,
    before: { rule: gate.rule, others: gate.others },
    ...(options.force === null || objections.length === 0 ? {} : { forced: options.force }),
  } as const;
  if (!setting.isDryRun) await journal.append(entry);
  // A signal would leave a change that nobody has compared.
  await steady.addContext(name, branch, context, gate);
  if (setting.isDryRun) return 0;
  return finish(setting, { ...entry, isDone: false, after: null }, await steady.gate(name, branch));
}

/**
 * Compares what is there now with what was there before. Takes the change back where more than the
 * context differs.
 */
async function finish(setting: FleetSetting, begun: OpenChange, gate: Gate): Promise<0 | 2> {
  const { steady, journal, tell } = setting;
  const { repository: name, branch, context } = begun;
  const stamp = { at: new Date(setting.clock.now()).toISOString(), repository: name, context };
  const { rule, others } = readBefore(begun);
  const { means } = begun;
  const wrong = steady.foreignChanges({ means, rule, others: others ?? {} }, gate);
  if (!gate.contexts.includes(context)) wrong.push('the context is not there');
  if (wrong.length > 0) {
    await steady.removeContext(name, branch, toRemoval(begun));
    const reason = `after the change these differ: ${wrong.join(', ')}`;
    await journal.append({ ...stamp, action: 'require-undone', reason });
    tell(`${name}: taken back. ${reason}. Look at the protection of ${branch}, then try again.`);
    return 2;
  }
  await journal.append({ ...stamp, action: 'require-done', after: gate.rule });
  tell(`${name}: "${context}" is required on ${branch}. fleet unrequire ${name} takes it back.`);
  return 0;
}

function readBefore(begun: OpenChange): { rule: Fields | null; others: Fields | null } {
  const { rule = null, others = null } = (begun.before ?? {}) as {
    rule?: Fields | null;
    others?: Fields | null;
  };
  return { rule, others };
}

function toRemoval(begun: OpenChange): Pick<OpenChange, 'context' | 'means' | 'before' | 'after'> {
  return {
    context: begun.context,
    means: begun.means,
    before: readBefore(begun).rule,
    after: begun.after,
  };
}

/**
 * Takes back what `require` did, by the journal. @returns 0 taken back or never required, 1 where
 * something else remains
 */
export async function unrequireCheck(
  setting: FleetSetting,
  repository: FleetRepository,
): Promise<0 | 1> {
  const { steady, journal, tell } = setting;
  const { name } = repository;
  const begun = findOpenChange(await journal.entries(), name);
  if (begun === null) {
    tell(`${name}: the journal knows no change of this program, so there is nothing to take back.`);
    return 0;
  }
  const { branch, context } = begun;
  await steady.removeContext(name, branch, toRemoval(begun));
  if (setting.isDryRun) return 0;
  const gate = await steady.gate(name, branch);
  await journal.append({
    at: new Date(setting.clock.now()).toISOString(),
    repository: name,
    action: 'require-undone',
    context,
    reason: 'unrequire',
  });
  const { rule, others } = readBefore(begun);
  const left = [
    ...differingFields(rule ?? {}, gate.rule ?? {}, ['updated_at']),
    ...differingFields(others ?? {}, gate.others, []),
  ];
  if (gate.contexts.includes(context)) {
    tell(
      `${name}: "${context}" is required on ${branch} by something that this program has not made.`,
    );
    return 1;
  }
  tell(`${name}: "${context}" is no longer required on ${branch}.`);
  if (left.length > 0)
    tell(
      `${name}: others have changed ${left.join(', ')} of the protection since; that was left as it is.`,
    );
  return 0;
}
