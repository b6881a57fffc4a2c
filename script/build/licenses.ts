// Collects the licence texts of every package that went into the bundle.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface PackageFacts {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/**
 * The folder of the package that a bundled file belongs to, such as
 * `node_modules/a/node_modules/@b/c`. null for own code.
 */
function toPackageFolder(input: string): string | null {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? null;
}

function readLicense(folder: string): { readonly title: string; readonly text: string } {
  const facts = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFacts;
  const files = readdirSync(folder)
    .filter((name) => /^(?:licen[cs]e|copying|notice)/i.test(name))
    .sort();
  const texts = files.map((name) =>
    readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim(),
  );
  const title = `${facts.name}@${facts.version} (${facts.license ?? 'licence not named in package.json'})`;
  return { title, text: texts.join('\n\n') || 'The package contains no licence file.' };
}

/**
 * Renders the licences of all third-party packages among the bundled files, sorted by name and
 * version.
 * @param inputs paths of bundled files relative to `root`, as in esbuild's metafile
 */
export function collectLicenses(root: string, inputs: readonly string[]): string {
  const folders = new Set(inputs.map(toPackageFolder).filter((folder) => folder !== null));
  const byTitle = new Map<string, string>();
  for (const folder of folders) {
    // A package.json below the package's root only marks a module format. The root's names the
    // package.
    if (!existsSync(join(root, folder, 'package.json'))) continue;
    const { title, text } = readLicense(join(root, folder));
    byTitle.set(title, text);
  }
  const rule = '-'.repeat(80);
  const sections = [...byTitle]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, text]) => `${title}\n${rule}\n${text}\n`);
  return `Third-party software in this folder, with its licences.\n\n${sections.join('\n\n')}`;
}
