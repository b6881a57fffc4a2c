// What a run leaves behind for the report: one outcome for each canary.
import type { Canary, Play } from '../../domain/canary.ts';
import type { CanaryError } from '../../domain/error.ts';
import type { ModelCall } from '../../domain/live-model.ts';
import type { LogLine } from '../../domain/log.ts';
import type { ReportCanary } from '../../domain/report.ts';
import type { Ending } from '../../domain/stored-record.ts';
import type { ControlPlaneRecord, ModelExchange } from '../../domain/witness.ts';
import type { Skipped } from '../../judge/skipped.ts';
import { type Judged, toSkipped, toUnjudged } from '../../judge/verdict.ts';

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

/** How one canary ended, with what the run knows of its containers. */
export interface CanaryOutcome extends Judged {
  readonly flaky: boolean;
  readonly durationMs: number;
  readonly evidence: readonly ContainerEvidence[];
  /** Set once its evidence is on disk: ledger, judgement and evidence are let go then. */
  readonly settled?: SettledParts;
  /** What the boot of its container took, in milliseconds. Absent where none was booted for it. */
  readonly bootMs?: number;
}

/** The outcome of a canary that could not be judged. */
export function erroredOutcome(
  canary: Canary,
  error: CanaryError,
  durationMs: number,
  evidence: readonly ContainerEvidence[] = [],
): CanaryOutcome {
  return { ...toUnjudged(canary, error), flaky: false, durationMs, evidence };
}

/** The outcome of a canary that does not apply here. */
export function skippedOutcome(skipped: Skipped): CanaryOutcome {
  return { ...toSkipped(skipped), flaky: false, durationMs: 0, evidence: [] };
}

/** What is kept of an outcome to compare with. */
export function toEnding({ verdict, layer, headline, error }: Judged): Ending {
  return { verdict, layer, headline, code: error?.code ?? null };
}
