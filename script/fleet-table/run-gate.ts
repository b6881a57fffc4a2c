// One run of the gate on an image of the fleet, kept in .cache/fleet/results: a rerun only redoes what changed, or what was
// not as expected.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Report } from '../../src/domain/report.ts';
import type { Fixture } from './fixtures.ts';

/** A run's report, and what the run said meanwhile. */
export interface GateRun {
  readonly report: Report;
  readonly log: string;
}

/** What decides a run's result, beside the regression. */
export interface GateInputs {
  readonly imageId: string;
  /** Hash of what decides how the gate judges. */
  readonly gateHash: string;
}

const folder = '.cache/fleet/results';

/** The kept run of these inputs, if there is one. */
export function readKept(
  fixture: Fixture,
  regression: string | null,
  inputs: GateInputs,
): GateRun | null {
  const file = toPath(fixture, regression, inputs);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as GateRun) : null;
}

/** Keeps a run for the next time. */
export function keepRun(
  fixture: Fixture,
  regression: string | null,
  inputs: GateInputs,
  run: GateRun,
): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(toPath(fixture, regression, inputs), JSON.stringify(run));
}

/**
 * Runs the gate on an image: the core suite with a regression, `healthySuite` as the image should be. The profile is found
 * by the gate itself. `cli`: the command line to run, such as dist/cli.js.
 */
export async function runGate(
  fixture: Fixture,
  regression: string | null,
  cli: string,
  healthySuite: 'core' | 'all' = 'core',
): Promise<GateRun> {
  const meant = fixture.regressions[regression ?? '']?.canary;
  const child = spawn(
    process.execPath,
    [
      cli,
      'run',
      ...['--image', fixture.image, '--format', 'json', '--timeout', '30m'],
      ...['--suite', regression === null ? healthySuite : 'core'],
      ...['--report-dir', `${folder}/reports/${fixture.name}-${regression ?? 'healthy'}`],
      ...(regression === null ? [] : ['--env', `FIXTURE_REGRESSION=${regression}`]),
      ...(fixture.isHeavy ? ['--concurrency', '1'] : []),
      // Each container more costs a heavy agent the better part of a minute, so its regressions meet their canary alone.
      ...(fixture.isHeavy && meant !== undefined ? ['--canary', meant] : []),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const [stdout, log] = await Promise.all([readAll(child.stdout), readAll(child.stderr)]);
  try {
    return { report: JSON.parse(stdout) as Report, log };
  } catch {
    throw new Error(`The gate printed no report on ${fixture.image}. Its log:\n${log}`);
  }
}

function toPath(fixture: Fixture, regression: string | null, inputs: GateInputs): string {
  const what = [inputs.imageId, inputs.gateHash, regression ?? ''].join('\n');
  const key = createHash('sha256').update(what).digest('hex').slice(0, 32);
  return `${folder}/${fixture.name}-${regression ?? 'healthy'}-${key}.json`;
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
