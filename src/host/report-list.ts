// Which files of a report folder an earlier run has written: the next one removes these and nothing
// else. The list may come from a checkout that somebody else wrote, so nothing outside of the
// folder, behind a link or of another name is touched.

import { closeSync, constants, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { lstat, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeWhole } from './write-whole.ts';

/** Appears in the folder. One path a line. */
const listName = '.session-continuity-files';
/** What this program writes at the top of a report folder. */
const ownNames =
  /^(?:report\.json|report\.html|records(?:-\d+)?\.jsonl|junit\.xml|summary\.md|(?:canaries|containers|store|runs|base)\/.+)$/;
const maxListBytes = 4 * 1024 * 1024;

/** Notes that a file of this name is about to be written. */
export function noteWritten(root: string, path: string): void {
  const { O_APPEND, O_CREAT, O_WRONLY } = constants;
  const file = openList(root, O_APPEND | O_CREAT | O_WRONLY);
  // Where no list can be kept the report is still written.
  if (file === null) return;
  try {
    writeFileSync(file, `${path}\n`);
  } finally {
    closeSync(file);
  }
}

/**
 * Takes files that were removed again off the list: a long series that drops most of its runs would
 * make it too large to be read.
 */
export function strikeWritten(root: string, paths: readonly string[]): void {
  const list = paths.length === 0 ? null : readList(root);
  if (list === null) return;
  const struck = new Set(paths);
  try {
    writeWhole(
      root,
      listName,
      list
        .split('\n')
        .filter((line) => !struck.has(line))
        .join('\n'),
    );
  } catch {
    // The longer list names files that are gone, which does no harm.
  }
}

/**
 * The list itself, through no link. `null`: there is none, or something else has its name. Nothing
 * is waited for, as a pipe without a reader would want.
 */
function openList(root: string, flags: number): number | null {
  const { O_NOFOLLOW, O_NONBLOCK } = constants;
  let file: number;
  try {
    file = openSync(join(root, listName), flags | O_NOFOLLOW | O_NONBLOCK);
  } catch {
    return null;
  }
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  return null;
}

/** Removes what an earlier run has written, with the folders that are empty then. Never rejects. */
export async function removeWritten(root: string): Promise<void> {
  const list = readList(root);
  const stats = await lstat(join(root, listName)).catch(() => null);
  // One that is too large to be read still says what the folder holds of earlier runs.
  if (list === null && stats?.isFile() === true) return;
  const paths = (list ?? '').split('\n').filter(isOwnPath);
  const folders = new Set<string>();
  for (const path of new Set(paths)) {
    if (!(await leadsThroughFolders(root, dirname(path)))) continue;
    await rm(join(root, path)).catch(() => undefined);
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  }
  const deepestFirst = [...folders].sort((a, b) => b.length - a.length);
  for (const folder of deepestFirst) await rmdir(join(root, folder)).catch(() => undefined);
  await rm(join(root, listName), { force: true }).catch(() => undefined);
}

/** What the list holds. `null`: there is none that can be read, or it is too large. */
function readList(root: string): string | null {
  const file = openList(root, constants.O_RDONLY);
  if (file === null) return null;
  try {
    return fstatSync(file).size > maxListBytes ? null : readFileSync(file, 'utf8');
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

function isOwnPath(path: string): boolean {
  return ownNames.test(path) && path.split('/').every((part) => !['', '.', '..'].includes(part));
}

/** Whether each part of a relative path is a folder, and none a link. */
async function leadsThroughFolders(root: string, path: string): Promise<boolean> {
  let at = root;
  for (const part of path === '.' ? [] : path.split('/')) {
    at = join(at, part);
    if ((await lstat(at).catch(() => null))?.isDirectory() !== true) return false;
  }
  return true;
}
