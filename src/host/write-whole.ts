// A file that appears whole or not at all, written without waiting for each call.
import { randomUUID } from 'node:crypto';
import { closeSync, constants, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileContent } from '../domain/report-ports.ts';

/**
 * Writes a new file next to the target and renames it: readers see it whole, and a link at the
 * target is replaced, not followed.
 */
export function writeWhole(parent: string, name: string, content: FileContent): void {
  const temporary = join(parent, `.${randomUUID()}.tmp`);
  const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW;
  try {
    const file = openSync(temporary, flags, 0o644);
    try {
      for (const part of toChunks(content)) writeFileSync(file, part);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, join(parent, name));
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw thrown;
  }
}

function toChunks(content: FileContent): Iterable<string | Uint8Array> {
  return typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
}
