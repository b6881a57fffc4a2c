// `report.json`: the report with its keys in the order of design §10, whatever built the value.
import type {
  Report,
  ReportCanary,
  ReportExpectation,
  ReportStore,
  ReportTurn,
} from '../domain/report.ts';

/** The report as indented JSON that ends with a line break; equal reports give equal bytes. */
export function renderReportJson(report: Report): string {
  const { image, profile, counts } = report;
  const ordered: Report = {
    version: report.version,
    verdict: report.verdict,
    exitCode: report.exitCode,
    startedAt: report.startedAt,
    durationMs: report.durationMs,
    error: toOrderedError(report.error),
    image: {
      reference: image.reference,
      id: image.id,
      digests: image.digests,
      platform: image.platform,
    },
    profile: {
      name: profile.name,
      decidedBy: profile.decidedBy,
      ...(profile.reason === undefined ? {} : { reason: profile.reason }),
    },
    sessionScope: report.sessionScope,
    suite: report.suite,
    ...(report.seed === undefined ? {} : { seed: report.seed }),
    counts: {
      passed: counts.passed,
      failed: counts.failed,
      errored: counts.errored,
      skipped: counts.skipped,
      flaky: counts.flaky,
    },
    canaries: report.canaries.map(toOrderedCanary),
    unmatchedRequests: report.unmatchedRequests,
    notes: report.notes,
  };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

function toOrderedError(error: Report['error']): Report['error'] {
  return error === null ? null : { code: error.code, message: error.message, hint: error.hint };
}

function toOrderedCanary(canary: ReportCanary): ReportCanary {
  return {
    name: canary.name,
    title: canary.title,
    suite: canary.suite,
    file: canary.file,
    line: canary.line,
    verdict: canary.verdict,
    flaky: canary.flaky,
    layer: canary.layer,
    headline: canary.headline,
    error: toOrderedError(canary.error),
    durationMs: canary.durationMs,
    turns: canary.turns.map(toOrderedTurn),
    notObserved: canary.notObserved,
    logTail: canary.logTail,
  };
}

function toOrderedTurn(turn: ReportTurn): ReportTurn {
  return {
    session: turn.session,
    contextId: turn.contextId,
    sent: turn.sent,
    reply: turn.reply,
    durationMs: turn.durationMs,
    expectations: turn.expectations.map(toOrderedExpectation),
    attachments: turn.attachments.map(({ name, via, fallbackReasons }) => ({
      name,
      via,
      fallbackReasons,
    })),
    modelRequests: turn.modelRequests,
    store: turn.store === null ? null : toOrderedStore(turn.store),
  };
}

function toOrderedExpectation({
  kind,
  line,
  result,
  expected,
  actual,
}: ReportExpectation): ReportExpectation {
  return { kind, line, result, expected, actual };
}

function toOrderedStore({ files, records, keys, sameKeyAsFirstTurn }: ReportStore): ReportStore {
  return { files, records, keys, sameKeyAsFirstTurn };
}
