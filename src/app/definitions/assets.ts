// Where the built-in canaries and profiles lie: next to the bundle in dist/, at the top of a
// checkout otherwise.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Canary } from '../../domain/canary.ts';
import type { Profile } from '../../domain/profile.ts';

/**
 * Built-in definitions as the build has parsed them. CI has proved them: a run need not parse and
 * check them again.
 */
export interface ParsedAssets {
  readonly canaries: readonly Canary[];
  readonly profiles: Readonly<Record<string, Profile>>;
}

/** Name of the file of {@link ParsedAssets}, which appears next to the folders in dist/ alone. */
export const parsedAssetsFile = 'built-in.json';

/** What the build has parsed. `null` in a checkout. */
export async function readParsedAssets(): Promise<ParsedAssets | null> {
  const path = join(assetFolder('canaries'), '..', parsedAssetsFile);
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as ParsedAssets);
}

/** Folder of a kind of built-in definitions, absolute. */
export function assetFolder(kind: 'canaries' | 'profiles'): string {
  // A bundle's chunks lie in dist/ or one folder below it. Sources lie in src/app/definitions/.
  const candidates = [`./${kind}/`, `../${kind}/`, `../../../${kind}/`].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return candidates.find((path) => existsSync(path)) ?? candidates[0] ?? kind;
}
