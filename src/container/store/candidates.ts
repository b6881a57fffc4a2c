// Which files of a container may belong to a session store, by name alone. What is in them decides
// later.
import { posix } from 'node:path';

const extensions = new Set([
  '.db',
  '.sqlite',
  '.sqlite3',
  '.db3',
  '.jsonl',
  '.ndjson',
  '.json',
  '.pkl',
  '.pickle',
  '.msgpack',
  '.wal',
]);

/** Words in the name of a folder or file that hold conversations. */
const storeWords =
  /session|history|conversation|checkpoint|transcript|memor(?:y|ies)|thread|projects|\.agent/i;

/** Folders that hold no session, whatever their files are called. */
const skippedFolders = new Set([
  'node_modules',
  '.git',
  'log',
  'logs',
  'cache',
  '.cache',
  '__pycache__',
  'site-packages',
  'dist-packages',
  'telemetry',
  'chat-uploads',
  'inbox',
  'proc',
  'sys',
  'dev',
  'skills',
  'plugins',
]);

const skippedNames = new Set([
  'AGENTS.md',
  'CLAUDE.md',
  'package.json',
  'package-lock.json',
  '.auth_token',
  '.platform_inbound_secret',
]);
const skippedExtensions = new Set([
  '.log',
  '.py',
  '.pyc',
  '.js',
  '.mjs',
  '.cjs',
  '.ts',
  '.map',
  '.so',
  '.lock',
  '.pid',
  '.sock',
  '.yaml',
  '.yml',
  '.toml',
  '.sh',
]);

/**
 * The mark in the name of a sent file (`notes-F-k3v5x2q2m7.txt`, definition/instantiate.ts), as
 * issued or with the whole name in one case. Which marks were issued is not known here, so the form
 * is all: a dash before the letter and no letter or digit after the ten keep it from the inside of
 * words and UUIDs (`agent-checkpoints`). A turn's mark alone is none: it is in a file's name only
 * next to `F-…`, and an agent may name a session after the text that it ends.
 */
const attachmentMark = /-(?:[Ff]-([a-z2-7]{10})|F-([A-Z2-7]{10}))(?![A-Za-z0-9])/g;

/**
 * Whether a path may belong to a session store. `uploads` are the files that were put into the
 * container.
 */
export function isStoreCandidate(path: string, uploads: ReadonlySet<string>): boolean {
  const folders = path.split('/').slice(1, -1);
  const name = posix.basename(path);
  if (folders.some((folder) => skippedFolders.has(folder))) return false;
  if (uploads.has(path) || isAttachment(name) || skippedNames.has(name)) return false;
  const main = withoutSqliteSuffix(name);
  const extension = posix.extname(main).toLowerCase();
  if (skippedExtensions.has(extension) || name.endsWith('-shm')) return false;
  return (
    extensions.has(extension) ||
    folders.some((folder) => storeWords.test(folder)) ||
    storeWords.test(name)
  );
}

/** Ten letters may be a word. A random body has one of a store once in many millions. */
function isAttachment(name: string): boolean {
  return [...name.matchAll(attachmentMark)].some(
    ([, asIssued, inCapitals]) => !storeWords.test(asIssued ?? inCapitals ?? ''),
  );
}

/** `state.db` for `state.db-wal` and `state.db-journal`. Other names unchanged. */
export function withoutSqliteSuffix(path: string): string {
  return path.replace(/-(?:wal|journal)$/, '');
}

/**
 * The folder that is copied from now on for a store file: the topmost folder on the way that is
 * named for sessions, so that a store with a folder for each session is copied with all of them.
 * Otherwise the file's own folder.
 */
export function toStoreRoot(path: string): string {
  const segments = path.split('/').slice(1, -1);
  const named = segments.findIndex((segment) => storeWords.test(segment));
  return `/${(named === -1 ? segments : segments.slice(0, named + 1)).join('/')}`;
}

/** Paths without those that lie below another one of them. */
export function withoutNested(paths: readonly string[]): string[] {
  const unique = [...new Set(paths)];
  return unique.filter(
    (path) =>
      !unique.some((other) => other !== path && path.startsWith(other === '/' ? '/' : `${other}/`)),
  );
}
