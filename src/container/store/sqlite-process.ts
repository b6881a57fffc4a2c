// The process that reads SQLite databases, one after the other, as sqlite.ts asks. It has no
// environment and nothing but this to do, so that it can be killed at any time. It ends when its
// parent does, also in the middle of a query.
import { Worker } from 'node:worker_threads';
import { collectRecords } from './records.ts';
import { readTables } from './sqlite-tables.ts';

// Standard input says nothing and ends with the parent, however that ends. A thread of its own
// waits for it, because a crafted database keeps this one from ever looking. Nothing but a signal
// ends a thread inside SQLite.
const watch = `try { require('node:fs').readSync(0, Buffer.alloc(1)); } finally { process.kill(process.pid, 'SIGKILL'); }`;
new Worker(watch, { eval: true }).unref();

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
