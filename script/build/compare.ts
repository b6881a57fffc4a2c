// Compares two folders byte by byte. `script/build.ts --check` uses it to hold dist/ current.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Lists every file below a folder, as sorted paths with `/`. */
function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort();
}

/**
 * One line for each file that is missing, superfluous or different in `committed`. Empty when the
 * folders agree.
 */
export function differingFiles(committed: string, fresh: string): string[] {
  const before = listFiles(committed);
  const after = listFiles(fresh);
  const missing = after.filter((file) => !before.includes(file)).map((file) => `missing: ${file}`);
  const superfluous = before
    .filter((file) => !after.includes(file))
    .map((file) => `superfluous: ${file}`);
  const different = after
    .filter((file) => before.includes(file))
    .filter((file) => !readFileSync(join(committed, file)).equals(readFileSync(join(fresh, file))))
    .map((file) => `different: ${file}`);
  return [...missing, ...superfluous, ...different];
}
