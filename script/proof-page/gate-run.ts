// One run of the gate through its command line, and runs that are kept below .cache: a rerun of a
// script only redoes what changed, or what was not as expected.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Report } from '../../src/domain/report.ts';

/** The program that is proved, as users run it. */
export const bundle = 'dist/cli.js';

/** A run's report, and what the run said meanwhile. */
export interface GateRun {
  readonly report: Report;
  readonly log: string;
}

/** What decides a run's result. */
export interface GateInputs {
  readonly imageId: string;
  /** Hash of what decides how the gate plays, and how it judges where nothing judges again. */
  readonly gateHash: string;
  /** What is switched on, and how it is run. */
  readonly switches: string;
}

/**
 * Runs `CLI run --image IMAGE --format json` with more flags. `cli`: the command line to run, such
 * as dist/cli.js.
 */
export async function runGate(
  cli: string,
  image: string,
  flags: readonly string[],
): Promise<GateRun> {
  const child = spawn(
    process.execPath,
    [cli, 'run', '--image', image, '--format', 'json', ...flags],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const [stdout, log] = await Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  try {
    return { report: JSON.parse(stdout) as Report, log };
  } catch {
    throw new Error(`The gate printed no report on ${image}. Its log:\n${log}`);
  }
}

/** The kept run of these inputs, if there is one. */
export function readKept(folder: string, name: string, inputs: GateInputs): GateRun | null {
  const file = toPath(folder, name, inputs);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as GateRun) : null;
}

/** Keeps a run for the next time. */
export function keepRun(folder: string, name: string, inputs: GateInputs, run: GateRun): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(toPath(folder, name, inputs), JSON.stringify(run));
}

/** Runs a program with its output shown. Throws when it fails. */
export function runLoudly(program: string, args: readonly string[]): void {
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed.`);
}

/** What `docker image inspect` says of an image. Throws when there is none. */
export function inspectImage(image: string, format: string): string {
  return execFileSync('docker', ['image', 'inspect', '--format', format, image], {
    encoding: 'utf8',
  }).trim();
}

function toPath(folder: string, name: string, inputs: GateInputs): string {
  const what = [inputs.imageId, inputs.gateHash, inputs.switches].join('\n');
  const key = createHash('sha256').update(what).digest('hex').slice(0, 32);
  return `${folder}/${name}-${key}.json`;
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
