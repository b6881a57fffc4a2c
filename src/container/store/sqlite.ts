// Reads SQLite databases in a process of its own, with a time limit. SQLite is synchronous, and a
// crafted database keeps it busy for ever inside one call: neither a timer nor the end of a worker
// thread interrupts that, a kill does.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreRecord } from '../../domain/witness.ts';
import { maxSqliteFailures, sqliteHeapMebibytes, sqliteTimeoutMs } from '../limits.ts';

const magic = 'SQLite format 3\0';
// Built, both files appear in one folder as well, under the names that script/build.ts gives them.
const program = new URL(
  import.meta.url.endsWith('.ts') ? './sqlite-process.ts' : './sqlite-process.js',
  import.meta.url,
);

/** All rows of a database, and whether a limit kept some back. */
export interface SqliteRows {
  readonly records: readonly StoreRecord[];
  readonly isCut: boolean;
}

/** Reads databases one after the other. */
export interface SqliteReader {
  /**
   * Rows of a private copy with its WAL. `path` is the place in the container that records name.
   * @throws when the copy is torn, is no database, or is not read in time.
   */
  read(path: string, database: Uint8Array, wal: Uint8Array | null): Promise<SqliteRows>;
}

/** Whether bytes are an SQLite database, whatever the file is called. */
export function isSqlite(bytes: Uint8Array): boolean {
  return (
    Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 16)).toString(
      'latin1',
    ) === magic
  );
}

/**
 * Starts a reader: its process starts with the first database, serves all that follow, and keeps
 * nothing alive.
 */
export function startSqliteReader(limitMs: number = sqliteTimeoutMs): SqliteReader & Disposable {
  let child: ChildProcess | null = null;
  let failures = 0;
  let last: Promise<unknown> = Promise.resolve();
  const end = (): void => {
    process.off('exit', end);
    child?.kill('SIGKILL');
    child = null;
  };
  const ask = async (file: string, path: string): Promise<SqliteRows> => {
    if (failures >= maxSqliteFailures) throw new Error('Databases are no longer opened.');
    if (child?.connected !== true) {
      end();
      child = startProcess();
      // It may be busy for ever, and would not notice that this process has ended.
      process.once('exit', end);
    }
    let answer: unknown;
    try {
      answer = await answerOf(child, { file, path }, limitMs);
    } catch (thrown) {
      failures += 1;
      end();
      throw thrown;
    }
    if (!isRows(answer)) throw new Error('The copy is torn or no database.');
    return answer;
  };
  return {
    read: (path, database, wal) => {
      const reading = last.then(() =>
        // Names of our own, never the container's. The WAL is applied when the database is opened.
        withCopy(database, wal, (file) => ask(file, path)),
      );
      last = reading.catch(() => {});
      return reading;
    },
    [Symbol.dispose]: end,
  };
}

async function withCopy<T>(
  database: Uint8Array,
  wal: Uint8Array | null,
  use: (file: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'session-continuity-'));
  try {
    const file = join(folder, 'store.db');
    await writeFile(file, database, { mode: 0o600 });
    if (wal !== null) await writeFile(`${file}-wal`, wal, { mode: 0o600 });
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function startProcess(): ChildProcess {
  const child = fork(program, {
    // Neither the job's environment nor its output. SQLite's ExperimentalWarning would be all that
    // it writes. Its input is never written to: that it ends reports the end of this process.
    env: {},
    execArgv: [`--max-old-space-size=${sqliteHeapMebibytes}`],
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  // Who waits for an answer hears of errors. An idle process that dies is started anew.
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  child.unref();
  child.channel?.unref();
  // A pipe to a child is a socket.
  if (child.stdin instanceof Socket) child.stdin.unref();
  return child;
}

function answerOf(child: ChildProcess, question: object, limitMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    // The timer keeps this process alive for as long as the answer may take.
    const timer = setTimeout(() => fail(`No answer within ${limitMs} ms.`), limitMs);
    const fail = (why: string): void => {
      settle();
      reject(new Error(why));
    };
    const take = (answer: unknown): void => {
      settle();
      resolve(answer);
    };
    const onEnd = (): void => fail('The process that reads databases has ended.');
    const settle = (): void => {
      clearTimeout(timer);
      child.off('message', take);
      child.off('exit', onEnd);
      child.off('error', onEnd);
      child.channel?.unref();
    };
    child.on('message', take);
    child.on('exit', onEnd);
    child.on('error', onEnd);
    child.send(question, (error) => {
      if (error !== null) fail(error.message);
    });
    // Listening has made the channel keep the process alive. The timer does that, and no longer
    // than it should.
    child.channel?.unref();
  });
}

/** The answer comes from a process that read hostile bytes: its form is not taken for granted. */
function isRows(answer: unknown): answer is SqliteRows {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'records' in answer &&
    'isCut' in answer &&
    Array.isArray(answer.records) &&
    answer.records.every(isRecord)
  );
}

function isRecord(value: unknown): value is StoreRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'path' in value &&
    'table' in value &&
    'key' in value &&
    'text' in value &&
    [value.path, value.table, value.key, value.text].every((field) => typeof field === 'string')
  );
}
