// Every regression of the fixture agent must be killed by the canaries of the core suite that are
// meant for it, at the layer that was written down before the judge. Most meet those canaries
// alone: script/kill-matrix plays all canaries of the suite on all of them. healthy.test.ts has
// what must pass.
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { REGRESSIONS } from '../../fixtures/agents/javascript/src/regressions.ts';
import { coreCanaries, findings, runCli } from './support/cli.ts';

interface Expected {
  readonly exit: number;
  readonly killedBy?: Readonly<Record<string, string>>;
  readonly error?: string;
  /** Flags without which the row would be long in coming. */
  readonly flags?: readonly string[];
}

const expected = JSON.parse(readFileSync('fixtures/expected-layers.json', 'utf8')) as {
  readonly regressions: Readonly<Record<string, Expected>>;
  readonly extended: Readonly<Record<string, unknown>>;
  readonly thorough: Readonly<Record<string, unknown>>;
  /**
   * Rows of switches: some regressions are faults of a healthy variant, and are played with it
   * (declared.test.ts).
   */
  readonly declared: Readonly<Record<string, { readonly env: Readonly<Record<string, string>> }>>;
};

/**
 * Regressions that meet the whole core suite, and what of it the canaries meant for them would not
 * show.
 */
const playedInFull: Readonly<Record<string, string>> = {
  'session-keyed-by-task': 'one canary of a shared container fails, and the others are judged',
  'attachment-dropped': 'two canaries of a shared container fail',
  'context-ignored': 'what leaks from one canary into the next is found where it is looked for',
  'text-parts-unread': 'two canaries fail at different layers',
  'crash-on-turn-2': 'the process dies under canaries that share it',
  'empty-clarify': 'that the agent has a model shows in the other canaries alone',
  'turn-hangs':
    'a canary that cannot be judged is no error of the run, and leaves the others their verdicts',
  'exits-at-boot': 'a boot that fails is the error of every canary, in both containers',
};

/** Lines of the table that the test prints. */
const rows: string[] = [];

function toRow(
  regression: string,
  exit: number | null,
  found: Readonly<Record<string, string | null>>,
): string {
  const killers = Object.entries(found).map(([canary, layer]) => `${canary}: ${layer}`);
  return `${regression.padEnd(28)} exit ${exit}  ${killers.join(', ')}`;
}

/** The canaries that a regression meets; a boot that fails needs no more than one. */
function canariesFor(regression: string, { killedBy }: Expected): readonly string[] {
  if (regression in playedInFull) return coreCanaries;
  return killedBy === undefined ? ['name-recall'] : Object.keys(killedBy).sort();
}

afterAll(() =>
  console.log(['Regressions of the fixture agent against the core suite', ...rows].join('\n')),
);

// Three at a time: the agents mostly wait, some of them for a time limit.
describe.concurrent('the core suite', () => {
  it('knows every regression that the fixture agent has', () => {
    const { regressions, extended, thorough, declared } = expected;
    const alone = [regressions, extended, thorough].flatMap((rows) => Object.keys(rows));
    expect(new Set(alone).size).toBe(alone.length);
    const ofVariants = Object.values(declared).flatMap(({ env }) => env.FIXTURE_REGRESSION ?? []);
    const known = [...new Set([...alone, ...ofVariants])];
    expect(known.sort()).toEqual(Object.keys(REGRESSIONS).sort());
    expect(Object.keys(expected.regressions)).toEqual(
      expect.arrayContaining(Object.keys(playedInFull)),
    );
  });

  for (const [regression, want] of Object.entries(expected.regressions)) {
    it(`kills ${regression}`, async () => {
      const canaries = canariesFor(regression, want);
      const chosen = canaries === coreCanaries ? [] : canaries;
      const run = await runCli([
        ...chosen.flatMap((canary) => ['--canary', canary]),
        ...['--env', `FIXTURE_REGRESSION=${regression}`],
        ...(want.flags ?? []),
      ]);
      const found = findings(run.report);
      rows.push(toRow(regression, run.exitCode, found));
      expect(run.report.canaries.map(({ name }) => name).sort(), run.log).toEqual(canaries);
      // A boot that fails is the error of every canary.
      const wanted =
        want.killedBy ?? Object.fromEntries(canaries.map((name) => [name, want.error ?? '']));
      expect(Object.keys(wanted)).not.toEqual([]);
      expect(run.report.error?.code ?? null, run.log).toBe(want.error ?? null);
      expect(found, run.log).toMatchObject(wanted);
      expect(run.exitCode).toBe(want.exit);
      expect(run.report.exitCode).toBe(want.exit);
    });
  }
});
