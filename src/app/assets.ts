// Where the built-in canaries and profiles lie: beside the bundle in dist/, at the top of a checkout otherwise.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder of a kind of built-in definitions, absolute. */
export function assetFolder(kind: 'canaries' | 'profiles'): string {
  // A bundle's chunks lie in dist/ or one folder below it; sources lie in src/app/.
  const candidates = [`./${kind}/`, `../${kind}/`, `../../${kind}/`].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return candidates.find((path) => existsSync(path)) ?? candidates[0] ?? kind;
}
