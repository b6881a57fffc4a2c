// One run of the gate on an image of the fleet: how it is called, and where it is kept.
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  type GateInputs,
  type GateRun,
  keepRun,
  readKept,
  runGate,
} from '../proof-page/gate-run.ts';
import { type Fixture, toFleetImage } from './fixtures.ts';

const folder = '.cache/fleet/results';

/** The kept run of these inputs, if there is one. */
export function readFleetRun(
  fixture: Fixture,
  regression: string | null,
  inputs: Omit<GateInputs, 'switches'>,
): GateRun | null {
  return readKept(folder, toName(fixture, regression), { ...inputs, switches: regression ?? '' });
}

/** Keeps a run for the next time. */
export function keepFleetRun(
  fixture: Fixture,
  regression: string | null,
  inputs: Omit<GateInputs, 'switches'>,
  run: GateRun,
): void {
  keepRun(folder, toName(fixture, regression), { ...inputs, switches: regression ?? '' }, run);
}

/** The canaries of the core suite, which every regression meets. */
const coreCanaries = new Set(
  globSync('canaries/*.yaml')
    .filter((file) => /^suite: core$/m.test(readFileSync(file, 'utf8')))
    .map((file) => basename(file, '.yaml')),
);

/**
 * Runs the gate on an image: the core suite with a regression, or its canary alone where that is of another suite, `healthySuite` as the image should be. The profile is found
 * by the gate itself. `cli`: the command line to run, such as dist/cli.js.
 */
export async function runOnFleet(
  fixture: Fixture,
  regression: string | null,
  cli: string,
  healthySuite: 'core' | 'all' = 'core',
): Promise<GateRun> {
  const meant = fixture.regressions[regression ?? '']?.canary;
  return runGate(cli, fixture.image, [
    ...['--timeout', '30m', '--suite', regression === null ? healthySuite : 'core'],
    ...['--report-dir', `${folder}/reports/${toName(fixture, regression)}`],
    ...(regression === null ? [] : ['--env', `FIXTURE_REGRESSION=${regression}`]),
    ...(fixture.peer === null ? [] : ['--peer-image', toFleetImage(fixture.peer)]),
    ...(fixture.isHeavy ? ['--concurrency', '1'] : []),
    // Each container more costs a heavy agent the better part of a minute, so its regressions meet their canary alone.
    ...(meant !== undefined && (fixture.isHeavy || !coreCanaries.has(meant))
      ? ['--canary', meant]
      : []),
  ]);
}

function toName({ name }: Fixture, regression: string | null): string {
  return `${name}-${regression ?? 'healthy'}`;
}
