// The fleet file that `fleet init` writes: what a forge's organisation holds, ready to edit.

/** What the file is made from. */
export interface InitFacts {
  readonly kind: string;
  readonly url: string;
  readonly token: string;
  readonly repositories: readonly string[];
  /** Repositories that match and cannot be onboarded, each with its reason. */
  readonly passedOver: readonly string[];
}

/** Renders the file. */
export function renderFleetFile(facts: InitFacts): string {
  return [
    '# The fleet of the session-continuity check. Every mistake in it is reported with its line and column.',
    '# yaml-language-server: $schema=https://raw.githubusercontent.com/OWNER/session-continuity/main/fleet.schema.json',
    'forge:',
    `  kind: ${facts.kind}`,
    `  url: ${JSON.stringify(facts.url)}`,
    '  # The name of an environment variable, never the token itself.',
    `  token: ${facts.token}`,
    'action:',
    '  repository: OWNER/session-continuity',
    '  # The full hash of the commit, with its version: git ls-remote URL v0.1.0',
    '  commit: "0000000000000000000000000000000000000000"',
    '  version: v0.1.0',
    'runs-on: ubuntu-latest',
    'timeout-minutes: 10',
    '# holidays: ["2026-12-25"]',
    '# drill: { broken: registry.example/agent-broken:1, healthy: registry.example/agent-healthy:1 }',
    '# In the order in which the check reaches them: the one whose owners look first, first.',
    'repositories:',
    ...facts.repositories.map((name) => `  - name: ${JSON.stringify(name)}`),
    ...facts.passedOver.map((line) => `  # left out: ${line}`),
    '',
  ].join('\n');
}
