// The journal on disk, next to the fleet file: only ever appended, and on the disk before the
// change that it describes.
import { open, readFile } from 'node:fs/promises';
import { CanaryError } from '../../domain/error.ts';
import { toInertJson } from '../../fleet/inert-json.ts';
import { endLastLine, type JournalEntry, parseJournal } from '../../fleet/journal.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { redactValue } from '../../redact/structure.ts';

/** A journal. */
export interface Journal {
  entries(): Promise<JournalEntry[]>;
  append(entry: JournalEntry): Promise<void>;
}

/** The journal at `path`. `redactor` takes out what must never be written. */
export function openJournal(path: string, redactor: Redactor): Journal {
  const read = async (): Promise<string> => {
    try {
      return await readFile(path, 'utf8');
    } catch (thrown) {
      if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return '';
      throw new CanaryError('FLEET_REFUSED', `The journal ${path} cannot be read.`, {
        cause: thrown,
      });
    }
  };
  return {
    async entries() {
      try {
        return parseJournal(await read());
      } catch (thrown) {
        if (thrown instanceof CanaryError) throw thrown;
        const why = thrown instanceof Error ? thrown.message : String(thrown);
        throw new CanaryError('FLEET_REFUSED', `The journal ${path} is damaged: ${why}.`, {
          hint: 'It says what unrequire has to restore. Put back the line from a copy, or remove it if you know what it was.',
        });
      }
    },
    async append(entry) {
      const text = await read();
      const gap = endLastLine(text);
      const file = await open(path, 'a', 0o644);
      try {
        const line = toInertJson(JSON.stringify(redactValue(redactor, entry)));
        await file.writeFile(`${gap}${line}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
}
