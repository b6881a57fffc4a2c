// The base image (`--base`): what failed is played there too, with the same facts, so that people
// see whether it is new. It is a remark on a red canary: verdict, counts and exit code stay those
// of the image under test.
import type { Play } from '../../domain/canary.ts';
import type { BaseFinding, Report, ReportCanary } from '../../domain/report.ts';
import type { EvidenceFile } from '../../domain/report-ports.ts';
import { toEvidence } from '../outcome/evidence.ts';
import { toRecordsFile } from '../outcome/records-file.ts';
import { type PlayedRun, withRecords } from './series.ts';

/** What a comparison is made of. */
export interface BaselineRequest {
  readonly report: Report;
  /** The plays that failed, by canary. */
  readonly failedPlays: ReadonlyMap<string, Play>;
  /** Aborted by a signal of the job runner. */
  readonly signal: AbortSignal;
  /** Plays these on the base image. Never throws. */
  play(plays: ReadonlyMap<string, Play>): Promise<PlayedRun>;
}

/**
 * Labels every failed canary of the report. Where none failed, the base image is not even looked
 * for.
 */
export async function compareWithBase(
  request: BaselineRequest,
): Promise<{ readonly report: Report; readonly evidence: readonly EvidenceFile[] }> {
  const { report, failedPlays, signal } = request;
  if (failedPlays.size === 0) return { report, evidence: [] };
  if (signal.aborted) return { report: labelAll(report, () => notPlayed), evidence: [] };
  const { report: base, outcomes } = await request.play(failedPlays);
  const { image, profile, sessionScope, durationMs, error } = base;
  const labelled = labelAll(report, (name) =>
    toFinding(
      base,
      base.canaries.find((canary) => canary.name === name),
    ),
  );
  const { files, listed } = toRecordsFile(outcomes, 'base/');
  return {
    report: withRecords(
      { ...labelled, base: { image, profile, sessionScope, durationMs, error } },
      [...(base.records ?? []), ...listed].map((record) => ({ ...record, isBase: true })),
    ),
    evidence: [...outcomes.flatMap((outcome) => toEvidence(outcome, { root: 'base/' })), ...files],
  };
}

const notPlayed: BaseFinding = {
  label: 'not-judged',
  layer: null,
  reason: 'the run was cancelled before',
};

function labelAll(report: Report, toLabel: (name: string) => BaseFinding): Report {
  return {
    ...report,
    canaries: report.canaries.map((canary) =>
      canary.verdict === 'failed' ? { ...canary, base: toLabel(canary.name) } : canary,
    ),
  };
}

function toFinding(base: Report, canary: ReportCanary | undefined): BaseFinding {
  if (canary === undefined) {
    const reason = base.error === null ? 'it was not played there' : toReason(base.error);
    return { label: 'not-judged', layer: null, reason };
  }
  const { verdict, layer, headline, error } = canary;
  const shown = canary.picture === undefined ? {} : { picture: canary.picture };
  if (verdict === 'passed') return { label: 'new', layer: null, reason: headline, ...shown };
  if (verdict === 'failed') return { label: 'also-fails', layer, reason: headline, ...shown };
  const reason = error === null ? headline : toReason(error);
  return { label: 'not-judged', layer: null, reason, ...shown };
}

function toReason({ code, message }: NonNullable<Report['error']>): string {
  return `${code}: ${message}`;
}
