// Hashes of the sources that a result speaks of: their names and bytes, as git would have them.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

/** What decides how the gate judges. */
export const gateSources = ['src', 'canaries', 'profiles'];
/** What docs/fleet.md speaks of. */
export const pageSources = ['fixtures/fleet', ...gateSources];

/** SHA-256, in hex, over all files below the folders that git does not ignore, committed or not, in order of their paths. */
export function hashSources(folders: readonly string[]): string {
  const options = ['-z', '--cached', '--others', '--exclude-standard', '--'];
  const listed = execFileSync('git', ['ls-files', ...options, ...folders], { encoding: 'utf8' });
  const hash = createHash('sha256');
  for (const file of [...new Set(listed.split('\0'))].sort()) {
    // git still lists a file that was removed and not committed.
    if (file === '' || !existsSync(file)) continue;
    const content = createHash('sha256').update(readFileSync(file)).digest('hex');
    hash.update(`${content}  ${file}\n`);
  }
  return hash.digest('hex');
}

/** The hash that a page names, or null. */
export function readPageHash(page: string): string | null {
  return /^Sources: sha256 `([0-9a-f]{64})`/m.exec(page)?.[1] ?? null;
}
