// The report folder on disk. Paths of evidence come in part from the image, and the folder may
// appear in a checkout that a pull request wrote: nothing is written outside of it, and no link is
// followed.
import { constants, lstatSync, mkdirSync } from 'node:fs';
import { access, readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { CanaryError } from '../domain/error.ts';
import type { FileSink } from '../domain/report-ports.ts';
import { toPlainLine } from '../domain/text.ts';
import { noteWritten, removeWritten, strikeWritten } from './report-list.ts';
import { writeWhole } from './write-whole.ts';

/** Bytes of one part of a path, as file systems limit it. Room is left for the temporary name. */
const maxPartBytes = 200;
const maxParts = 40;
/**
 * Milliseconds for which writes may hold the process before others have a turn: agents talk to the
 * servers in it, and their turns have limits.
 */
const maxHeldMs = 20;

/** A report folder that knows what was written to it. */
export interface ReportFolder extends FileSink {
  /**
   * Absolute paths of the files that were written, each once: what else appears in the folder is
   * none of this run's.
   */
  written(): string[];
}

/**
 * A sink that writes below `folder`, which is made when the first file is written. @throws
 * INPUT_INVALID for a link or a bad path
 */
export function createReportFolder(folder: string): ReportFolder {
  const root = resolve(folder);
  const written = new Set<string>();
  const toListed = (path: string): string => relative(root, path).split(sep).join('/');
  let heldSince = performance.now();
  return {
    async write(path, content) {
      if (performance.now() - heldSince > maxHeldMs) {
        await setImmediate();
        heldSince = performance.now();
      }
      const parts = toParts(path);
      // No call is waited for: each takes microseconds, and the waits together took longer than
      // most canaries' files.
      makeRoot(root);
      let parent = root;
      for (const part of parts.slice(0, -1)) {
        parent = join(parent, part);
        makeFolder(parent);
      }
      const name = parts.at(-1) ?? '';
      if (!written.has(join(parent, name))) noteWritten(root, path);
      writeWhole(parent, name, content);
      written.add(join(parent, name));
    },
    async remove(folder) {
      const below = join(root, ...toParts(folder.replace(/\/$/, '')));
      const gone = [...written].filter((one) => one.startsWith(`${below}${sep}`));
      for (const path of gone) {
        await rm(path, { force: true });
        written.delete(path);
      }
      // What was written again in the meantime is still there.
      strikeWritten(root, gone.filter((path) => !written.has(path)).map(toListed));
      await removeEmpty(below);
    },
    written: () => [...written],
  };
}

/**
 * Makes the folder and sees whether files can be made in it, so that nobody learns only after a run
 * that nothing was kept of it. What an earlier run of this program left there is removed: a report
 * next to the canaries of another misleads.
 * @throws INPUT_INVALID for a link. Otherwise what the file system says
 */
export async function prepareReportFolder(folder: string): Promise<void> {
  const root = resolve(folder);
  makeRoot(root);
  await access(root, constants.W_OK | constants.X_OK);
  await removeWritten(root);
}

/** Removes folders in which nothing is left. */
async function removeEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeEmpty(join(folder, entry.name));
  await rmdir(folder).catch(() => undefined);
}

function makeRoot(root: string): void {
  makeFolders(root);
  refuseLink(root);
}

/**
 * Node's own recursive `mkdir` never ends where a file system that is there takes no folders
 * (`/proc/x`: ENOENT).
 */
function makeFolders(folder: string): void {
  if (isThere(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolders(parent);
  makeOne(folder);
}

/** Another process may have been first. */
function makeOne(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (thrown) {
    if (!isErrno(thrown, 'EEXIST')) throw thrown;
  }
}

/** A link counts, wherever it leads. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * The parts of a relative path. @throws INPUT_INVALID for one that could leave the folder or that
 * no file system takes
 */
function toParts(path: string): string[] {
  const parts = path.split('/');
  const isRefused = (part: string): boolean =>
    part === '' ||
    part === '.' ||
    part === '..' ||
    /[\\\x00-\x1f\x7f]/.test(part) ||
    Buffer.byteLength(part) > maxPartBytes;
  if (parts.length > maxParts || parts.some(isRefused) || /^[A-Za-z]:/.test(path)) {
    throw new CanaryError(
      'INPUT_INVALID',
      `Report file "${toPlainLine(path, 200)}" has a path that could leave the report folder.`,
    );
  }
  return parts;
}

function makeFolder(folder: string): void {
  if (!isThere(folder)) makeOne(folder);
  refuseLink(folder);
}

function refuseLink(folder: string): void {
  const stats = lstatSync(folder);
  if (stats.isDirectory()) return;
  const what = stats.isSymbolicLink() ? 'a symbolic link' : 'no folder';
  throw new CanaryError(
    'INPUT_INVALID',
    `"${toPlainLine(folder, 300)}" in the report folder is ${what}; nothing is written through it.`,
    {
      hint: 'Remove it, or choose another "report-dir".',
    },
  );
}

function isErrno(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}
