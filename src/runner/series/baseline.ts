// The base image (`--base`): what failed is played there too, with the same facts, so that people
// see whether it is new. It is a remark on a red canary: verdict, counts and exit code stay those
// of the image under test.
import type { Play } from '../../domain/canary.ts';
import type { BaseFinding, Report, ReportCanary } from '../../domain/report.ts';
import type { EvidenceFile } from '../../domain/report-ports.ts';
import { toEvidence } from '../outcome/evidence.ts';
import { toRecordsFile } from '../outcome/records-file.ts';
import { withRecords } from '../outcome/report.ts';
import { playRun, type RunFacts, type RunManner } from '../run/run.ts';
import type { Adapters } from '../shared/adapters.ts';

/** What a comparison is made of. */
export interface BaselineRequest {
  readonly report: Report;
  /** The plays that failed, by canary. */
  readonly failedPlays: ReadonlyMap<string, Play>;
  /** How they are played on the base image. */
  readonly manner: Omit<RunManner, 'root' | 'plays'>;
}

/**
 * Plays what failed on the base image too, and labels every failed canary of the report.
 * @param facts of the base image. Null where the run was cancelled before they were known
 */
export async function compareWithBase(
  adapters: Adapters,
  facts: RunFacts | null,
  { report, failedPlays, manner }: BaselineRequest,
): Promise<{ readonly report: Report; readonly evidence: readonly EvidenceFile[] }> {
  if (facts === null) return { report: labelAll(report, () => notPlayed), evidence: [] };
  const canaries = facts.canaries.filter(({ name }) => failedPlays.has(name));
  const { report: base, outcomes } = await playRun(
    adapters,
    { ...facts, canaries },
    { ...manner, root: 'base/', plays: failedPlays },
  );
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
