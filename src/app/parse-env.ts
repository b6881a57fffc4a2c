// The input `env`: variables for the agent's container, checked against what the platform would refuse or set itself.

/**
 * Keys that no agent may hold (contract, runtime §1.3, first layer of the platform's guard). An image that carries the
 * second layer exits when one is present, even empty.
 */
const forbiddenKeys: ReadonlySet<string> = new Set(
  `GITEA_TOKEN GITEA_PAT GITHUB_TOKEN GITHUB_PAT GH_TOKEN GITLAB_TOKEN GL_TOKEN BITBUCKET_TOKEN
   CP_ADMIN_API_TOKEN CP_PROMOTE_PROD_API_TOKEN CP_ADMIN_TOKEN ADMIN_TOKEN MOLECULE_ADMIN_TOKEN
   PROVISION_SHARED_SECRET MOLECULE_CP_SHARED_SECRET SECRETS_ENCRYPTION_KEY MOLECULE_TEMPLATE_REPO_TOKEN
   AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN GHCR_PULL_TOKEN
   INFISICAL_OPERATOR_TOKEN INFISICAL_BOOTSTRAP_TOKEN INFISICAL_CLIENT_ID INFISICAL_CLIENT_SECRET
   RAILWAY_TOKEN RAILWAY_PERSONAL_API_TOKEN HETZNER_TOKEN HETZNER_API_TOKEN`.split(/\s+/),
);
const forbiddenPrefix = 'MOLECULE_OPERATOR_';

/** Keys that the run itself sets by the boot contract (runtime §1.1); another value would lead the agent past the witnesses. */
const ownedKeys: ReadonlySet<string> = new Set([
  'WORKSPACE_ID',
  'WORKSPACE_CONFIG_PATH',
  'PLATFORM_URL',
  'MOLECULE_URL',
  'MOLECULE_WORKSPACE_URL',
]);

/** Switches the guard off that the forbidden keys stand for. */
const guardSwitch = 'MOLECULE_TENANT_GUARD_DISABLE';

/** Longest value of one variable, in characters; Linux takes 128 KiB for key and value. */
const maxValueLength = 65_536;

/** Where an entry came from; decides what may stand in it. */
export type EnvSource = 'action' | 'argv';

/** What is wrong with a key, as the rest of a sentence after it; null when it may be set. */
function explainKey(key: string): string | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) {
    return 'is no variable name: letters, digits and underscores, not starting with a digit (comments are not supported)';
  }
  if (forbiddenKeys.has(key) || key.startsWith(forbiddenPrefix)) {
    return 'is an operator credential that the platform never gives to an agent; remove it';
  }
  if (key === guardSwitch) return 'switches off the guard that the platform relies on; remove it';
  if (ownedKeys.has(key)) return 'is set by the run itself (boot contract); remove it';
  return null;
}

/** Values given in argv can be read by every process of the machine. */
function looksSecret(key: string): boolean {
  return /TOKEN|SECRET|KEY|PASSWORD/i.test(key);
}

/**
 * Parses entries `KEY=VALUE` and, from argv, `KEY`, whose value is taken from `surroundings`. Values are kept
 * unchanged and stand in no problem.
 * @param spell names an entry by its number, from 1, in the user's spelling
 */
export function parseEnv(
  entries: readonly string[],
  source: EnvSource,
  surroundings: Readonly<Record<string, string | undefined>>,
  spell: (number: number) => string,
): { readonly env: Readonly<Record<string, string>>; readonly problems: readonly string[] } {
  const env = new Map<string, string>();
  const problems: string[] = [];
  const seen = new Map<string, number>();
  for (const [index, entry] of entries.entries()) {
    if (entry.trim() === '') continue;
    const where = spell(index + 1);
    const equals = entry.indexOf('=');
    if (equals < 0 && source === 'action') {
      problems.push(`${where} must be KEY=VALUE: there is no "=" in it.`);
      continue;
    }
    const key = (equals < 0 ? entry : entry.slice(0, equals)).trim();
    const shownKey = JSON.stringify(key.slice(0, 60));
    const keyProblem = explainKey(key);
    const value =
      equals >= 0
        ? entry.slice(equals + 1)
        : Object.hasOwn(surroundings, key)
          ? surroundings[key]
          : undefined;
    const earlier = seen.get(key);
    seen.set(key, index + 1);
    if (keyProblem !== null) problems.push(`${where}: ${shownKey} ${keyProblem}.`);
    else if (earlier !== undefined)
      problems.push(`${where}: ${shownKey} was given before (${spell(earlier)}).`);
    else if (value === undefined)
      problems.push(`${where}: the environment has no ${key} to take the value from.`);
    else if (source === 'argv' && equals >= 0 && value !== '' && looksSecret(key)) {
      problems.push(
        `${where}: ${shownKey} looks like a secret, which argv shows to the whole machine; use --env ${key} to take it from the environment.`,
      );
    } else if (value.length > maxValueLength || value.includes('\0')) {
      problems.push(
        `${where}: the value of ${shownKey} must be at most ${maxValueLength} characters without NUL.`,
      );
    } else env.set(key, value);
  }
  return { env: Object.fromEntries(env), problems };
}
