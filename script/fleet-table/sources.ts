// Hashes of the sources that a result speaks of: their names and bytes.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What decides how the gate judges: what starts the program, and what shows or carries away its report, does not. */
export const gateSources = ['src', 'canaries', 'profiles'];
const withoutSay =
  /^src\/(?:(?:forge|host|render|reporters)\/|(?:app\/)?(?:cli|main|post|status)\.ts$)/;
/** What docs/fleet.md speaks of. */
export const pageSources = ['fixtures/fleet', ...gateSources];

/** SHA-256, in hex, over all files below the folders, in order of their paths; what Python compiles, and what has no say in a verdict, is left out. */
export function hashSources(folders: readonly string[]): string {
  const hash = createHash('sha256');
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !withoutSay.test(file)),
  );
  for (const file of files.sort()) {
    const content = createHash('sha256').update(readFileSync(file)).digest('hex');
    hash.update(`${content}  ${file}\n`);
  }
  return hash.digest('hex');
}

/** The hash that a page names, or null. */
export function readPageHash(page: string): string | null {
  return /^Sources: sha256 `([0-9a-f]{64})`/m.exec(page)?.[1] ?? null;
}
