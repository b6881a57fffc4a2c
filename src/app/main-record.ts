// The record by which post recognises a main that still lives (contract/runners-measured.md 3): pid, start time and pid
// namespace, in a file whose name both compute from the environment alone.
import { readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Who main is. A pid alone may have been given to another process since. */
export interface MainRecord {
  readonly pid: number;
  /** Field 22 of /proc/<pid>/stat: clock ticks since boot at which the process started. */
  readonly startTime: string;
  /** Target of /proc/self/ns/pid: a pid means nothing in another namespace. */
  readonly pidNamespace: string;
}

/** Path of the record, from the run's identity. */
export function mainRecordPath(identity: string, runnerTemp: string | undefined): string {
  return join(
    runnerTemp === undefined || runnerTemp === '' ? tmpdir() : runnerTemp,
    `session-continuity-${identity}.json`,
  );
}

/** Describes a process; null where there is no /proc or no such process. */
export async function describeProcess(pid: number): Promise<MainRecord | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The command name in parentheses may hold blanks: fields are counted behind its end.
    const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    const pidNamespace = await readlink('/proc/self/ns/pid');
    return startTime === undefined ? null : { pid, startTime, pidNamespace };
  } catch {
    return null;
  }
}

/** Writes main's record; a machine without /proc has none, and post then removes without stopping. */
export async function writeMainRecord(path: string): Promise<void> {
  const record = await describeProcess(process.pid);
  if (record !== null)
    await writeFile(path, JSON.stringify(record), { mode: 0o600 }).catch(() => undefined);
}

/** Removes the record once main is done. */
export async function removeMainRecord(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}

/** The recorded main if it is alive and the very same process, else null. */
export async function findLivingMain(path: string): Promise<MainRecord | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  const recorded = parseRecord(text);
  if (recorded === null || recorded.pid === process.pid) return null;
  const now = await describeProcess(recorded.pid);
  const isSame =
    now?.startTime === recorded.startTime && now.pidNamespace === recorded.pidNamespace;
  return isSame ? recorded : null;
}

function parseRecord(text: string): MainRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { pid, startTime, pidNamespace } = value as Record<string, unknown>;
    if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 2) return null;
    if (typeof startTime !== 'string' || typeof pidNamespace !== 'string') return null;
    return { pid, startTime, pidNamespace };
  } catch {
    return null;
  }
}
