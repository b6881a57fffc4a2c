// Which forge's runner this is, from the environment that the app hands in.
import { type Forge, forges } from '../domain/forge.ts';

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The forge whose runner runs this. `null` at a terminal. The order matters: Gitea's runner also
 * sets `ACT`, its `exec` command sets only `ACT_EXEC` and `GITEA_*`, and all of them set
 * `GITHUB_ACTIONS` (runners-measured 3).
 */
export function detectForge(env: Environment): Forge | null {
  if (isSet(env.GITEA_ACTIONS)) return forges.gitea;
  if (isSet(env.ACT_EXEC) || isSet(env.GITEA_ENV)) return forges.gitea;
  if (isSet(env.ACT)) return forges.act;
  if (isSet(env.GITHUB_ACTIONS)) return forges.github;
  return null;
}

/**
 * Whether someone can read the job summary: on Gitea from 1.27 with runner 2.0, which announce it.
 */
export function hasJobSummary(env: Environment): boolean {
  const summary = detectForge(env)?.reports.summary;
  if (summary === 'announced')
    return (env.GITEA_ACTIONS_CAPABILITIES ?? '').split(/[\s,;]+/).includes('job-summary');
  return summary === 'always';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}
