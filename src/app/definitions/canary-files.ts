// Canary files: which of them paths and globs name, and what is in them.
import type { Stats } from 'node:fs';
import { glob, readFile, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import type { DefinitionProblem } from '../../definition/problem.ts';
import type { Canary, Suite } from '../../domain/canary.ts';
import { CanaryError } from '../../domain/error.ts';

/** What canary files hold. */
export interface CanaryFiles {
  readonly canaries: readonly Canary[];
  readonly problems: readonly DefinitionProblem[];
  /** Names of all canaries, of faulty ones too. `null` where they cannot be known. */
  readonly names: readonly string[] | null;
}

/** What the files hold that globs match, with an error for globs that match none. */
export interface OwnCanaries extends CanaryFiles {
  readonly unmatched: readonly CanaryError[];
}

/** Reads the canaries of one's own, each file once. */
export async function loadOwn(globs: readonly string[]): Promise<OwnCanaries> {
  const { paths, empty } = await matchGlobs(globs);
  const files = await loadFiles(paths, 'own');
  if (empty.length === 0) return { ...files, unmatched: [] };
  const message = `No file matches the canary glob ${empty.map((one) => JSON.stringify(one)).join(', ')}.`;
  const hint = `Paths and globs ${pathHint()}`;
  const unmatched = [new CanaryError('NO_CANARY_MATCHED', message, { hint })];
  return { ...files, names: null, unmatched };
}

/** Parses canary files. `toShown` gives the path under which people know a file. */
export async function loadFiles(
  paths: readonly string[],
  suite: Suite,
  toShown: (path: string) => string = toWorkingPath,
): Promise<CanaryFiles> {
  const canaries: Canary[] = [];
  const problems: DefinitionProblem[] = [];
  const names: (string | null)[] = [];
  if (paths.length === 0) return { canaries, problems, names: [] };
  // YAML and JSON Schema take longer to load than all else. A run of built-in canaries does
  // without.
  const { parseCanary } = await import('../../definition/canary-parse.ts');
  for (const path of paths) {
    const file = toShown(path);
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      const message =
        error.code === 'ENOENT' ? 'there is no such file' : `cannot be read (${error.code})`;
      problems.push({ position: { file, line: 1, column: 1 }, message, hint: null });
      return null;
    });
    const parsed = text === null ? null : parseCanary({ file, text, suite });
    if (parsed === null) names.push(null);
    else if (parsed.canary === null) {
      names.push(parsed.name);
      for (const problem of parsed.problems) problems.push(problem);
    } else {
      names.push(parsed.canary.name);
      canaries.push(parsed.canary);
    }
  }
  const known = names.filter((name) => name !== null);
  return { canaries, problems, names: known.length === names.length ? known : null };
}

/** Files that paths and globs name, each once, sorted. `empty` are those that name none. */
async function matchGlobs(
  globs: readonly string[],
): Promise<{ paths: readonly string[]; empty: readonly string[] }> {
  const matched = new Map<string, string>();
  const empty: string[] = [];
  for (const pattern of globs) {
    const paths: string[] = [];
    // A path may read as a pattern that does not match it, such as `my[1].yaml`.
    const matches = (await look(pattern)) === null ? glob(pattern) : [pattern];
    for await (const path of matches)
      if ((await look(path))?.isDirectory() !== true) paths.push(path);
    if (paths.length === 0) empty.push(pattern);
    for (const path of paths) matched.set(resolve(path), matched.get(resolve(path)) ?? path);
  }
  return { paths: [...matched.values()].sort(), empty };
}

/** What is at a path. `null`: nothing that can be looked at. */
async function look(path: string): Promise<Stats | null> {
  return stat(path).catch(() => null);
}

/** The end of a hint about paths. */
export function pathHint(): string {
  return `are relative to ${process.cwd()}. In a workflow the checkout comes before this step.`;
}

/** A path as people know it: from the working folder. */
export function toWorkingPath(path: string): string {
  const shown = isAbsolute(path) ? relative(process.cwd(), path) : path;
  return shown.split('\\').join('/').replace(/^\.\//, '');
}
