// A canary that has ended is settled: its part of the report is made, its evidence goes to disk,
// and memory lets go of the rest. So what a run holds follows from what is being played, and not
// from what was.

import { containerFolder } from '../../domain/evidence-layout.ts';
import type { ReportRecords } from '../../domain/report.ts';
import type { EvidenceFile } from '../../domain/report-ports.ts';
import { toContainerEvidence, toEvidence } from './evidence.ts';
import type { CanaryOutcome, ContainerEvidence } from './outcome.ts';
import { toRecordsFile } from './records-file.ts';
import { toSettledParts } from './report.ts';

/** How canaries are settled. */
export interface Settling {
  /** The folder of the run, with `/` at its end, or nothing. */
  readonly root: string;
  /** All is kept of every canary, and not only of those that are red. */
  readonly keepsAll: boolean;
  readonly logLines: number;
  /** Writes files. Never rejects: what cannot be written is reported at the end. */
  write(files: readonly EvidenceFile[]): void | Promise<void>;
}

/** Settles the canaries of one run. */
export interface Settle {
  /** Settles outcomes as they come. They come back without what was let go. Never rejects. */
  (outcomes: readonly CanaryOutcome[]): Promise<CanaryOutcome[]>;
  /**
   * The files of records so far: one for each container, so that none holds what another one does.
   */
  readonly records: readonly ReportRecords[];
}

/** Begins to settle. */
export function createSettle(settling: Settling): Settle {
  const { root, keepsAll, logLines } = settling;
  /** Copies that are on disk by now: whatever else holds the same file goes by its digest. */
  const written = new Set<string>();
  const records: ReportRecords[] = [];
  let containers = 0;
  const isWhole = ({ verdict }: CanaryOutcome): boolean =>
    keepsAll || verdict === 'failed' || verdict === 'errored';
  const settleOne = async (
    { recorded, ...outcome }: CanaryOutcome,
    shared: ReadonlyMap<ContainerEvidence, string>,
  ): Promise<CanaryOutcome> => {
    const parts = toSettledParts(outcome, logLines);
    const manner = { root, isWhole: isWhole(outcome), written, shared };
    await settling.write(toEvidence(outcome, manner));
    for (const { store } of outcome.ledger?.turns ?? [])
      for (const file of store?.files ?? []) file.release?.();
    return { ...outcome, ledger: null, judgement: null, evidence: [], settled: parts };
  };
  /**
   * Writes what canaries share of a container once: in the folder of each it would grow with the
   * square of their number.
   */
  const writeShared = async (
    outcomes: readonly CanaryOutcome[],
  ): Promise<ReadonlyMap<ContainerEvidence, string>> => {
    const all = outcomes.flatMap(({ evidence }) => evidence);
    const wanted = outcomes.filter((one) => !isWhole(one)).flatMap(({ evidence }) => evidence);
    const shared = new Map<ContainerEvidence, string>();
    for (const evidence of new Set(wanted)) {
      if (all.indexOf(evidence) === all.lastIndexOf(evidence)) continue;
      containers += 1;
      const folder = containerFolder(root, containers);
      shared.set(evidence, folder);
      await settling.write(toContainerEvidence(evidence, folder));
    }
    return shared;
  };
  const settle = async (outcomes: readonly CanaryOutcome[]): Promise<CanaryOutcome[]> => {
    const { files, listed } = toRecordsFile(outcomes, root, records.length + 1);
    records.push(...listed);
    await settling.write(files);
    const shared = await writeShared(outcomes);
    const settled: CanaryOutcome[] = [];
    for (const outcome of outcomes) settled.push(await settleOne(outcome, shared));
    return settled;
  };
  return Object.assign(settle, { records });
}
