// The check that comes before everything: it must run on any Node that can load an ES module, so it
// uses plain syntax and no import. The three entries share it. The build inlines it into each.

/**
 * The oldest Node that the bundle runs on, as `[major, minor]`. Testcontainers and undici set it.
 */
export const oldestNode = [22, 22] as const;

/** Who started this: a job runner, or a person (or a script) with the command line. */
export type StartedBy = 'runner' | 'person';

const remedies = {
  runner:
    'The action runs with the `node` of the job container, whatever `runs.using` says: use a job image with a newer Node.',
  person:
    'Install a newer Node (nodejs.org, or your version manager) or put it first on PATH; `node --version` tells which one runs.',
} as const;

/**
 * Says why this Node cannot run the program, or returns null when it can (NODE_TOO_OLD).
 * @param found the value of `process.versions.node`, for example `20.19.4`
 */
export function explainOldNode(found: string, startedBy: StartedBy): string | null {
  const parts = found.split('.').map(Number);
  const major = parts[0] || 0;
  const minor = parts[1] || 0;
  const [oldestMajor, oldestMinor] = oldestNode;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return null;
  return (
    `NODE_TOO_OLD: found Node ${found}, but session-continuity needs ${oldestMajor}.${oldestMinor} or newer. ` +
    remedies[startedBy]
  );
}

/**
 * Loads the program with V8's compile cache on, or says why it cannot and leaves exit code 2.
 * @param load imports the bundle. Called only on a Node that can parse it
 */
export function startOn(found: string, startedBy: StartedBy, load: () => Promise<unknown>): void {
  const problem = explainOldNode(found, startedBy);
  if (problem !== null) {
    // A job runner makes an annotation of it.
    process.stderr.write(`${startedBy === 'runner' ? '::error::' : ''}${problem}\n`);
    process.exitCode = 2;
    return;
  }
  process.getBuiltinModule('node:module').enableCompileCache();
  load().catch((error: unknown) => {
    const reason = error instanceof Error ? String(error.stack) : String(error);
    process.stderr.write(`INTERNAL: the program could not be loaded: ${reason}\n`);
    process.exitCode = 2;
  });
}
