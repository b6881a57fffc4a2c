// Whether a gate may be required, from what the forge recorded: GO, NO-GO or GO ON, with every
// reason.
import { countOf } from '../domain/count.ts';
import type { JobOutcome, Judged, PullFacts, RecordedJob, Thresholds } from '../domain/fleet.ts';
import { toExactBound } from '../domain/red-rate.ts';
import { businessDaysOf, dayMs } from './days.ts';
import { decide, runsForGo } from './sequential-test.ts';

/** What is known of a repository when its bake is looked at. */
export interface Evidence {
  readonly repository: string;
  readonly defaultBranch: string;
  readonly jobs: readonly RecordedJob[];
  /** Pull requests that were merged or closed. */
  readonly pulls: readonly PullFacts[];
  readonly judged: readonly Judged[];
  readonly holidays: readonly string[];
  readonly thresholds: Thresholds;
  /** Limit of the step. The slowest runs must keep well below it. */
  readonly timeoutMinutes: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /**
   * Whether recent heads have a row that the wanted context matches. `null`: no head was looked at.
   */
  readonly isRowMatched: boolean | null;
}

/** A red on a head that was merged as it was. */
export interface Candidate {
  readonly sha: string;
  readonly pull: number | null;
  readonly title: string;
  readonly at: string | null;
  /** null: no one has judged it. It counts as false until somebody does. */
  readonly wasTrue: boolean | null;
}

/** What came of a bake. */
export interface Bake {
  readonly verdict: 'GO' | 'NO-GO' | 'GO ON';
  /** One sentence for people who do not know the gate. */
  readonly sentence: string;
  /** Conditions that are not met, one sentence each. */
  readonly missing: readonly string[];
  readonly runs: number;
  readonly falseReds: number;
  readonly errored: number;
  readonly heads: number;
  readonly days: number;
  readonly runners: number;
  /** Upper bounds with 95 % confidence, over runs and over heads. */
  readonly bound: number;
  readonly boundOfHeads: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly lastGreen: string | null;
  readonly candidates: readonly Candidate[];
  /** What the rule would have done in the last 14 days. */
  readonly backtest: string;
}

/** Evidence that was made on the main branch by hand counts for half of the runs at most. */
const maxShareByHand = 0.5;
const handEvents = ['workflow_dispatch', 'schedule'];
const backtestDays = 14;

/** A job on a head that later proved good. */
interface Decided {
  readonly job: RecordedJob;
  readonly outcome: Exclude<JobOutcome, 'none'>;
  readonly pull: PullFacts | null;
}

/** Judges the evidence. Pure: the same evidence gives the same bake. */
export function judgeBake(evidence: Evidence): Bake {
  const { thresholds, holidays, now } = evidence;
  const decided = toDecided(evidence);
  const candidates = toCandidates(decided, evidence);
  const trueReds = new Set(candidates.filter((one) => one.wasTrue === true).map(({ sha }) => sha));
  const counted = limitByHand(
    decided.filter(({ job, outcome }) => outcome === 'passed' || !trueReds.has(job.headSha)),
  );
  const judged = counted.filter(({ outcome }) => outcome !== 'errored');
  const falseReds = judged.filter(({ outcome }) => outcome === 'failed').length;
  const errored = counted.length - judged.length;
  const heads = new Set(judged.map(({ job }) => job.headSha));
  const redHeads = new Set(
    judged.filter(({ outcome }) => outcome === 'failed').map(({ job }) => job.headSha),
  );
  const times = judged.flatMap(({ job }) => job.startedAt ?? []);
  const days = businessDaysOf(times, holidays).length;
  const runners = new Set(judged.map(({ job }) => job.runner).filter((name) => name !== '')).size;
  const durations = judged.flatMap(({ job }) => job.durationMs ?? []).sort((a, b) => a - b);
  const p95Ms = quantile(durations, 0.95);
  const lastGreen = times.length === 0 ? null : latestGreen(judged);
  const reds = decide(falseReds, judged.length, thresholds);
  const errors = decide(errored, counted.length, thresholds);
  const missing: string[] = [];
  const need = (isMet: boolean, sentence: string): void => {
    if (!isMet) missing.push(sentence);
  };
  need(
    reds === 'go',
    `${runsForGo(falseReds, thresholds)} decided runs are needed with ${countOf(falseReds, 'false red')}; there are ${judged.length}`,
  );
  need(
    errors !== 'no-go',
    `${errored} of ${countOf(counted.length, 'run')} ended without a judgement`,
  );
  need(
    days >= thresholds.businessDays,
    `${thresholds.businessDays} business days with a decided run are needed; there are ${days}`,
  );
  need(
    heads.size >= thresholds.heads,
    `${thresholds.heads} distinct commits are needed; there are ${heads.size}`,
  );
  need(
    runners >= thresholds.runners,
    `${countOf(thresholds.runners, 'runner')} must have run it; there ${runners === 1 ? 'is 1' : `are ${runners}`}`,
  );
  need(
    lastGreen !== null && now - Date.parse(lastGreen) <= thresholds.lastGreenDays * dayMs,
    lastGreen === null
      ? 'it has never been green'
      : `the last green is of ${lastGreen.slice(0, 10)}, more than ${thresholds.lastGreenDays} days ago`,
  );
  need(
    p95Ms === null || p95Ms <= (evidence.timeoutMinutes * 60_000) / 2,
    `the slowest runs take ${toMinutes(p95Ms ?? 0)}, more than half of the limit of ${evidence.timeoutMinutes} min`,
  );
  need(
    evidence.isRowMatched !== false,
    'no row of a recent commit matches the context that would be required',
  );
  const verdict =
    reds === 'no-go' || errors === 'no-go' ? 'NO-GO' : missing.length === 0 ? 'GO' : 'GO ON';
  const bound = toExactBound(falseReds, judged.length);
  return {
    verdict,
    sentence: toSentence(verdict, {
      falseReds,
      runs: judged.length,
      errored,
      all: counted.length,
      bound,
      missing,
      reds,
    }),
    missing: verdict === 'GO' ? [] : missing,
    runs: judged.length,
    falseReds,
    errored,
    heads: heads.size,
    days,
    runners,
    bound,
    boundOfHeads: toExactBound(redHeads.size, heads.size),
    p50Ms: quantile(durations, 0.5),
    p95Ms,
    lastGreen,
    candidates,
    backtest: toBacktest(decided, now),
  };
}

/**
 * Jobs on the main branch, and on the last head of a pull request that was merged and not taken
 * back.
 */
function toDecided({ jobs, pulls, defaultBranch }: Evidence): Decided[] {
  const reverted = new Set(
    pulls.flatMap(({ title, mergedAt }) =>
      mergedAt === null ? [] : (/^Revert "(.*)"$/s.exec(title)?.[1] ?? []),
    ),
  );
  const good = new Map(
    pulls
      .filter(({ mergedAt, title }) => mergedAt !== null && !reverted.has(title))
      .map((pull) => [pull.headSha, pull]),
  );
  return jobs.flatMap((job) => {
    if (job.outcome === 'none') return [];
    const pull = good.get(job.headSha) ?? null;
    const isMain =
      job.branch === defaultBranch && (job.event === 'push' || handEvents.includes(job.event));
    return pull === null && !isMain ? [] : [{ job, outcome: job.outcome, pull }];
  });
}

function toCandidates(decided: readonly Decided[], { judged, repository }: Evidence): Candidate[] {
  const bySha = new Map<string, Candidate>();
  for (const { job, outcome, pull } of decided) {
    if (outcome !== 'failed') continue;
    const said = judged.find((one) => one.repository === repository && one.sha === job.headSha);
    bySha.set(job.headSha, {
      sha: job.headSha,
      pull: pull?.number ?? null,
      title: pull?.title ?? '',
      at: job.startedAt,
      wasTrue: said?.wasTrue ?? null,
    });
  }
  return [...bySha.values()];
}

/** Keeps of the greens made by hand no more than the others are. Reds all stay. */
function limitByHand(decided: readonly Decided[]): readonly Decided[] {
  const isTopUp = ({ job, outcome }: Decided): boolean =>
    handEvents.includes(job.event) && outcome === 'passed';
  const others = decided.filter((one) => !isTopUp(one));
  const most = Math.floor((others.length * maxShareByHand) / (1 - maxShareByHand));
  return [...others, ...decided.filter(isTopUp).slice(0, most)];
}

function latestGreen(judged: readonly Decided[]): string | null {
  return (
    judged
      .flatMap(({ job, outcome }) => (outcome === 'passed' ? (job.startedAt ?? []) : []))
      .sort()
      .at(-1) ?? null
  );
}

/** The smallest value that is not exceeded by `share` of the sorted values. `null` of none. */
function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

function toBacktest(decided: readonly Decided[], now: number): string {
  const since = now - backtestDays * dayMs;
  const blocked = new Map<number, string>();
  for (const { job, outcome, pull } of decided) {
    const at = Date.parse(job.startedAt ?? '');
    if (pull === null || outcome === 'passed' || !(at >= since)) continue;
    const passedToo = decided.some(
      (other) => other.job.headSha === job.headSha && other.outcome === 'passed',
    );
    blocked.set(pull.number, `#${pull.number}${passedToo ? ' until a rerun' : ''}`);
  }
  const list = [...blocked.values()];
  const which = list.length === 0 ? '' : `: ${list.slice(0, 10).join(', ')}`;
  return `In the last ${backtestDays} days this rule would have blocked ${countOf(list.length, 'merge')}${which}.`;
}

function toSentence(
  verdict: Bake['verdict'],
  facts: {
    readonly falseReds: number;
    readonly runs: number;
    readonly errored: number;
    readonly all: number;
    readonly bound: number;
    readonly missing: readonly string[];
    readonly reds: 'go' | 'no-go' | 'go-on';
  },
): string {
  const rate = `${(facts.bound * 100).toFixed(1)} %`;
  const seen = `${facts.falseReds} of ${countOf(facts.runs, 'run')} on good code ${facts.falseReds === 1 ? 'was' : 'were'} red`;
  if (verdict === 'GO')
    return `The check may be required: ${seen}, so with 95 % confidence it blocks good code in at most ${rate} of runs.`;
  if (verdict === 'NO-GO')
    return facts.reds === 'no-go'
      ? `Do not require the check yet: ${seen}, so it would stop people whose code is good; find the cause first.`
      : `Do not require the check yet: ${facts.errored} of ${countOf(facts.all, 'run')} ended without a judgement, and each would block a merge; find the cause first.`;
  return `Not decided yet: ${facts.missing.join('; ')}.`;
}

function toMinutes(ms: number): string {
  return `${(ms / 60_000).toFixed(1)} min`;
}
