// Which variables may be set for an agent's container, by the input `env` or by a profile.

/**
 * Keys that no agent may hold (docs/rules/platform.md "Forbidden keys"). An image that carries the
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

/**
 * Keys that the run itself sets by the boot contract (docs/rules/platform.md "Boot"). Another value
 * would lead the agent past the witnesses.
 */
const ownedKeys: ReadonlySet<string> = new Set([
  'WORKSPACE_ID',
  'WORKSPACE_CONFIG_PATH',
  'PLATFORM_URL',
  'MOLECULE_URL',
  'MOLECULE_WORKSPACE_URL',
]);

/** Switches the guard off that the forbidden keys represent. */
const guardSwitch = 'MOLECULE_TENANT_GUARD_DISABLE';

/** What is wrong with a key, as the rest of a sentence after it. `null` when it may be set. */
export function explainEnvKey(key: string): string | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) {
    return 'is no variable name: letters, digits and underscores, not starting with a digit (in the action each line is one variable; comments are not supported)';
  }
  if (forbiddenKeys.has(key) || key.startsWith(forbiddenPrefix)) {
    return 'is an operator credential that the platform never gives to an agent; remove it';
  }
  if (key === guardSwitch) return 'switches off the guard that the platform relies on; remove it';
  if (ownedKeys.has(key)) return 'is set by the run itself (boot contract); remove it';
  return null;
}
