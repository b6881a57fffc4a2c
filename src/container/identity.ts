// The identity of a run and the labels that carry it: computed from the environment alone, so that
// post finds everything of its own main, also when main was killed and its saved state is empty.
import { createHash } from 'node:crypto';

/** Label whose value is the identity of the run. */
export const runLabel = 'session-continuity.run';
/** Label whose value is the time in epoch seconds after which any run may remove the thing. */
const expiresLabel = 'session-continuity.expires';
/** Label whose value is the workspace id. */
const workspaceLabel = 'session-continuity.workspace';

const identityVariables = [
  'GITHUB_SERVER_URL',
  'GITHUB_REPOSITORY',
  'GITHUB_RUN_ID',
  'GITHUB_RUN_ATTEMPT',
  'GITHUB_JOB',
  'GITHUB_ACTION',
  'GITHUB_WORKSPACE',
  'RUNNER_TEMP',
  'RUNNER_NAME',
  'HOSTNAME',
] as const;

/**
 * The identity of a run: 32 hex characters over what names the run, the job and the place. The same
 * in main and post of one step. Different in each leg of a matrix. Outside a job runner (no
 * GITHUB_RUN_ID) two runs on one machine would share it: pass a random one there.
 */
export function runIdentity(env: Readonly<Record<string, string | undefined>>): string {
  const hash = createHash('sha256');
  // The length keeps "ab"+"c" apart from "a"+"bc", and the mark an empty value from an absent one.
  for (const name of identityVariables) {
    const value = env[name];
    hash.update(value === undefined ? `${name}-;` : `${name}=${value.length}:${value};`);
  }
  return hash.digest('hex').slice(0, 32);
}

/**
 * Labels of a container, volume or network of a run. `expiresAtMs` is milliseconds since the epoch.
 */
export function toLabels(owner: {
  readonly identity: string;
  readonly expiresAtMs: number;
  readonly workspaceId: string;
}): Record<string, string> {
  return {
    [runLabel]: owner.identity,
    [expiresLabel]: String(Math.ceil(owner.expiresAtMs / 1000)),
    [workspaceLabel]: owner.workspaceId,
  };
}

/**
 * Whether labels say that a thing is ours and past its time. A label that is no number never
 * expires.
 */
export function isExpired(
  labels: Readonly<Record<string, string>> | null | undefined,
  nowMs: number,
): boolean {
  const expires = labels?.[expiresLabel];
  if (labels?.[runLabel] === undefined || expires === undefined) return false;
  return /^[0-9]{1,12}$/.test(expires) && Number(expires) * 1000 < nowMs;
}
