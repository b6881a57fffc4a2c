// The process that reads SQLite databases, one after the other, as sqlite.ts asks. It has no environment and nothing but
// this to do, so that it can be killed at any time. It ends when the channel to its parent does.
import { collectRecords } from './records.ts';
import { readTables } from './sqlite-tables.ts';

process.on('message', (question: unknown) => {
  if (typeof question !== 'object' || question === null) return;
  if (!('file' in question) || !('path' in question)) return;
  const rows = collectRecords();
  try {
    readTables(String(question.file), String(question.path), rows);
  } catch {
    process.send?.({ records: null, isCut: false });
    return;
  }
  process.send?.({ records: rows.list, isCut: rows.isCut() });
});
