// `report.json`: the report with its keys in the order of report.schema.json, whatever built the
// value.
import type { ReportExpected } from '../domain/expected-failure.ts';
import type { RedRate } from '../domain/red-rate.ts';
import type {
  BaseFinding,
  Report,
  ReportBase,
  ReportCanary,
  ReportExpectation,
  ReportFailure,
  ReportGiven,
  ReportRecords,
  ReportSeries,
  ReportStore,
  ReportTurn,
} from '../domain/report.ts';
import type { ReportShard } from '../domain/shard.ts';
import {
  toOrderedChanges,
  toOrderedFacts,
  toOrderedOthers,
  toOrderedPicture,
} from './report-json-facts.ts';

/** The report as indented JSON that ends with a line break. Equal reports give equal bytes. */
export function renderReportJson(report: Report): string {
  return [...renderReportParts(report)].join('');
}

/** The same in parts, a canary in each: the whole can be larger than all that a run holds. */
export function* renderReportParts(report: Report): Generator<string> {
  let before = '{\n';
  for (const [key, value] of Object.entries(toOrdered(report))) {
    if (value === undefined) continue;
    yield `${before}  ${JSON.stringify(key)}: `;
    before = ',\n';
    if (key === 'canaries') yield* renderCanaries(report.canaries);
    else yield toIndented(value, '  ');
  }
  yield '\n}\n';
}

function* renderCanaries(canaries: readonly ReportCanary[]): Generator<string> {
  if (canaries.length === 0) yield '[]';
  else {
    for (const [index, canary] of canaries.entries())
      yield `${index === 0 ? '[' : ','}\n    ${toIndented(toOrderedCanary(canary), '    ')}`;
    yield '\n  ]';
  }
}

/** No text in JSON has a line break of its own. */
function toIndented(value: unknown, indent: string): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`);
}

/** All of a report but its canaries, whose place is kept. */
function toOrdered(report: Report): Report {
  const { counts } = report;
  return {
    version: report.version,
    ...(report.tool === undefined ? {} : { tool: report.tool }),
    verdict: report.verdict,
    exitCode: report.exitCode,
    startedAt: report.startedAt,
    durationMs: report.durationMs,
    error: toOrderedError(report.error),
    image: toOrderedImage(report.image),
    ...(report.peerImage === undefined ? {} : { peerImage: toOrderedImage(report.peerImage) }),
    profile: toOrderedProfile(report.profile),
    ...(report.without === undefined
      ? {}
      : { without: report.without.map(({ ability, by }) => ({ ability, by })) }),
    sessionScope: report.sessionScope,
    ...(report.history === undefined ? {} : { history: report.history }),
    suite: report.suite,
    ...(report.shard === undefined ? {} : { shard: toOrderedShard(report.shard) }),
    ...(report.base === undefined ? {} : { base: toOrderedBase(report.base) }),
    ...(report.seed === undefined ? {} : { seed: report.seed }),
    ...(report.body === undefined ? {} : { body: report.body }),
    ...(report.repeat === undefined ? {} : { repeat: toOrderedSeries(report.repeat) }),
    counts: {
      passed: counts.passed,
      failed: counts.failed,
      errored: counts.errored,
      skipped: counts.skipped,
      flaky: counts.flaky,
      ...(counts.expected === undefined ? {} : { expected: counts.expected }),
    },
    canaries: [],
    ...toOrderedOthers(report),
    ...(report.records === undefined ? {} : { records: report.records.map(toOrderedRecords) }),
    unmatchedRequests: report.unmatchedRequests,
    ...(report.pageUrl === undefined ? {} : { pageUrl: report.pageUrl }),
    notes: report.notes,
  };
}

function toOrderedImage({ reference, id, digests, platform }: Report['image']): Report['image'] {
  return { reference, id, digests, platform };
}

function toOrderedShard({ number, count, canaries }: ReportShard): ReportShard {
  return { number, count, canaries };
}

function toOrderedProfile({ name, decidedBy, reason }: Report['profile']): Report['profile'] {
  return { name, decidedBy, ...(reason === undefined ? {} : { reason }) };
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
    ...(canary.run === undefined ? {} : { run: canary.run }),
    flaky: canary.flaky,
    layer: canary.layer,
    headline: canary.headline,
    ...(canary.expected === undefined ? {} : { expected: toOrderedExpected(canary.expected) }),
    ...(canary.without === undefined ? {} : { without: canary.without }),
    ...(canary.next === undefined ? {} : { next: canary.next }),
    ...(canary.base === undefined ? {} : { base: toOrderedFinding(canary.base) }),
    error: toOrderedError(canary.error),
    durationMs: canary.durationMs,
    turns: canary.turns.map(toOrderedTurn),
    notObserved: canary.notObserved,
    ...(canary.failure === undefined ? {} : { failure: toOrderedFailure(canary.failure) }),
    ...(canary.picture === undefined ? {} : { picture: toOrderedPicture(canary.picture) }),
    ...(canary.bootMs === undefined ? {} : { bootMs: canary.bootMs }),
    logTail: canary.logTail,
  };
}

function toOrderedExpected({
  state,
  layer,
  reason,
  link,
  expires,
}: ReportExpected): ReportExpected {
  return { state, layer, reason, link, expires };
}

function toOrderedTurn(turn: ReportTurn): ReportTurn {
  return {
    session: turn.session,
    contextId: turn.contextId,
    sent: turn.sent,
    reply: turn.reply,
    durationMs: turn.durationMs,
    expectations: turn.expectations.map(toOrderedExpectation),
    attachments: turn.attachments.map(({ name, via, fallbackReasons, bytes, digest }) => ({
      name,
      via,
      fallbackReasons,
      ...(bytes === undefined ? {} : { bytes }),
      ...(digest === undefined ? {} : { digest }),
    })),
    modelRequests: turn.modelRequests,
    ...toOrderedFacts(turn),
    ...(turn.given === undefined ? {} : { given: turn.given.map(toOrderedGiven) }),
    store: turn.store === null ? null : toOrderedStore(turn.store),
  };
}

function toOrderedFailure({ turn, chain, request, curl, log }: ReportFailure): ReportFailure {
  return {
    turn,
    chain: chain.map(({ name, state, turn: shownIn, note }) => ({
      name,
      state,
      turn: shownIn,
      note,
    })),
    request: request?.map(({ speaker, text, note }) => ({ speaker, text, note })) ?? null,
    ...(curl === undefined ? {} : { curl }),
    ...(log === undefined
      ? {}
      : {
          log: {
            isBefore: log.isBefore,
            lines: log.lines.map(({ at, stream, text }) => ({ at, stream, text })),
          },
        }),
  };
}

function toOrderedRecords({ path, run, isBase }: ReportRecords): ReportRecords {
  return {
    path,
    ...(run === undefined ? {} : { run }),
    ...(isBase === undefined ? {} : { isBase }),
  };
}

function toOrderedGiven({ turn, text, answer }: ReportGiven): ReportGiven {
  return { turn, text, answer };
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

function toOrderedStore(store: ReportStore): ReportStore {
  const { files, records, keys, sameKeyAsFirstTurn, changes } = store;
  return {
    files,
    records,
    keys,
    sameKeyAsFirstTurn,
    ...(changes === undefined ? {} : { changes: toOrderedChanges(changes) }),
  };
}

function toOrderedBase(base: ReportBase): ReportBase {
  return {
    image: toOrderedImage(base.image),
    profile: toOrderedProfile(base.profile),
    sessionScope: base.sessionScope,
    durationMs: base.durationMs,
    error: toOrderedError(base.error),
  };
}

function toOrderedFinding({ label, layer, reason, picture }: BaseFinding): BaseFinding {
  const shown = picture === undefined ? {} : { picture: toOrderedPicture(picture) };
  return { label, layer, reason, ...shown };
}

function toOrderedSeries(series: ReportSeries): ReportSeries {
  const { asked, passed, failed, errored, redRate, canaries, runs } = series;
  return {
    asked,
    passed,
    failed,
    errored,
    redRate: toOrderedRate(redRate),
    canaries: canaries.map((canary) => ({
      name: canary.name,
      passed: canary.passed,
      failed: canary.failed,
      errored: canary.errored,
      skipped: canary.skipped,
      flaky: canary.flaky,
      ...(canary.expected === undefined ? {} : { expected: canary.expected }),
      places: canary.places.map(({ place, count }) => ({ place, count })),
      redRate: toOrderedRate(canary.redRate),
    })),
    runs: runs.map((run) => ({
      number: run.number,
      seed: run.seed,
      verdict: run.verdict,
      durationMs: run.durationMs,
      reds: run.reds.map(({ name, verdict, place, flaky }) => ({
        name,
        verdict,
        place,
        flaky,
      })),
      evidence: run.evidence,
    })),
  };
}

function toOrderedRate(rate: RedRate | null): RedRate | null {
  if (rate === null) return null;
  const { reds, runs, upperBound, rule } = rate;
  return { reds, runs, upperBound, rule };
}
