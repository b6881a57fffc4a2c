// What `require` changes at a protection and what it never touches, as plain values. The calls are
// in src/forge/rollout.
import { compileGlob } from './glob.ts';

/** Fields of something that a forge stores, as it returns them. */
export type Fields = Readonly<Record<string, unknown>>;

/** The two fields of a rule on Gitea that concern statuses. */
export interface StatusFields {
  readonly enable_status_check: boolean;
  readonly status_check_contexts: readonly string[];
}

/** The status fields of a rule. A list that was never set is reported as null. */
export function readStatusFields(rule: Fields): StatusFields {
  const contexts = rule.status_check_contexts;
  return {
    enable_status_check: rule.enable_status_check === true,
    status_check_contexts: Array.isArray(contexts) ? contexts.map(String) : [],
  };
}

/** The fields with `context` required next to all that was. `null`: it is required already. */
export function addContext(fields: StatusFields, context: string): StatusFields | null {
  const { enable_status_check: isOn, status_check_contexts: contexts } = fields;
  if (isOn && contexts.includes(context)) return null;
  return {
    enable_status_check: true,
    status_check_contexts: contexts.includes(context) ? contexts : [...contexts, context],
  };
}

/** The fields without `context`, for a rule that others have changed since: what they did stays. */
export function removeContext(
  now: StatusFields,
  before: StatusFields,
  context: string,
): StatusFields {
  const contexts = before.status_check_contexts.includes(context)
    ? now.status_check_contexts
    : now.status_check_contexts.filter((one) => one !== context);
  const isBefore = JSON.stringify(contexts) === JSON.stringify(before.status_check_contexts);
  return {
    // With an empty list every status would be required.
    enable_status_check: isBefore
      ? before.enable_status_check
      : contexts.length > 0 && now.enable_status_check,
    status_check_contexts: contexts,
  };
}

/**
 * Names of fields in which two values differ, apart from `allowed`. A list that is null equals an
 * empty one.
 */
export function differingFields(
  before: Fields,
  after: Fields,
  allowed: readonly string[],
): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => !allowed.includes(name))
    .filter((name) => toComparable(before[name]) !== toComparable(after[name]))
    .sort();
}

function toComparable(value: unknown): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0))
    return 'null';
  return JSON.stringify(sortKeys(value));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  );
}

/**
 * The rule of Gitea that governs a branch: the first whose name matches, by priority. Without one
 * the exact name comes first. Names may be patterns, in which `*` stops at `/`.
 */
export function findGoverningRule(rules: readonly Fields[], branch: string): Fields | null {
  const rank = (rule: Fields): number =>
    typeof rule.priority === 'number' && rule.priority > 0
      ? rule.priority
      : Number.MAX_SAFE_INTEGER;
  const matching = rules.filter((rule) => {
    const name = String(rule.rule_name ?? rule.branch_name ?? '');
    return name === branch || compileGlob(name, '/')?.(branch) === true;
  });
  const isExact = (rule: Fields): number => (rule.rule_name === branch ? 0 : 1);
  return [...matching].sort((a, b) => rank(a) - rank(b) || isExact(a) - isExact(b))[0] ?? null;
}

/** The ruleset on GitHub that requires one context and nothing else. */
export function toRuleset(name: string, context: string, appId: number): Fields {
  return {
    name,
    target: 'branch',
    enforcement: 'active',
    conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
    rules: [
      {
        type: 'required_status_checks',
        parameters: {
          required_status_checks: [{ context, integration_id: appId }],
          strict_required_status_checks_policy: false,
          do_not_enforce_on_create: true,
        },
      },
    ],
  };
}

/** The contexts that the rules of a branch on GitHub require. */
export function contextsOfRules(rules: readonly Fields[]): string[] {
  return rules.flatMap((rule) => {
    const { required_status_checks: checks } = toFields(rule.parameters);
    return rule.type === 'required_status_checks' && Array.isArray(checks)
      ? checks.map((check) => String(toFields(check).context))
      : [];
  });
}

/** A value as fields. No fields where it is none. */
export function toFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {};
}
