// Plays the core canaries on the healthy fixture image, two runs at a time, and counts. See
// script/soak. Each run is a process of its own: a series (--repeat) keeps no notes of its green
// runs, and findings are notes.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Report } from '../src/domain/report.ts';
import { healthyImage } from '../test/dist/support/docker.ts';

/**
 * Runs at the same time. Each has several containers, so that both cores of a small runner are
 * busy.
 */
const sideBySide = 2;

/** What one run came to. */
interface SoakRun {
  readonly exitCode: number | null;
  /** Notes of the report that find fault with the image. */
  readonly findings: readonly string[];
  readonly log: string;
}

async function playRun(folder: string): Promise<SoakRun> {
  const argv = ['dist/cli.js', 'run', '--image', healthyImage, '--report-dir', folder];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk;
    });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { exitCode, findings: readFindings(folder), log };
}

/** A run without a report has none. Its exit code says that it is red. */
function readFindings(folder: string): string[] {
  try {
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
    return report.notes.filter((note) => note.startsWith('finding: '));
  } catch {
    return [];
  }
}

async function soak(count: number): Promise<boolean> {
  const root = mkdtempSync(join(tmpdir(), 'session-continuity-soak-'));
  const startedMs = Date.now();
  let started = 0;
  let red = 0;
  let findings = 0;
  const work = async (): Promise<void> => {
    while (started < count) {
      started += 1;
      const number = started;
      const folder = join(root, String(number));
      const run = await playRun(folder);
      rmSync(folder, { recursive: true, force: true });
      findings += run.findings.length;
      if (run.exitCode !== 0) red += 1;
      for (const finding of run.findings) console.log(`run ${number}: ${finding}`);
      if (run.exitCode !== 0) console.log(`run ${number}: exit code ${run.exitCode}\n${run.log}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: sideBySide }, work));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  const seconds = Math.round((Date.now() - startedMs) / 1000);
  console.log(
    `${count} runs, ${sideBySide} at a time, in ${seconds} s: ${count - red} green, ${red} red, ${findings} findings`,
  );
  return red === 0 && findings === 0;
}

const { values } = parseArgs({ options: { count: { type: 'string', default: '300' } } });
if (!/^[1-9]\d{0,4}$/.test(values.count)) {
  console.error(`--count must be a number of runs; got ${JSON.stringify(values.count)}`);
  process.exit(2);
}
process.exitCode = (await soak(Number(values.count))) ? 0 : 1;
