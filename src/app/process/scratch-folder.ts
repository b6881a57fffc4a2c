// The folder for temporary files of a run, such as copies of databases: main may be killed before
// it has removed them, so they lie where post finds them from the environment alone.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Where main and post both look. Not Node's `tmpdir()`: main moves that into the folder below. */
export function temporaryRoot(env: Readonly<Record<string, string | undefined>>): string {
  return env.RUNNER_TEMP || env.TMPDIR || '/tmp';
}

/** Path of the folder, from the run's identity. */
function scratchFolderPath(
  identity: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  return join(temporaryRoot(env), `session-continuity-${identity}`);
}

/**
 * Makes the folder the place of this process and its children for temporary files. Returns its
 * path.
 */
export function useScratchFolder(env: NodeJS.ProcessEnv, identity: string): string {
  const folder = scratchFolderPath(identity, env);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    env.TMPDIR = folder;
  } catch {
    // The system's own place serves as well, for all but a main that is killed.
  }
  return folder;
}

/** Removes what main has left of it, if anything. */
export function removeScratchFolder(
  env: Readonly<Record<string, string | undefined>>,
  identity: string,
): void {
  removeFolder(scratchFolderPath(identity, env));
}

/** Never throws: what cannot be removed goes with the runner's own folder. */
export function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // See above.
  }
}
