// One run of the command line as a child process: how long it took, the most memory that it held,
// and what it left on disk.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Report } from '../src/domain/report.ts';

/** What a run came to. */
export interface MeasuredRun {
  readonly exitCode: number | null;
  readonly report: Report;
  /** From spawn to exit. */
  readonly wallMs: number;
  /** From the line that names the report folder, which is the last one, to exit. */
  readonly tailMs: number;
  /** The most memory that the process held, those that it started aside. */
  readonly peakBytes: number;
  readonly folderBytes: number;
  readonly output: string;
}

/** How often memory is looked at. The kernel keeps the mark meanwhile. */
const pollMs = 50;

/** Runs `node <cli> run` with these flags, in a report folder that is removed. */
export async function measureRun(cli: string, flags: readonly string[]): Promise<MeasuredRun> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const reportDir = join(folder, 'report');
  const argv = [resolve(cli), 'run', '--report-dir', reportDir, ...flags];
  try {
    const startedAt = performance.now();
    const child = spawn(process.execPath, argv, {
      env: { PATH: process.env.PATH, HOME: folder, DOCKER_HOST: process.env.DOCKER_HOST },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let lastAt = startedAt;
    let peakBytes = 0;
    const look = (): void => {
      peakBytes = Math.max(peakBytes, readPeak(child.pid ?? 0));
    };
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('\nReport: ') && lastAt === startedAt) lastAt = performance.now();
        look();
      });
    const timer = setInterval(look, pollMs);
    const exitCode = await new Promise<number | null>((done, fail) => {
      child.on('error', fail);
      child.on('close', done);
    });
    clearInterval(timer);
    const endedAt = performance.now();
    const report = JSON.parse(readFileSync(join(reportDir, 'report.json'), 'utf8')) as Report;
    return {
      exitCode,
      report,
      wallMs: endedAt - startedAt,
      tailMs: endedAt - lastAt,
      peakBytes,
      folderBytes: sizeOf(reportDir),
      output,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `VmHWM` of a process. 0: it is gone. */
function readPeak(pid: number): number {
  try {
    const [, kibibytes = '0'] =
      /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kibibytes) * 1024;
  } catch {
    return 0;
  }
}

function sizeOf(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

/** Millions of bytes, for a table. */
export function toMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
