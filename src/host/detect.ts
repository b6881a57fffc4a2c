// Which host this is, from the environment that the app hands in.
import type { Host } from '../domain/report-ports.ts';

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The kind of host. The order matters: Gitea's runner also sets `ACT`, its `exec` command sets only `ACT_EXEC` and
 * `GITEA_*`, and all of them set `GITHUB_ACTIONS` (runners-measured 3).
 */
export function detectHost(env: Environment): Host['kind'] {
  if (isSet(env.GITEA_ACTIONS)) return 'gitea';
  if (isSet(env.ACT_EXEC) || isSet(env.GITEA_ENV)) return 'gitea';
  if (isSet(env.ACT)) return 'act';
  if (isSet(env.GITHUB_ACTIONS)) return 'github';
  return 'terminal';
}

/** Whether someone can read the job summary: on Gitea from 1.27 with runner 2.0, which announce it. */
export function hasJobSummary(env: Environment): boolean {
  const kind = detectHost(env);
  if (kind === 'gitea')
    return (env.GITEA_ACTIONS_CAPABILITIES ?? '').split(/[\s,;]+/).includes('job-summary');
  return kind === 'github' || kind === 'act';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}
