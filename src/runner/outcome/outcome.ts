// What a run leaves behind for the report: one outcome for each canary.
import type { Canary, Play } from '../../domain/canary.ts';
import type { Capability, DeclaredCapabilities } from '../../domain/capability.ts';
import type { CanaryError } from '../../domain/error.ts';
import type { CanaryJudgement } from '../../domain/judgement.ts';
import type { ModelCall } from '../../domain/live-model.ts';
import type { LogLine } from '../../domain/log.ts';
import type { Position } from '../../domain/position.ts';
import type { CanaryRecord } from '../../domain/record.ts';
import type { ReportCanary } from '../../domain/report.ts';
import type { Layer, Verdict } from '../../domain/verdict.ts';
import type { ControlPlaneRecord, ModelExchange } from '../../domain/witness.ts';
import type { Ledger } from '../../judge/ledger-entry.ts';
import { toErrored } from '../../judge/verdict.ts';
import type { Skipped } from './skipped.ts';

/** Records of the containers of a canary, taken before they are removed. */
export interface ContainerEvidence {
  readonly log: readonly LogLine[];
  readonly controlPlane: readonly ControlPlaneRecord[];
  readonly model: readonly ModelExchange[];
  /** Calls of a live run, without what was said in them. */
  readonly liveCalls?: readonly ModelCall[];
  readonly unmatchedRequests: readonly string[];
}

/** What is left of a canary whose evidence was written. */
export interface SettledParts {
  readonly canary: ReportCanary;
  readonly unmatchedRequests: readonly string[];
  readonly notes: readonly string[];
  /** The play of one that failed, to be played again. Otherwise null. */
  readonly play: Play | null;
}

/** What a verdict was made from. */
export interface Recorded {
  readonly record: CanaryRecord;
  readonly declared: DeclaredCapabilities;
}

/** How one canary ended. */
export interface CanaryOutcome {
  readonly canary: Canary;
  readonly verdict: Verdict;
  readonly layer: Layer | null;
  readonly headline: string;
  /** What to do next about a failed canary, where that does not follow from its layer. */
  readonly next?: string;
  readonly position: Position;
  readonly error: CanaryError | null;
  readonly flaky: boolean;
  readonly durationMs: number;
  readonly ledger: Ledger | null;
  readonly judgement: CanaryJudgement | null;
  readonly evidence: readonly ContainerEvidence[];
  /** Set once its evidence is on disk: ledger, judgement and evidence are let go then. */
  readonly settled?: SettledParts;
  /** What the boot of its container took, in milliseconds. Absent where none was booted for it. */
  readonly bootMs?: number;
  /**
   * What was judged, and what was declared when it was. Absent: the canary was not played to an
   * end.
   */
  readonly recorded?: Recorded;
  /** Of a skipped one: what it needs and the agent is declared not to have. */
  readonly without?: readonly Capability[];
}

/** The outcome of a canary that could not be judged. */
export function erroredOutcome(
  canary: Canary,
  error: CanaryError,
  durationMs: number,
  evidence: readonly ContainerEvidence[] = [],
): CanaryOutcome {
  return {
    ...toErrored(error),
    canary,
    position: canary.position,
    flaky: false,
    durationMs,
    ledger: null,
    judgement: null,
    evidence,
  };
}

/** The outcome of a canary that does not apply here. */
export function skippedOutcome({ canary, reason, lacks }: Skipped): CanaryOutcome {
  return {
    canary,
    verdict: 'skipped',
    layer: null,
    headline: `skipped: ${reason}`,
    position: canary.position,
    error: null,
    flaky: false,
    durationMs: 0,
    ledger: null,
    judgement: null,
    evidence: [],
    ...(lacks.length === 0 ? {} : { without: lacks }),
  };
}
