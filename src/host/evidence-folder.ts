// A report folder that is read: it may come from anywhere, as an upload does. Nothing outside of it
// is read, no link is followed, and nothing of any size.
import { constants } from 'node:fs';
import { lstat, open, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CanaryError } from '../domain/error.ts';
import { quoteText } from '../domain/text.ts';

/** A folder whose files are read by their paths below it. */
export interface EvidenceFolder {
  /** The folder as it was named. */
  readonly name: string;
  /** The text of a file. @throws CanaryError that names the file and says what is wrong with it */
  readText(path: string, maxBytes: number): Promise<string>;
}

/** @throws CanaryError INPUT_INVALID where there is no such folder */
export async function openEvidenceFolder(name: string): Promise<EvidenceFolder> {
  const root = resolve(name);
  const stats = await stat(root).catch(() => null);
  if (stats?.isDirectory() !== true)
    throw new CanaryError(
      'INPUT_INVALID',
      `${quoteText(name)} must be a report folder; ${stats === null ? 'there is nothing of that name' : 'it is no folder'}.`,
      { hint: 'Name the folder in which report.json lies.' },
    );
  return {
    name,
    async readText(path, maxBytes) {
      const refuse = (what: string): CanaryError =>
        new CanaryError('INPUT_INVALID', `${quoteText(name)}: ${quoteText(path)} ${what}.`);
      const parts = path.split('/');
      if (parts.some(isRefused)) throw refuse('is a path that could lead out of the folder');
      let inner = root;
      for (const [index, part] of parts.entries()) {
        inner = join(inner, part);
        const found = await lstat(inner).catch(() => null);
        if (found === null) throw refuse('is missing');
        if (found.isSymbolicLink()) throw refuse('leads through a symbolic link');
        const isLast = index === parts.length - 1;
        if (isLast ? !found.isFile() : !found.isDirectory()) throw refuse('is no file');
        if (isLast && found.size > maxBytes)
          throw refuse(`is larger than ${maxBytes / 1024 / 1024} MiB`);
      }
      return readWhole(inner, maxBytes).catch((thrown: unknown) => {
        throw refuse(`cannot be read: ${thrown instanceof Error ? thrown.message : 'no reason'}`);
      });
    },
  };
}

function isRefused(part: string): boolean {
  return part === '' || part === '.' || part === '..' || /[\\\x00-\x1f\x7f]/.test(part);
}

/** Reads through the file that was opened: what takes its place meanwhile is not read. */
async function readWhole(path: string, maxBytes: number): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > maxBytes) throw new Error('it was exchanged meanwhile');
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
