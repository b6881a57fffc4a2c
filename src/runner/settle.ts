// A canary that has ended is settled: its part of the report is made, its evidence goes to disk, and memory lets go of the rest.
// So what a run holds follows from what is being played, and not from what was.
import type { EvidenceFile } from '../domain/report-ports.ts';
import { toEvidence } from './evidence.ts';
import type { CanaryOutcome } from './outcome.ts';
import { toSettledParts } from './report.ts';

/** How canaries are settled. */
export interface Settling {
  /** The folder of the run, with `/` at its end, or nothing. */
  readonly root: string;
  /** Copies of the store are kept of every canary, not only of those that are red. */
  readonly keepsAll: boolean;
  readonly logLines: number;
  /** Writes files. Never rejects: what cannot be written is told at the end. */
  write(files: readonly EvidenceFile[]): void | Promise<void>;
}

/** Settles outcomes as they come; the same outcomes come back without what was let go. Never rejects. */
export type Settle = (outcomes: readonly CanaryOutcome[]) => Promise<CanaryOutcome[]>;

/** Settles the canaries of one run. */
export function createSettle(settling: Settling): Settle {
  /** Copies that are on disk by now: whatever else holds the same file goes by its digest. */
  const written = new Set<string>();
  return async (outcomes) => {
    const settled: CanaryOutcome[] = [];
    for (const outcome of outcomes) {
      const parts = toSettledParts(outcome, settling.logLines);
      const isRed = outcome.verdict === 'failed' || outcome.verdict === 'errored';
      const { root, keepsAll } = settling;
      const files = toEvidence(outcome, { root, keepsStore: isRed || keepsAll, written });
      await settling.write(files);
      for (const { store } of outcome.ledger?.turns ?? [])
        for (const file of store?.files ?? []) file.release?.();
      settled.push({ ...outcome, ledger: null, judgement: null, evidence: [], settled: parts });
    }
    return settled;
  };
}
