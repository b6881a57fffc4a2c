// Runs the bundled command line against a fixture image, as a person would.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../../src/domain/report.ts';

/** The healthy fixture agent, with a switch for each regression. */
export const fixtureImage = 'session-continuity/fixture-agent:healthy';

/** The canaries of the core suite, sorted. */
export const coreCanaries = [
  'file-only',
  'file-with-caption',
  'memory-across-sessions',
  'name-recall',
  'two-sessions',
];

/** What a run left. */
export interface CliRun {
  readonly exitCode: number | null;
  readonly report: Report;
  readonly log: string;
}

/**
 * `session-continuity run --image … --format json` with more flags; the report folder is removed
 * again.
 */
export async function runCli(
  flags: readonly string[],
  image: string = fixtureImage,
): Promise<CliRun> {
  const folder = await mkdtemp(join(tmpdir(), 'session-continuity-test-'));
  try {
    const child = spawn(
      process.execPath,
      [
        'dist/cli.js',
        'run',
        '--image',
        image,
        '--format',
        'json',
        '--report-dir',
        folder,
        ...flags,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const [stdout, log, exitCode] = await Promise.all([
      readAll(child.stdout),
      readAll(child.stderr),
      new Promise<number | null>((resolve) => child.once('close', resolve)),
    ]);
    return { exitCode, report: parseReport(stdout, log), log };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Layer, or error code, of every canary that did not pass. */
export function findings(report: Report): Record<string, string | null> {
  const red = report.canaries.filter((canary) => canary.verdict !== 'passed');
  return Object.fromEntries(red.map((canary) => [canary.name, canary.error?.code ?? canary.layer]));
}

function parseReport(stdout: string, log: string): Report {
  try {
    return JSON.parse(stdout) as Report;
  } catch {
    throw new Error(`The run printed no report. Its log:\n${log}`);
  }
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
