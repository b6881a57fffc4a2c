// One run of the gate on an image of a fleet: how it is called, and where it is kept.
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  type GateInputs,
  type GateRun,
  keepRun,
  readKept,
  runGate,
} from '../proof-page/gate-run.ts';
import type { Fixture } from './fixtures.ts';

const folder = '.cache/fleet/results';

/** The kept run of these inputs, if there is one. */
export function readFleetRun(
  fixture: Fixture,
  regression: string | null,
  inputs: Omit<GateInputs, 'switches'>,
): GateRun | null {
  return readKept(folder, toName(fixture, regression), toInputs(fixture, regression, inputs));
}

/** Keeps a run for the next time. */
export function keepFleetRun(
  fixture: Fixture,
  regression: string | null,
  inputs: Omit<GateInputs, 'switches'>,
  run: GateRun,
): void {
  keepRun(folder, toName(fixture, regression), toInputs(fixture, regression, inputs), run);
}

/** The canaries that a regression does not meet with the core suite. */
const extendedCanaries = new Set(
  globSync('canaries/*.yaml')
    .filter((file) => /^suite: extended$/m.test(readFileSync(file, 'utf8')))
    .map((file) => basename(file, '.yaml')),
);

/**
 * Runs the gate on an image: the core suite with a regression, or its canary alone where that is of
 * another suite, `healthySuite` as the image should be. What the agent's owner does not declare,
 * the profile included, is found by the gate itself. `cli`: the command line to run, such as
 * dist/cli.js.
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
    ...fixture.flags,
    ...(regression === null ? [] : ['--env', `FIXTURE_REGRESSION=${regression}`]),
    ...(fixture.isHeavy ? ['--concurrency', '1'] : []),
    // Each container more costs a heavy agent the better part of a minute, so its regressions meet
    // their canary alone.
    ...(meant !== undefined && (fixture.isHeavy || extendedCanaries.has(meant))
      ? ['--canary', meant]
      : []),
  ]);
}

function toInputs(
  { flags }: Fixture,
  regression: string | null,
  inputs: Omit<GateInputs, 'switches'>,
): GateInputs {
  return { ...inputs, switches: [regression ?? '', ...flags].join(' ').trim() };
}

/** Unique among all fleets: the image's name, without what all of them share. */
function toName({ image }: Fixture, regression: string | null): string {
  const name = image.replace(/^.*\/(.*):.*$/, '$1');
  return `${name}-${regression ?? 'healthy'}`;
}
