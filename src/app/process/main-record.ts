// What main leaves for post: who it is while it lives, and what it ended with. Post needs both
// without any saved state, which is empty after a kill on some job runners (docs/rules/forges.md
// "State after a kill"). The name of the file follows from the environment alone.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryRoot } from './scratch-folder.ts';

/** Who a process is. A pid alone may have been given to another process since. */
export interface ProcessMark {
  readonly pid: number;
  /** Field 22 of /proc/<pid>/stat: clock ticks since boot at which the process started. */
  readonly startTime: string;
  /** Target of /proc/self/ns/pid: a pid means nothing in another namespace. */
  readonly pidNamespace: string;
}

/** The record of one main step. */
export interface MainRecord {
  /** null on a machine without /proc, and where the file names no process. */
  readonly process: ProcessMark | null;
  /** What main ends with, from the moment at which its verdict is known. `null` before. */
  readonly exitCode: number | null;
  /** Whether main came to its own end. A job runner then saw the exit code itself. */
  readonly hasEnded: boolean;
}

/** Path of the record, from the run's identity. */
export function mainRecordPath(
  identity: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  return join(temporaryRoot(env), `session-continuity-${identity}.json`);
}

/** Describes a process. `null` where there is no /proc or no such process. */
export async function describeProcess(pid: number): Promise<ProcessMark | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The command name in parentheses may hold blanks: fields are counted after its end.
    const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    const pidNamespace = await readlink('/proc/self/ns/pid');
    return startTime === undefined ? null : { pid, startTime, pidNamespace };
  } catch {
    return null;
  }
}

/** Writes the record of this process, which is main. `exitCode` as soon as the verdict is known. */
export async function writeMainRecord(path: string, exitCode: number | null = null): Promise<void> {
  write(path, { process: await describeProcess(process.pid), exitCode, hasEnded: false });
}

/** Notes that main came to its own end. Synchronous: it is the last thing that main does. */
export function endMainRecord(path: string, exitCode: number): void {
  write(path, { process: null, exitCode, hasEnded: true });
}

/**
 * Removes the record: post when it has read it, and main what an earlier attempt of the same job
 * has left.
 */
export function removeMainRecord(path: string): void {
  try {
    for (const file of [path, toDraft(path)]) rmSync(file, { force: true });
  } catch {
    // What cannot be removed goes with the runner's own folder.
  }
}

/** Reads the record. `null` where there is none that can be trusted. */
export async function readMainRecord(path: string): Promise<MainRecord | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof value !== 'object' || value === null) return null;
    const { process, exitCode, hasEnded } = value as Readonly<Record<string, unknown>>;
    if (typeof hasEnded !== 'boolean') return null;
    return {
      process: parseMark(process),
      exitCode: Number.isSafeInteger(exitCode) ? Number(exitCode) : null,
      hasEnded,
    };
  } catch {
    return null;
  }
}

/** The process of a record if it is alive, another one than this, and the very same, else null. */
export async function findLivingMain(record: MainRecord | null): Promise<ProcessMark | null> {
  const recorded = record?.process ?? null;
  if (recorded === null || recorded.pid === process.pid) return null;
  const now = await describeProcess(recorded.pid);
  const isSame =
    now?.startTime === recorded.startTime && now.pidNamespace === recorded.pidNamespace;
  return isSame ? recorded : null;
}

/**
 * Next to the record: post may read at any moment, and must never find one that is half written.
 */
function toDraft(path: string): string {
  return `${path}.draft`;
}

/**
 * A record that cannot be written makes post say that there was no verdict: red, and never a green
 * that no one gave.
 */
function write(path: string, record: MainRecord): void {
  try {
    writeFileSync(toDraft(path), JSON.stringify(record), { mode: 0o600 });
    renameSync(toDraft(path), path);
  } catch {
    // See above.
  }
}

function parseMark(value: unknown): ProcessMark | null {
  if (typeof value !== 'object' || value === null) return null;
  const { pid, startTime, pidNamespace } = value as Readonly<Record<string, unknown>>;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 2) return null;
  if (typeof startTime !== 'string' || typeof pidNamespace !== 'string') return null;
  return { pid, startTime, pidNamespace };
}
