// What is attached to a release: a tar of the action for forges without a way to the outside, the
// npm package, and checksums.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What a forge needs to serve the action, and what a person reads next to it. */
const actionFiles = [
  'action.yml',
  'status',
  'dist',
  'docs',
  'examples',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];

/**
 * Writes the assets of `version`, committed as HEAD of `checkout`, into `folder`, and returns their
 * names.
 */
export function writeAssets(checkout: string, version: string, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  const name = `session-continuity-${version}`;
  const tar = execFileSync(
    'git',
    ['archive', '--format=tar.gz', `--prefix=${name}/`, 'HEAD', ...actionFiles],
    { cwd: checkout, maxBuffer: 2 ** 28 },
  );
  writeFileSync(join(folder, `${name}-action.tar.gz`), tar);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', resolve(folder)], {
    cwd: checkout,
  });
  const files = globSync(`${name}*.{tgz,tar.gz}`, { cwd: folder }).sort();
  const sums = files.map((file) => {
    const digest = createHash('sha256').update(readFileSync(join(folder, file)));
    return `${digest.digest('hex')}  ${file}\n`;
  });
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
  return [...files, 'SHA256SUMS'];
}
