// From outcomes to the report.
import type { DeclaredCapabilities } from '../../domain/capability.ts';
import { CanaryError } from '../../domain/error.ts';
import { type ExpectedFailure, isExcused } from '../../domain/expected-failure.ts';
import { explainLeftOut } from '../../domain/log.ts';
import type { ImageFacts } from '../../domain/ports.ts';
import type { ChosenProfile, HistoryForm, SessionScope } from '../../domain/profile.ts';
import {
  type Report,
  type ReportCanary,
  type ReportFailure,
  type ReportGiven,
  type ReportRecords,
  type ReportTurn,
  reportVersion,
} from '../../domain/report.ts';
import type { ReportShard } from '../../domain/shard.ts';
import { toExitCode, toRunVerdict } from '../../domain/verdict.ts';
import { type ShownFailure, showFailure, showPicture } from '../../judge/failure.ts';
import type { Ledger } from '../../judge/ledger-entry.ts';
import type { CanaryOutcome, SettledParts } from './outcome.ts';
import { toCurl, toReportTurn } from './report-turn.ts';
import { toReportExpected, toStaleError } from './stale.ts';
import { cutLog } from './turn-log.ts';

/** What a report is made of. */
export interface ReportSource {
  readonly startedAt: number;
  readonly durationMs: number;
  readonly image: ImageFacts;
  /** That of a second agent, where it has one of its own. */
  readonly peerImage?: ImageFacts;
  readonly profile: ChosenProfile;
  readonly scope: SessionScope;
  /** Absent: whole. */
  readonly history?: HistoryForm;
  /** Failures that are known. Absent: none are. */
  readonly expectedFailures?: readonly ExpectedFailure[];
  /** Absent: nothing is declared of what the agent lacks. */
  readonly declared?: DeclaredCapabilities;
  readonly suite: string;
  /** Absent: these are all canaries. */
  readonly shard?: ReportShard;
  /** Absent: told by no one. */
  readonly seed?: string;
  /** Set where turns had another body than the platform's. */
  readonly body?: 'strict';
  readonly logLines: number;
  readonly outcomes: readonly CanaryOutcome[];
  readonly notes: readonly string[];
  /** Set when the run could not start or was broken off. */
  readonly error: CanaryError | null;
}

/** Builds the report. A run without a canary that counted is errored. */
export function toReport(source: ReportSource): Report {
  const entries = source.expectedFailures ?? [];
  const day = new Date(source.startedAt).toISOString().slice(0, 10);
  const parts = source.outcomes.map((outcome) => toSettledParts(outcome, source.logLines));
  const canaries = parts.map(({ canary }): ReportCanary => {
    const expected = toReportExpected(entries, canary, day);
    return expected === null ? canary : { ...canary, expected };
  });
  const stale = toStaleError(entries, canaries, day);
  // What failed as expected counts as what it is: judged, and no reason to stop anybody.
  const verdicts = canaries.map((canary) => (isExcused(canary) ? 'passed' : canary.verdict));
  const verdict =
    source.error === null && stale === null
      ? toRunVerdict(verdicts)
      : verdicts.includes('failed')
        ? 'failed'
        : 'errored';
  const common =
    source.error ?? sharedError(source.outcomes) ?? stale ?? onlySkipped(source.outcomes);
  return {
    version: reportVersion,
    verdict,
    exitCode: toExitCode(verdict),
    startedAt: new Date(source.startedAt).toISOString(),
    durationMs: Math.round(source.durationMs),
    error: common === null ? null : toReportError(common),
    image: source.image,
    ...(source.peerImage === undefined ? {} : { peerImage: source.peerImage }),
    profile: toReportProfile(source.profile),
    ...toReportLacks(source.declared),
    sessionScope: source.scope,
    ...toReportHistory(source.history),
    suite: source.suite,
    ...(source.shard === undefined ? {} : { shard: source.shard }),
    ...(source.seed === undefined ? {} : { seed: source.seed }),
    ...(source.body === undefined ? {} : { body: source.body }),
    counts: toCounts(canaries),
    canaries,
    unmatchedRequests: unique(parts.flatMap(({ unmatchedRequests }) => unmatchedRequests)),
    notes: [...source.notes, ...unique(parts.flatMap(({ notes }) => notes))],
  };
}

/** The report names only what is declared: every turn in its place is what is due else. */
function toReportHistory(history: HistoryForm = 'whole'): Pick<Report, 'history'> {
  return history === 'whole' ? {} : { history };
}

/** A report that lists records besides those that it has. None: as it is. */
export function withRecords(report: Report, records: readonly ReportRecords[]): Report {
  return records.length === 0
    ? report
    : { ...report, records: [...(report.records ?? []), ...records] };
}

/** A canary's part of the report. Of one that was settled the part that was made then. */
export function toSettledParts(outcome: CanaryOutcome, logLines: number): SettledParts {
  if (outcome.settled !== undefined) return outcome.settled;
  const { ledger, evidence, verdict } = outcome;
  return {
    canary: toReportCanary(outcome, logLines),
    unmatchedRequests: unique(evidence.flatMap((one) => one.unmatchedRequests)),
    notes: [...fallbackNotes(outcome), ...storeNotes(outcome), ...logNotes(outcome)],
    play: verdict === 'failed' ? (ledger?.play ?? null) : null,
  };
}

/** How many canaries ended in each way. */
export function toCounts(
  canaries: readonly Pick<ReportCanary, 'verdict' | 'flaky' | 'layer' | 'expected'>[],
): Report['counts'] {
  const count = (wanted: string): number =>
    canaries.filter((canary) => canary.verdict === wanted && !isExcused(canary)).length;
  const expected = canaries.filter(isExcused).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    errored: count('errored'),
    skipped: count('skipped'),
    flaky: canaries.filter(({ flaky, verdict }) => flaky && verdict === 'passed').length,
    ...(expected === 0 ? {} : { expected }),
  };
}

/**
 * The error that all canaries share, such as a boot that failed: it is the run's own first line.
 */
function sharedError(outcomes: readonly CanaryOutcome[]): CanaryError | null {
  const errors = outcomes.filter((o) => o.verdict !== 'skipped').map((o) => o.error);
  const isOfRest = (error: CanaryError | null): boolean => error?.code === 'AGENT_UNRESPONSIVE';
  const own = errors.filter((error) => !isOfRest(error));
  const [first] = own;
  const isShared = own.every((error) => error !== null && error.code === first?.code);
  // What ended the run for the rest has the others' words in its own.
  return isShared ? (errors.find(isOfRest) ?? first ?? null) : null;
}

/** A run that skipped everything has proved nothing. */
function onlySkipped(outcomes: readonly CanaryOutcome[]): CanaryError | null {
  if (outcomes.length === 0 || outcomes.some((o) => o.verdict !== 'skipped')) return null;
  return new CanaryError('ALL_SKIPPED', 'Every canary was skipped, so nothing was proved.', {
    hint: 'See the reason of each; the suite core is skipped only by what is declared with "without".',
  });
}

function toReportLacks(declared: DeclaredCapabilities | undefined): Pick<Report, 'without'> {
  const without = [...(declared?.lacks ?? [])].map(([ability, by]) => ({ ability, by }));
  return without.length === 0 ? {} : { without };
}

function toReportProfile({ profile, decidedBy, reason }: ChosenProfile): Report['profile'] {
  return { name: profile.name, decidedBy, ...(reason === undefined ? {} : { reason }) };
}

/** An error as the report has it. */
export function toReportError(error: CanaryError): NonNullable<Report['error']> {
  return { code: error.code, message: error.message, hint: error.hint ?? null };
}

function toReportCanary(outcome: CanaryOutcome, logLines: number): ReportCanary {
  const { canary, ledger, judgement, error } = outcome;
  const isRed = outcome.verdict === 'failed' || outcome.verdict === 'errored';
  const shown =
    isRed && ledger !== null && judgement !== null ? showFailure(ledger, judgement) : null;
  const picture = ledger !== null && judgement !== null ? showPicture(ledger, judgement) : null;
  return {
    name: canary.name,
    title: canary.title,
    suite: canary.suite,
    file: outcome.position.file,
    line: outcome.position.line,
    verdict: outcome.verdict,
    flaky: outcome.flaky,
    layer: outcome.layer,
    headline: outcome.headline,
    ...(outcome.without === undefined ? {} : { without: outcome.without }),
    ...(outcome.next === undefined ? {} : { next: outcome.next }),
    error: error === null ? null : toReportError(error),
    durationMs: Math.round(outcome.durationMs),
    turns:
      ledger === null
        ? []
        : ledger.turns.map((turn, index) => ({
            ...toReportTurn(outcome, ledger, turn, index),
            ...toGiven(shown?.given[index]),
          })),
    notObserved: unique(
      (judgement?.turns ?? []).flatMap((turn) =>
        turn.expectations
          .filter((e) => e.result === 'not-observed')
          .map((e) => `${e.kind}: ${e.actual}`),
      ),
    ),
    ...(shown === null || ledger === null
      ? {}
      : { failure: toReportFailure(outcome, ledger, shown, logLines) }),
    ...(picture === null ? {} : { picture }),
    ...(outcome.bootMs === undefined ? {} : { bootMs: Math.round(outcome.bootMs) }),
    logTail: isRed ? lastLines(outcome, logLines) : [],
  };
}

function toGiven(given: readonly ReportGiven[] | null | undefined): Pick<ReportTurn, 'given'> {
  return given == null ? {} : { given };
}

function toReportFailure(
  { evidence }: CanaryOutcome,
  { turns }: Ledger,
  { turn, chain, request }: ShownFailure,
  logLines: number,
): ReportFailure {
  const found = turns.find((one) => one.turn.number === turn);
  const failing = found ?? { beganAt: 0, endedAt: 0 };
  const logs = evidence.map(({ log }) => log);
  const curl = found === undefined ? null : toCurl(found);
  const failure = { turn, chain, request, curl };
  if (logs.every((log) => log.length === 0)) return failure;
  return { ...failure, log: cutLog(logs, failing, logLines) };
}

const fallbackWords = {
  ingest: 'uploaded',
  'archive-copy': 'copied into the container',
} as const;

function fallbackNotes({ ledger }: CanaryOutcome): string[] {
  const routes = (ledger?.turns ?? []).flatMap(({ attachments }) => attachments);
  const fallbacks = routes.filter((route) => route.via !== 'ingest');
  return unique(
    fallbacks.map(({ via, fallbackReasons }) =>
      via === 'inline-bytes'
        ? `files are sent inline, as bytes in the message: ${fallbackReasons.join('; ')}`
        : `files were ${fallbackWords[via]}, not uploaded to the agent: ${fallbackReasons.join('; ')}`,
    ),
  );
}

/** A store that is larger than what is copied of one: what it holds beyond was not looked at. */
function storeNotes({ ledger }: CanaryOutcome): string[] {
  if (!(ledger?.turns ?? []).some((turn) => turn.store?.truncated === true)) return [];
  return [
    'the session store is larger than what is copied of it (docs/inputs.md, Limits): what lies beyond was not looked at',
  ];
}

/** A log that is longer than what is kept of it. */
function logNotes({ evidence }: CanaryOutcome): string[] {
  const cuts = evidence.flatMap(({ log }) => log.flatMap(({ leftOut }) => leftOut ?? []));
  return cuts.map(
    (leftOut) => `runtime.log has the end of a container's log: ${explainLeftOut(leftOut)}`,
  );
}

function lastLines({ evidence }: CanaryOutcome, count: number): string[] {
  const lines = evidence.flatMap(({ log }) => log.map(({ text }) => text));
  while (lines.at(-1) === '') lines.pop();
  return count === 0 ? [] : lines.slice(-count);
}

function unique(lines: readonly string[]): string[] {
  return [...new Set(lines)];
}
