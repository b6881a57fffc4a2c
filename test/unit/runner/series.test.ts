// Series and base image: the runner's own runs, on agents in memory, as often as is asked.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCanary } from '../../../src/definition/canary-parse.ts';
import type { Canary, Play } from '../../../src/domain/canary.ts';
import { CanaryError } from '../../../src/domain/error.ts';
import type { TurnOutcome } from '../../../src/domain/reply.ts';
import type { SeriesRun } from '../../../src/domain/series.ts';
import { renderTable } from '../../../src/render/table.ts';
import {
  type PlayedRun,
  playCanaries,
  playRun,
  type RunFacts,
} from '../../../src/runner/run/run.ts';
import { compareWithBase } from '../../../src/runner/series/baseline.ts';
import { runSeries, type Series } from '../../../src/runner/series/series.ts';
import { armRunDeadline } from '../../../src/runner/shared/deadline.ts';
import { createSeededRandom } from '../../../src/runner/shared/seeded-random.ts';
import { type ContainerFaults, createLaboratory, options, profile } from './adapters-in-memory.ts';

const canaries = ['name-recall', 'file-only'].map(load);

function load(name: string): Canary {
  const file = `canaries/${name}.yaml`;
  const { canary } = parseCanary({ file, text: readFileSync(file, 'utf8'), suite: 'core' });
  if (canary === null) throw new Error(`${file} does not parse`);
  return canary;
}

const failed: TurnOutcome = {
  kind: 'rejected',
  reason: 'http-status',
  message: 'HTTP 500',
  reply: null,
};
/** Loses the turn in which the name is asked for. */
const forgetful: ContainerFaults = {
  outcome: (_turn, text) => (text?.startsWith("What's my name") === true ? failed : null),
};

const never = new AbortController().signal;

/** What is played: the image is named, and known no further. */
function factsOf(reference: string): RunFacts {
  const image = { reference, id: null, digests: [], platform: null };
  return { options, profile, canaries, image, error: null };
}

/** Plays once in a laboratory of its own. */
function playOnce(seed: string): Promise<PlayedRun> {
  const { adapters } = createLaboratory();
  return playRun(adapters, factsOf('agent'), { seed, root: '', reporter: {}, signal: never });
}

/** A series whose runs have the faults of their number. */
async function series(
  count: number,
  faultsOf: (run: number) => ContainerFaults,
  stop: { readonly after: number } | null = null,
): Promise<Series & { readonly told: readonly SeriesRun[] }> {
  const told: SeriesRun[] = [];
  const stopping = new AbortController();
  const { adapters } = createLaboratory(() => faultsOf(told.length + 1));
  const played = await runSeries(adapters, factsOf('agent'), {
    count,
    seed: 'seed-1',
    signal: stopping.signal,
    reporterOf: () => ({}),
    onRun: (run) => {
      told.push(run);
      if (run.number === stop?.after)
        stopping.abort(new CanaryError('CANCELLED', 'The run was cancelled (SIGINT).'));
    },
  });
  return { ...played, told };
}

describe('a series', () => {
  it('of healthy runs passes, each with facts of its own', async () => {
    const { report, evidence, told } = await series(3, () => ({}));
    expect(report).toMatchObject({ verdict: 'passed', exitCode: 0, error: null });
    expect(report.counts).toMatchObject({ passed: 2, failed: 0 });
    expect(report.repeat).toMatchObject({
      asked: 3,
      passed: 3,
      failed: 0,
      errored: 0,
      redRate: { reds: 0, runs: 3, upperBound: 1, rule: '3/N' },
    });
    expect(told.map(({ number, verdict }) => `${number} ${verdict}`)).toEqual([
      '1 passed',
      '2 passed',
      '3 passed',
    ]);
    expect(new Set(evidence.map(({ path }) => path.split('/').slice(0, 2).join('/')))).toEqual(
      new Set(['runs/1']),
    );
    const played = await Promise.all(['seed-1', 'seed-1', 'seed-2'].map((seed) => playOnce(seed)));
    const [first, again, other] = played.map(({ outcomes }) =>
      outcomes.map(({ ledger }) => ledger?.play.facts),
    );
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('is red for a single red run, which is the one that is shown, with its evidence', async () => {
    const { report, evidence, failedPlays } = await series(4, (run) =>
      run === 3 ? forgetful : {},
    );
    expect(report).toMatchObject({ verdict: 'failed', exitCode: 1, error: null });
    expect(report.counts).toMatchObject({ passed: 1, failed: 1 });
    expect(report.canaries).toMatchObject([
      { name: 'name-recall', verdict: 'failed', run: 3 },
      { name: 'file-only', verdict: 'passed', run: 1 },
    ]);
    expect(report.repeat).toMatchObject({ asked: 4, passed: 3, failed: 1, errored: 0 });
    expect(report.repeat?.runs.map(({ evidence: kept }) => kept)).toEqual([
      null,
      null,
      'runs/3',
      null,
    ]);
    expect(evidence.map(({ path }) => path)).toContain('runs/3/canaries/name-recall/wire.jsonl');
    expect(evidence.every(({ path }) => path.startsWith('runs/3/'))).toBe(true);
    expect([...failedPlays.keys()]).toEqual(['name-recall']);
    const shown = report.canaries[0]?.turns[0]?.sent ?? '';
    expect(shown).toContain(failedPlays.get('name-recall')?.facts.name);
  });

  it('counts a canary as flaky whose boot was tried again in any run', async () => {
    let booted = 0;
    const { adapters } = createLaboratory(() => {
      booted += 1;
      return booted === 2 ? { bootError: new CanaryError('NEVER_LISTENED', 'no card') } : {};
    });
    const { report } = await runSeries(adapters, factsOf('agent'), {
      count: 3,
      seed: 'seed-1',
      signal: never,
      reporterOf: () => ({}),
      onRun: () => undefined,
    });
    expect(report.canaries).toMatchObject([
      { verdict: 'passed', flaky: true, run: 2 },
      { verdict: 'passed', flaky: true, run: 2 },
    ]);
    expect(report.counts).toMatchObject({ passed: 2, flaky: 2 });
    expect(renderTable(report, { color: false, width: 140 })).toMatch(
      /^PASSED 3 of 3 runs: 2 canaries passed in each, 2 flaky\n/,
    );
  });

  it('keeps the evidence of three red runs, however many there are', async () => {
    const { report, evidence } = await series(6, (run) => (run === 1 ? {} : forgetful));
    expect(report.repeat).toMatchObject({ passed: 1, failed: 5 });
    const folders = new Set(evidence.map(({ path }) => path.split('/').slice(0, 2).join('/')));
    expect([...folders]).toEqual(['runs/2', 'runs/3', 'runs/4']);
  });

  it('ends with a run that judged nothing, and says why', async () => {
    const bootError = new CanaryError('CONTAINER_EXITED', 'exit code 7');
    const { report, told } = await series(5, (run) => (run === 2 ? { bootError } : {}));
    expect(told).toHaveLength(2);
    expect(report).toMatchObject({
      verdict: 'errored',
      exitCode: 2,
      error: { code: 'CONTAINER_EXITED' },
      repeat: { asked: 5, passed: 1, failed: 0, errored: 1 },
    });
  });

  it('tells what there is when it is cancelled, and keeps a red', async () => {
    const green = await series(5, () => ({}), { after: 2 });
    expect(green.report).toMatchObject({
      verdict: 'errored',
      exitCode: 2,
      error: { code: 'CANCELLED' },
      counts: { passed: 2 },
      repeat: { asked: 5, passed: 2, failed: 0, errored: 0 },
    });
    const red = await series(5, (run) => (run === 1 ? forgetful : {}), { after: 2 });
    expect(red.report).toMatchObject({
      verdict: 'failed',
      exitCode: 1,
      error: { code: 'CANCELLED' },
      repeat: { asked: 5, passed: 1, failed: 1, errored: 0 },
    });
  });

  it('of one run is that run', async () => {
    const { report, evidence, told } = await series(1, () => forgetful);
    expect(report.repeat).toBeUndefined();
    expect(report.canaries.map(({ run }) => run)).toEqual([undefined, undefined]);
    expect(report).toMatchObject({ verdict: 'failed', seed: 'seed-1' });
    expect(evidence.map(({ path }) => path)).toContain('canaries/name-recall/wire.jsonl');
    expect(told).toEqual([]);
  });
});

describe('the base image', () => {
  const compare = async (played: Series, faults: ContainerFaults) => {
    const { adapters } = createLaboratory(() => faults);
    const manner = { seed: 'base', reporter: {}, signal: never };
    const compared = await compareWithBase(adapters, factsOf('base'), { ...played, manner });
    const [canary, other] = compared.report.canaries;
    return { ...compared, found: canary?.base, other: other?.base };
  };

  it('is played with the facts of what failed, and names what is new', async () => {
    const played = await series(1, () => forgetful);
    const { report, found, other, evidence } = await compare(played, {});
    expect(found).toMatchObject({ label: 'new', layer: null });
    expect(other).toBeUndefined();
    expect(report).toMatchObject({ verdict: 'failed', exitCode: 1, counts: played.report.counts });
    expect(report.base).toMatchObject({ image: { reference: 'base' }, error: null });
    const wire = evidence.find(({ path }) => path === 'base/canaries/name-recall/wire.jsonl');
    const facts = played.failedPlays.get('name-recall')?.facts;
    expect(String(wire?.content)).toContain(facts?.name);
    expect(played.report.canaries[0]?.turns[0]?.sent).toContain(facts?.name);
    expect(evidence.some(({ path }) => path.includes('file-only'))).toBe(false);
  });

  it('names what fails there too, with the layer there', async () => {
    const { found } = await compare(
      await series(2, (run) => (run === 2 ? forgetful : {})),
      forgetful,
    );
    expect(found).toMatchObject({ label: 'also-fails', layer: 'rejected' });
  });

  it('that cannot be judged says so, and the red stays', async () => {
    const bootError = new CanaryError('NOT_CONFIGURED', 'no key');
    const played = await series(1, () => forgetful);
    const { report, found } = await compare(played, { bootError });
    expect(found).toEqual({ label: 'not-judged', layer: null, reason: 'NOT_CONFIGURED: no key' });
    expect(report).toMatchObject({ verdict: 'failed', exitCode: 1, error: null });
  });

  it('is left alone where the run was cancelled', async () => {
    const { adapters, started } = createLaboratory();
    const red = await series(1, () => forgetful);
    const manner = { seed: 'base', reporter: {}, signal: AbortSignal.abort(new Error('stop')) };
    const { report } = await compareWithBase(adapters, null, { ...red, manner });
    expect(report.canaries[0]?.base).toMatchObject({ label: 'not-judged' });
    expect(started).toEqual([]);
  });
});

it('a workspace is seeded with the facts of the play that is played in it, also when it is played again', async () => {
  const toolUse = load('tool-use');
  const { adapters, started } = createLaboratory();
  const play = async (seed: string, plays: ReadonlyMap<string, Play>) => {
    await using deadline = armRunDeadline(adapters.clock, options.timeoutMs);
    const { signal } = new AbortController();
    const request = {
      options,
      profile,
      canaries: [toolUse],
      reporter: {},
      signal,
      deadline,
      plays,
    };
    const { outcomes } = await playCanaries(
      { ...adapters, random: createSeededRandom(seed) },
      request,
    );
    const played = outcomes[0]?.ledger?.play;
    if (played === undefined) throw new Error('The canary was not played.');
    const files =
      started
        .at(-1)
        ?.files.map(({ content }) => content)
        .join('\n') ?? '';
    for (const fact of Object.values(played.facts)) expect(files).toContain(fact);
    return played;
  };
  const first = await play('one', new Map());
  expect(Object.keys(first.facts)).toEqual(['lamp', 'bell']);
  const again = await play('two', new Map([[toolUse.name, first]]));
  expect(again.facts).toEqual(first.facts);
  expect((await play('two', new Map())).facts).not.toEqual(first.facts);
});
