// Required checks on GitHub: a ruleset of our own where the plan has rulesets, else one check of
// classic protection, pinned to the app of GitHub Actions. Everything else that protects the branch
// is read, compared and left alone.
import { rulesetName } from '../../domain/fleet.ts';
import {
  contextsOfRules,
  differingFields,
  type Fields,
  toFields,
  toRuleset,
} from '../../fleet/protection.ts';
import type { Gate } from './calls.ts';
import { Refusal, type RolloutClient } from './client.ts';
import { toPath as at } from './path.ts';

/** The app whose checks GitHub Actions makes. */
const actionsApp = 15_368;
const permission = 'Administration: write';

/** @throws Refusal where the token cannot see what it would overwrite */
export async function readGitHubGate(
  client: RolloutClient,
  name: string,
  branch: string,
): Promise<Gate> {
  const needs = { about: name, permission };
  const rules = await client.pages(at(name, 'rules', 'branches', branch), needs);
  const rulesets = await client.pages(`${at(name, 'rulesets')}?includes_parents=true`, needs);
  const own = rulesets.find(
    (one) => one.name === rulesetName && one.source_type !== 'Organization',
  );
  const { value } = own
    ? await client.get(at(name, 'rulesets', String(own.id)), needs)
    : { value: null };
  const classic = await readClassic(client, name, branch);
  const checks = classicChecks(classic);
  return {
    means: 'github-ruleset',
    rule: value === null ? null : toFields(value),
    others: { rulesets: rulesets.filter((one) => one !== own), classic },
    contexts: [...new Set([...contextsOfRules(rules), ...checks.map(({ context }) => context)])],
    dormant: [],
    isEveryStatus: false,
    hasMergeQueue: rules.some(({ type }) => type === 'merge_queue'),
  };
}

/**
 * Classic protection whole. `null` where there is none. "Not Found" says no more than that the
 * token cannot see it.
 */
async function readClassic(
  client: RolloutClient,
  name: string,
  branch: string,
): Promise<Fields | null> {
  const path = at(name, 'branches', branch, 'protection');
  const { status, value, said } = await client.get(path, {
    about: name,
    permission,
    accept: [404],
  });
  if (status !== 404) return toFields(value);
  if (/branch not protected/i.test(said)) return null;
  throw new Refusal(
    404,
    `${name}: the token cannot see the protection of ${branch} (HTTP 404); it needs the permission ${permission}`,
  );
}

/** The checks of classic protection. `app_id` null: any app may report it. */
function classicChecks(classic: Fields | null): { context: string; app_id: number | null }[] {
  const { checks } = toFields(classic?.required_status_checks);
  return Array.isArray(checks)
    ? checks.map(toFields).map(({ context, app_id: app }) => ({
        context: String(context),
        app_id: typeof app === 'number' ? app : null,
      }))
    : [];
}

/** Requires the context. @returns how it was done, which may be another way than the gate said */
export async function addGitHubContext(
  client: RolloutClient,
  asked: {
    readonly name: string;
    readonly branch: string;
    readonly context: string;
    readonly gate: Gate;
  },
): Promise<string> {
  const { name, branch, context, gate } = asked;
  if (gate.rule !== null)
    throw new Refusal(
      null,
      `${name}: there is a ruleset "${rulesetName}" that does not require "${context}"; delete it, or run unrequire first`,
    );
  const made = await client.change(
    'POST',
    at(name, 'rulesets'),
    toRuleset(rulesetName, context, actionsApp),
    {
      about: name,
      permission,
      accept: [403],
    },
  );
  if (made === null || made.status !== 403) return 'github-ruleset';
  if (!/upgrade/i.test(made.said))
    throw new Refusal(
      403,
      `${name}: HTTP 403 (${made.said}): the token needs the permission ${permission}`,
    );
  const classic = toFields(gate.others.classic);
  if (classic.required_status_checks === undefined)
    throw new Refusal(
      403,
      `${name}: this plan has no rulesets, and ${branch} has no required status checks to add to; switch them on in the settings of the branch once`,
    );
  await client.change(
    'PATCH',
    at(name, 'branches', branch, 'protection', 'required_status_checks'),
    { checks: [...toSent(classicChecks(classic)), { context, app_id: actionsApp }] },
    { about: name, permission },
  );
  return 'github-classic';
}

/** -1 keeps "any app". A missing id would pin the check to whatever reported it last. */
function toSent(checks: readonly { context: string; app_id: number | null }[]): Fields[] {
  return checks.map(({ context, app_id: app }) => ({ context, app_id: app ?? -1 }));
}

/** Takes the context back. What is gone already is no fault. */
export async function removeGitHubContext(
  client: RolloutClient,
  asked: {
    readonly name: string;
    readonly branch: string;
    readonly context: string;
    readonly means: string;
  },
): Promise<void> {
  const { name, branch, context } = asked;
  const needs = { about: name, permission, accept: [404] };
  const { rule, others } = await readGitHubGate(client, name, branch);
  if (rule !== null) {
    const { contexts, isAlone } = readOwn(rule);
    if (!isAlone || contexts.some((one) => one !== context))
      throw new Refusal(
        null,
        `${name}: the ruleset "${rulesetName}" holds more than "${context}" by now; somebody has changed it, so take the check out of it by hand`,
      );
    await client.change('DELETE', at(name, 'rulesets', String(rule.id)), null, needs);
    return;
  }
  if (classicChecks(toFields(others.classic)).some((check) => check.context === context))
    await client.change(
      'DELETE',
      at(name, 'branches', branch, 'protection', 'required_status_checks', 'contexts'),
      { contexts: [context] },
      needs,
    );
}

function readOwn(rule: Fields): { contexts: string[]; isAlone: boolean } {
  const rules = Array.isArray(rule.rules) ? rule.rules.map(toFields) : [];
  return {
    contexts: contextsOfRules(rules),
    isAlone: rules.every(({ type }) => type === 'required_status_checks'),
  };
}

/** A ruleset of our own is new as a whole. Classic protection is among the others. */
export function findGitHubChanges(
  { means, others }: { readonly means: string; readonly others: Fields },
  gate: Gate,
): string[] {
  const fields = differingFields(others, gate.others, []);
  // A plan without rulesets: classic protection has gained the one check.
  const isClassic = gate.rule === null && means === 'github-ruleset';
  return isClassic ? fields.filter((field) => field !== 'classic') : fields;
}
