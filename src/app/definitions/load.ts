// Reads definitions from files: built-in canaries and those of one's own, and the profile. All
// problems at once.
import { glob, readdir, readFile } from 'node:fs/promises';
import { basename, isAbsolute, join, relative } from 'node:path';
import { findDuplicateNames } from '../../definition/duplicate-names.ts';
import { findNearWord } from '../../definition/near-word.ts';
import { type DefinitionProblem, renderProblem } from '../../definition/problem.ts';
import type { Canary, Suite } from '../../domain/canary.ts';
import { CanaryError, type ErrorCode } from '../../domain/error.ts';
import type { ExpectedFailure } from '../../domain/expected-failure.ts';
import type { RunOptions } from '../../domain/options.ts';
import type { ChosenProfile, Profile } from '../../domain/profile.ts';
import { canariesOf } from '../../domain/suite-revisions.ts';
import { assetFolder, readParsedAssets } from './assets.ts';

/**
 * Loads the canaries that the options ask for. @throws CanaryError DEFINITION_INVALID or
 * NO_CANARY_MATCHED
 */
export async function loadCanaries(
  options: Pick<RunOptions, 'suite' | 'suiteRevision' | 'names' | 'canaryGlobs'>,
): Promise<Canary[]> {
  const builtIn = await loadBuiltIn();
  const own = await loadFiles(await matchGlobs(options.canaryGlobs), 'own');
  throwIfAny([...own.problems, ...findDuplicateNames([...builtIn, ...own.canaries])]);
  const { suite: wanted, suiteRevision = null } = options;
  const frozen = suiteRevision === null ? null : canariesOf(wanted, suiteRevision);
  const chosen = builtIn.filter(({ name, suite }) =>
    frozen === null
      ? suite === wanted || (wanted === 'all' && suite !== 'thorough')
      : frozen.includes(name),
  );
  // A canary that is named is played whatever its suite.
  const known = [...builtIn, ...own.canaries];
  const canaries =
    options.names.length === 0 ? [...chosen, ...own.canaries] : pickByName(known, options.names);
  if (canaries.length > 0) return canaries;
  throw new CanaryError(
    'NO_CANARY_MATCHED',
    `No canary matched: the suite ${options.suite} has none.`,
    {
      hint: `Built-in canaries are ${builtIn.map((canary) => `${canary.name} (${canary.suite})`).join(', ')}.`,
    },
  );
}

/**
 * The failures that are known. None where no file is named. @throws CanaryError DEFINITION_INVALID
 * with every problem of the file
 */
export async function loadExpectedFailures(
  options: Pick<RunOptions, 'canaryGlobs' | 'expectedFailures'>,
): Promise<readonly ExpectedFailure[] | null> {
  const path = options.expectedFailures ?? null;
  if (path === null) return null;
  const file = toWorkingPath(path);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : String(error.code);
    throw new CanaryError(
      'DEFINITION_INVALID',
      `The file of expected failures ${JSON.stringify(path)} cannot be read: ${why}.`,
      { hint: `Paths ${pathHint()}` },
    );
  });
  const { parseExpected } = await import('../../definition/expected-parse.ts');
  const parsed = parseExpected({ file, text }, await listKnownNames(options.canaryGlobs));
  if (parsed.entries === null) return throwProblems('DEFINITION_INVALID', parsed.problems);
  return parsed.entries;
}

/**
 * Names of all canaries, chosen or not. `null` where those of one's own cannot be read, which is
 * reported elsewhere.
 */
async function listKnownNames(globs: readonly string[]): Promise<string[] | null> {
  const builtIn = await loadBuiltIn();
  const own = await matchGlobs(globs).then(
    (paths) => loadFiles(paths, 'own'),
    () => null,
  );
  if (own === null || own.problems.length > 0) return null;
  return [...builtIn, ...own.canaries].map(({ name }) => name);
}

/** Built-in canaries, in the order of their files' names. */
export async function loadBuiltIn(): Promise<readonly Canary[]> {
  const parsed = await readParsedAssets();
  if (parsed !== null) return parsed.canaries;
  const folder = assetFolder('canaries');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const paths = names.map((name) => join(folder, name));
  const loaded = await loadFiles(paths, 'core', (path) => `canaries/${basename(path)}`);
  throwIfAny(loaded.problems);
  return loaded.canaries;
}

/** Parses canary files. `toShown` gives the path under which people know a file. */
export async function loadFiles(
  paths: readonly string[],
  suite: Suite,
  toShown: (path: string) => string = toWorkingPath,
): Promise<{ canaries: Canary[]; problems: DefinitionProblem[] }> {
  const canaries: Canary[] = [];
  const problems: DefinitionProblem[] = [];
  if (paths.length === 0) return { canaries, problems };
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
    if (text === null) continue;
    const parsed = parseCanary({ file, text, suite });
    if (parsed.canary === null) for (const one of parsed.problems) problems.push(one);
    else canaries.push(parsed.canary);
  }
  return { canaries, problems };
}

/**
 * Files that the globs match, each once, sorted. @throws CanaryError NO_CANARY_MATCHED for a glob
 * that matches none
 */
export async function matchGlobs(globs: readonly string[]): Promise<string[]> {
  const matched = new Set<string>();
  const empty: string[] = [];
  for (const pattern of globs) {
    const before = matched.size;
    for await (const path of glob(pattern)) matched.add(path);
    if (matched.size === before) empty.push(JSON.stringify(pattern));
  }
  if (empty.length === 0) return [...matched].sort();
  throw new CanaryError(
    'NO_CANARY_MATCHED',
    `No file matches the canary glob ${empty.join(', ')}.`,
    {
      hint: `Paths and globs ${pathHint()}`,
    },
  );
}

/** All built-in profiles, in the order of their names. @throws CanaryError PROFILE_INVALID */
export async function loadBuiltInProfiles(): Promise<readonly Profile[]> {
  const parsed = await readParsedAssets();
  if (parsed !== null) return Object.values(parsed.profiles);
  const names = await listProfiles();
  return Promise.all(names.map(async (name) => (await loadProfile(name)).profile));
}

/** The profile by name, by file, or the default. @throws CanaryError PROFILE_INVALID */
export async function loadProfile(wanted: string | null): Promise<ChosenProfile> {
  const folder = assetFolder('profiles');
  const known = await listProfiles();
  const isFile = wanted !== null && (wanted.includes('/') || /\.ya?ml$/.test(wanted));
  if (wanted !== null && !isFile && !known.includes(wanted)) {
    const near = findNearWord(wanted, known);
    throw new CanaryError('PROFILE_INVALID', `There is no profile ${JSON.stringify(wanted)}.`, {
      hint: `${near === null ? '' : `Did you mean ${near}? `}Known are ${known.join(', ')}; a path such as ./my-profile.yaml names a file of your own.`,
    });
  }
  const decidedBy = wanted === null ? 'default' : isFile ? 'file' : 'input';
  const builtIn = isFile ? undefined : (await readParsedAssets())?.profiles[wanted ?? 'default'];
  if (builtIn !== undefined) return { profile: builtIn, decidedBy };
  const path = isFile ? wanted : join(folder, `${wanted ?? 'default'}.yaml`);
  const shown = isFile ? toWorkingPath(path) : `profiles/${basename(path)}`;
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : String(error.code);
    throw new CanaryError(
      'PROFILE_INVALID',
      `The profile file ${JSON.stringify(path)} cannot be read: ${why}.`,
      {
        hint: `Paths ${pathHint()} Built-in profiles are named without a path: ${known.join(', ')}.`,
      },
    );
  });
  const { parseProfile } = await import('../../definition/profile-parse.ts');
  const parsed = parseProfile({ file: shown, text });
  if (parsed.profile === null) return throwProblems('PROFILE_INVALID', parsed.problems);
  return { profile: parsed.profile, decidedBy };
}

async function listProfiles(): Promise<string[]> {
  const files = (await readdir(assetFolder('profiles'))).filter((name) => name.endsWith('.yaml'));
  return files.map((name) => basename(name, '.yaml')).sort();
}

function pickByName(canaries: readonly Canary[], names: readonly string[]): Canary[] {
  const known = canaries.map((canary) => canary.name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return canaries.filter((canary) => names.includes(canary.name));
  const near = unknown.map((name) => findNearWord(name, known)).filter((name) => name !== null);
  throw new CanaryError(
    'NO_CANARY_MATCHED',
    `There is no canary ${unknown.map((n) => JSON.stringify(n)).join(', ')}.`,
    {
      hint: `${near.length === 0 ? '' : `Did you mean ${near.join(', ')}? `}Known are ${known.join(', ')}.`,
    },
  );
}

function pathHint(): string {
  return `are relative to ${process.cwd()}. In a workflow the checkout comes before this step.`;
}

function toWorkingPath(path: string): string {
  const shown = isAbsolute(path) ? relative(process.cwd(), path) : path;
  return shown.split('\\').join('/').replace(/^\.\//, '');
}

function throwIfAny(problems: readonly DefinitionProblem[]): void {
  if (problems.length > 0) throwProblems('DEFINITION_INVALID', problems);
}

function throwProblems(code: ErrorCode, problems: readonly DefinitionProblem[]): never {
  const count = problems.length === 1 ? 'One problem' : `${problems.length} problems`;
  throw new CanaryError(
    code,
    `${count} in definitions:\n${problems.map(renderProblem).join('\n')}`,
  );
}
