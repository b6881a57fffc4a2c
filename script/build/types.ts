// The types of report.json for programs that read it: declarations of src/domain/report.ts and of
// all that it names.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes `report.d.ts` and what it imports into a folder. */
export function emitReportTypes(root: string, scratch: string, folder: string): void {
  const emitted = mkdtempSync(join(scratch, 'types-'));
  try {
    execFileSync(
      join(root, 'node_modules/.bin/tsc'),
      [
        'src/domain/report.ts',
        '--ignoreConfig',
        '--declaration',
        '--emitDeclarationOnly',
        ...['--outDir', emitted, '--rootDir', 'src/domain'],
        ...['--target', 'es2024', '--module', 'nodenext'],
        '--strict',
        '--allowImportingTsExtensions',
      ],
      { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
    );
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(emitted).sort()) {
      const text = readFileSync(join(emitted, file), 'utf8');
      // Next to a declaration there is no .ts.
      writeFileSync(join(folder, file), text.replace(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'"));
    }
  } finally {
    rmSync(emitted, { recursive: true, force: true });
  }
}
