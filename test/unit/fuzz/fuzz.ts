// The fuzz: random agents, healthy and faulty, and two opinions on each. They must agree on the
// verdict, turn and layer.
import fc from 'fast-check';
import type { Canary } from '../../../src/domain/canary.ts';
import type { CanaryRecord } from '../../../src/domain/record.ts';
import { renderRecord, reviveRecord } from '../../../src/judge/revive.ts';
import { type CanaryVerdict, judgeRecord } from '../../../src/judge/verdict.ts';
import { arbitraryCase, type FuzzCase, renderCase, toExperiment } from './cases.ts';
import { experiment } from './laboratory.ts';
import { expect } from './oracle.ts';

/** What was counted. */
export interface FuzzTotals {
  /** Agents played, those of the shrinking not counted. */
  agents: number;
  healthy: number;
  /** Agents of which a fault touched nothing that is judged. */
  untouched: number;
  /**
   * Agents of which nothing is judged to be lost or there: a restart that nothing survives, and no
   * question beside it.
   */
  unproven: number;
  /** Red agents by layer. */
  readonly layers: Map<string, number>;
}

/** The end of a fuzz. */
export interface FuzzReport {
  readonly seed: number;
  readonly totals: FuzzTotals;
  /** The smallest case on which the opinions differ, for people; null when there is none. */
  readonly wrong: string | null;
}

/** The judge, or what is put in its place. */
export type JudgeCase = (
  record: CanaryRecord,
  given: FuzzCase,
) => Pick<CanaryVerdict, 'verdict' | 'headline'>;

/** The judge itself. */
export const judge: JudgeCase = (record) => judgeRecord(record);

/** The judge, which must say the same of a record that was written to disk and read again. */
export const judgeTwice: JudgeCase = (record) => {
  const { verdict, layer, headline } = judgeRecord(record);
  const again = judgeRecord(reviveRecord(renderRecord(record)));
  const isSame = again.verdict === verdict && again.layer === layer && again.headline === headline;
  return isSame
    ? { verdict, headline }
    : { verdict: 'failed', headline: `revived as: ${again.headline}` };
};

/** Plays `count` agents; stops at the first wrong verdict and shrinks it. */
export async function fuzz(
  count: number,
  seed: number,
  canaries: readonly Canary[],
  judgeCase: JudgeCase = judgeTwice,
): Promise<FuzzReport> {
  const builtIn = new Map(canaries.map((canary) => [canary.name, canary]));
  const totals: FuzzTotals = {
    agents: 0,
    healthy: 0,
    untouched: 0,
    unproven: 0,
    layers: new Map(),
  };
  let isShrinking = false;
  const property = fc.asyncProperty(arbitraryCase([...builtIn.keys()]), async (given) => {
    const { wanted, got } = await opinions(given, builtIn, judgeCase);
    if (!isShrinking) add(totals, given, wanted);
    isShrinking ||= wanted !== got;
    return wanted === got;
  });
  const details = await fc.check(property, { numRuns: count, seed, verbose: 0 });
  const smallest = details.counterexample?.[0] ?? null;
  return {
    seed,
    totals,
    wrong: smallest === null ? null : await renderWrong(smallest, builtIn, judgeCase),
  };
}

/** `passed`, `unproven`, or layer and turn, as the oracle wants it and as the judge says it. */
export async function opinions(
  given: FuzzCase,
  builtIn: ReadonlyMap<string, Canary>,
  judgeCase: JudgeCase,
): Promise<{ wanted: string; got: string; headline: string }> {
  const result = await experiment(toExperiment(given, builtIn));
  const expected = expect(result);
  const { verdict, headline } = judgeCase(result.record, given);
  const wanted =
    typeof expected === 'string' ? expected : `${expected.layer}: turn ${expected.turn}`;
  const named = headline.split(':').slice(0, 2).join(':');
  const got = verdict === 'failed' ? named : verdict === 'errored' ? 'unproven' : verdict;
  return { wanted, got, headline };
}

function add(totals: FuzzTotals, { faults }: FuzzCase, wanted: string): void {
  totals.agents += 1;
  if (wanted === 'unproven') totals.unproven += 1;
  if (wanted === 'passed' && faults.length === 0) totals.healthy += 1;
  if (wanted === 'passed' && faults.length > 0) totals.untouched += 1;
  if (wanted === 'passed' || wanted === 'unproven') return;
  const layer = wanted.split(':')[0] ?? '';
  totals.layers.set(layer, (totals.layers.get(layer) ?? 0) + 1);
}

async function renderWrong(
  given: FuzzCase,
  builtIn: ReadonlyMap<string, Canary>,
  judgeCase: JudgeCase,
): Promise<string> {
  const { wanted, got, headline } = await opinions(given, builtIn, judgeCase);
  return `wanted ${wanted}, got ${got} (${headline})\n${renderCase(given)}`;
}

/** Totals and time for people; with the smallest case where the opinions differ. */
export function renderTotals({ seed, totals, wrong }: FuzzReport, seconds: number): string {
  const { agents, healthy, untouched, unproven, layers } = totals;
  const red = agents - healthy - untouched - unproven;
  const perMinute = Math.round((agents / seconds) * 60);
  const rows = [...layers].sort(([, a], [, b]) => b - a);
  return [
    `${agents} agents in ${seconds.toFixed(1)} s (${perMinute} a minute), seed ${seed}`,
    `  ${healthy} healthy, ${untouched} with faults that touched nothing judged: all of these must pass`,
    `  ${unproven} of which nothing was proved: these must be errored`,
    `  ${red} with a fact lost, by the layer that must be named:`,
    ...rows.map(([layer, count]) => `    ${String(count).padStart(6)}  ${layer}`),
    wrong === null
      ? 'no wrong verdict'
      : `a wrong verdict; the smallest case (again with --seed ${seed}):\n${wrong}`,
  ].join('\n');
}
