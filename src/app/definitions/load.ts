// Reads definitions from files: built-in canaries and those of one's own, and the profile. All
// problems at once.
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findDuplicateNames } from '../../definition/duplicate-names.ts';
import { findNearWord } from '../../definition/near-word.ts';
import type { Canary } from '../../domain/canary.ts';
import { CanaryError } from '../../domain/error.ts';
import type { ExpectedFailure } from '../../domain/expected-failure.ts';
import type { RunOptions } from '../../domain/options.ts';
import type { ChosenProfile, Profile } from '../../domain/profile.ts';
import { canariesOf } from '../../domain/suite-revisions.ts';
import { assetFolder, readParsedAssets } from './assets.ts';
import { loadFiles, loadOwn, type OwnCanaries, pathHint, toWorkingPath } from './canary-files.ts';
import { throwAny, toError } from './errors.ts';

/**
 * Loads the canaries that the options ask for. @throws CanaryError DEFINITION_INVALID or
 * NO_CANARY_MATCHED
 */
export async function loadCanaries(
  options: Pick<RunOptions, 'suite' | 'suiteRevision' | 'names' | 'canaryGlobs'>,
): Promise<Canary[]> {
  const builtIn = await loadBuiltIn();
  const own = await loadOwn(options.canaryGlobs);
  // A canary that is named is played whatever its suite.
  const known = [...builtIn, ...own.canaries];
  const problems = [...own.problems, ...findDuplicateNames(known)];
  throwAny([
    ...own.unmatched,
    ...findUnknown(options.names, await listKnownNames(own)),
    ...(problems.length === 0 ? [] : [toError('DEFINITION_INVALID', problems)]),
  ]);
  const { suite: wanted, suiteRevision = null } = options;
  const frozen = suiteRevision === null ? null : canariesOf(wanted, suiteRevision);
  const chosen = builtIn.filter(({ name, suite }) =>
    frozen === null
      ? suite === wanted || (wanted === 'all' && suite !== 'thorough')
      : frozen.includes(name),
  );
  const canaries =
    options.names.length === 0
      ? [...chosen, ...own.canaries]
      : known.filter(({ name }) => options.names.includes(name));
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
  const known = await listKnownNames(await loadOwn(options.canaryGlobs));
  const parsed = parseExpected({ file, text }, known);
  if (parsed.entries === null) throw toError('DEFINITION_INVALID', parsed.problems);
  return parsed.entries;
}

/**
 * Names of all canaries, chosen or not. `null` where those of one's own cannot be known, which is
 * reported elsewhere.
 */
async function listKnownNames({ names }: OwnCanaries): Promise<string[] | null> {
  if (names === null) return null;
  return [...(await loadBuiltIn()).map(({ name }) => name), ...names];
}

/** Built-in canaries, in the order of their files' names. */
export async function loadBuiltIn(): Promise<readonly Canary[]> {
  const parsed = await readParsedAssets();
  if (parsed !== null) return parsed.canaries;
  const folder = assetFolder('canaries');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const paths = names.map((name) => join(folder, name));
  const loaded = await loadFiles(paths, 'core', (path) => `canaries/${basename(path)}`);
  if (loaded.problems.length > 0) throw toError('DEFINITION_INVALID', loaded.problems);
  return loaded.canaries;
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
  if (parsed.profile === null) throw toError('PROFILE_INVALID', parsed.problems);
  return { profile: parsed.profile, decidedBy };
}

async function listProfiles(): Promise<string[]> {
  const files = (await readdir(assetFolder('profiles'))).filter((name) => name.endsWith('.yaml'));
  return files.map((name) => basename(name, '.yaml')).sort();
}

/** An error for names that no canary has. None where the known names cannot be known. */
function findUnknown(names: readonly string[], known: readonly string[] | null): CanaryError[] {
  const unknown = known === null ? [] : names.filter((name) => !known.includes(name));
  if (known === null || unknown.length === 0) return [];
  const near = unknown.map((name) => findNearWord(name, known)).filter((name) => name !== null);
  const message = `There is no canary ${unknown.map((n) => JSON.stringify(n)).join(', ')}.`;
  const hint = `${near.length === 0 ? '' : `Did you mean ${near.join(', ')}? `}Known are ${known.join(', ')}.`;
  return [new CanaryError('NO_CANARY_MATCHED', message, { hint })];
}
