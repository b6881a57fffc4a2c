// Which files of a report folder an earlier run has written: the next one removes these and nothing
// else. The list may come from a checkout that somebody else wrote, so nothing outside of the
// folder, behind a link or of another name is touched.

import { closeSync, constants, openSync, writeFileSync } from 'node:fs';
import { lstat, open, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Appears in the folder. One path a line. */
const listName = '.session-continuity-files';
/** What this program writes at the top of a report folder. */
const ownNames =
  /^(?:report\.json|report\.html|records(?:-\d+)?\.jsonl|junit\.xml|summary\.md|(?:canaries|containers|store|runs|base)\/.+)$/;
const maxListBytes = 4 * 1024 * 1024;

/** Notes that a file of this name is about to be written. */
export function noteWritten(root: string, path: string): void {
  const file = openList(root);
  // Where no list can be kept the report is still written.
  if (file === null) return;
  try {
    writeFileSync(file, `${path}\n`);
  } finally {
    closeSync(file);
  }
}

function openList(root: string): number | null {
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW } = constants;
  try {
    return openSync(join(root, listName), O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW);
  } catch {
    return null;
  }
}

/** Removes what an earlier run has written, with the folders that are empty then. Never rejects. */
export async function removeWritten(root: string): Promise<void> {
  const paths = (await readList(root)).split('\n').filter(isOwnPath);
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

async function readList(root: string): Promise<string> {
  const path = join(root, listName);
  const stats = await lstat(path).catch(() => null);
  if (stats?.isFile() !== true || stats.size > maxListBytes) return '';
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
  if (file === null) return '';
  try {
    return await file.readFile('utf8');
  } finally {
    await file.close();
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
