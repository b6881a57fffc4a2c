// Hashes of the sources that a page of results speaks of: their names and bytes.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';

/**
 * What decides how the gate judges: what starts the program, and what shows or carries away its
 * report, does not.
 */
export const gateSources = ['src', 'canaries', 'profiles'];
const withoutSay =
  /^src\/(?:(?:forge|host|render|reporters)\/|(?:app\/)?(?:cli|main|post|status)\.ts$)/;

/**
 * What reads a record and says what became of it: a play that is kept is judged again, so that a
 * change of the judge alone leaves it a play of these sources.
 */
const judging = /^src\/judge\//;

/** The hash of what decides how the gate plays. */
export function hashPlaying(): string {
  return hashSources(gateSources, judging);
}

/**
 * SHA-256, in hex, over all files below the paths, in order of their paths. What Python compiles,
 * and what has no say in a verdict, is left out: of TypeScript also types, comments and layout, so
 * that a sentence that is put better makes no page stale. `leftOut`: files that are left out too.
 */
export function hashSources(paths: readonly string[], leftOut = /(?!)/): string {
  const hash = createHash('sha256');
  const files = paths.flatMap(filesBelow).filter((file) => !leftOut.test(file));
  for (const file of files.sort()) {
    const content = createHash('sha256').update(readWithSay(file)).digest('hex');
    hash.update(`${content}  ${file}\n`);
  }
  return hash.digest('hex');
}

function readWithSay(file: string): string | Buffer {
  const bytes = readFileSync(file);
  if (!file.endsWith('.ts')) return bytes;
  const settings = { loader: 'ts', minifyWhitespace: true, legalComments: 'none' } as const;
  return transformSync(bytes, settings).code;
}

function filesBelow(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !withoutSay.test(file));
}

/** The hash that a page names, or null. */
export function readPageHash(page: string): string | null {
  return /^Sources: sha256 `([0-9a-f]{64})`/m.exec(page)?.[1] ?? null;
}

/** A page of results that a script writes. */
export interface ProofPage {
  readonly file: string;
  /** The script that writes it, as one calls it. */
  readonly script: string;
  /** Files and folders that it speaks of. */
  readonly sources: readonly string[];
}

/**
 * One sentence on a page that speaks of other sources than those that are here. null when it speaks
 * of these.
 */
export function describeStale({ file, script, sources }: ProofPage): string | null {
  if (!existsSync(file)) return `${file} is missing; run ${script}.`;
  if (readPageHash(readFileSync(file, 'utf8')) === hashSources(sources)) return null;
  const names = `${sources.slice(0, -1).join(', ')} or ${sources.at(-1)}`;
  return `${file} is stale: ${names} have changed since it was written; run ${script}.`;
}
