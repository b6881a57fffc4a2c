// Joins the reports of legs into one. Fails closed: a leg that should be there and is not, is there
// twice, comes from another version, or has no verdict that its canaries bear out makes the whole
// errored.
import { countProblems } from '../domain/count.ts';
import { isExcused } from '../domain/expected-failure.ts';
import { type Report, type ReportCanary, reportVersion } from '../domain/report.ts';
import { type ReportLeg, toBrief } from '../domain/report-others.ts';
import { toExitCode, toRunVerdict, type Verdict } from '../domain/verdict.ts';
import { joinShards } from './join-shards.ts';
import type { Leg } from './leg.ts';

/**
 * The legs as one report, with shards of one run as one leg. `expected` null: whatever is there.
 */
export function mergeReports(found: readonly Leg[], expected: readonly string[] | null): Report {
  const legs = joinShards(found).map((leg) => ({ ...leg, name: toLegName(leg, expected) }));
  const problems = [...findProblems(legs, expected), ...findUnsound(found)];
  // One run that was played in shards reads as if it had been played at once.
  const isOneRun = legs.length === 1 && legs[0]?.isShards === true && expected === null;
  const toShown = (leg: string, name: string): string => (isOneRun ? name : `${leg}: ${name}`);
  const sound = legs.flatMap(({ name, report }) => (report === null ? [] : [{ name, report }]));
  const reports = sound.map(({ report }) => report);
  const verdicts: Verdict[] = [
    ...reports.map(({ verdict }) => verdict),
    ...(problems.length > 0 ? ['errored' as const] : []),
  ];
  const verdict = toRunVerdict(verdicts);
  const sum = (count: keyof Report['counts']): number =>
    reports.reduce((total, { counts }) => total + (counts[count] ?? 0), 0);
  const excused = sum('expected');
  const [tool] = new Set(reports.map((report) => report.tool));
  const [own = null] = sound.flatMap(({ name, report: { error } }) =>
    error === null ? [] : [{ ...error, message: toShown(name, error.message) }],
  );
  return {
    version: reportVersion,
    ...(tool === undefined ? {} : { tool }),
    verdict,
    exitCode: toExitCode(verdict),
    startedAt: reports.map(({ startedAt }) => startedAt).sort()[0] ?? '1970-01-01T00:00:00.000Z',
    durationMs: Math.max(0, ...reports.map(({ durationMs }) => durationMs)),
    error:
      problems.length === 0
        ? own
        : {
            code: 'LEGS_INCOMPLETE',
            message: `${countProblems(problems.length)} with the legs: ${problems.join('; ')}.`,
            hint: 'Look at the jobs of these legs. Upload with upload: always, so that green legs have a report too.',
          },
    image: toImage(reports),
    profile: { name: toOne(reports.map(({ profile }) => profile.name)), decidedBy: 'merge' },
    sessionScope: toOne(reports.map(({ sessionScope }) => sessionScope)),
    ...(reports.some(({ history }) => history !== undefined)
      ? { history: toOne(reports.map(({ history }) => history ?? 'whole')) }
      : {}),
    suite: toOne(reports.map(({ suite }) => suite)),
    ...(reports.some(({ body }) => body === 'strict') ? { body: 'strict' } : {}),
    counts: {
      passed: sum('passed'),
      failed: sum('failed'),
      errored: sum('errored'),
      skipped: sum('skipped'),
      flaky: sum('flaky'),
      ...(excused === 0 ? {} : { expected: excused }),
    },
    canaries: sound.flatMap(({ name, report }) =>
      report.canaries.map(
        (canary): ReportCanary => ({ ...canary, name: toShown(name, canary.name) }),
      ),
    ),
    ...(isOneRun ? {} : { legs: toLegs(legs, expected) }),
    unmatchedRequests: sound.flatMap(({ name, report }) =>
      report.unmatchedRequests.map((line) => `${name}: ${line}`),
    ),
    notes: sound.flatMap(({ name, report }) => [
      `${name}: ${report.verdict}${report.error === null ? '' : ` (${report.error.code}: ${report.error.message})`}, image ${report.image.reference}`,
      ...report.notes.map((note) => `${name}: ${note}`),
    ]),
  };
}

/** The legs in a line each, those that are missing too. */
function toLegs(legs: readonly Leg[], expected: readonly string[] | null): ReportLeg[] {
  const missing = (expected ?? []).filter((name) => legs.every((leg) => leg.name !== name));
  return [
    ...legs.map(({ name, report, problem }): ReportLeg => {
      if (report === null) return { name, verdict: 'missing', image: null, canaries: [] };
      const verdict = problem === null ? report.verdict : 'errored';
      return {
        name,
        verdict,
        image: report.image.reference,
        canaries: report.canaries.map(toBrief),
      };
    }),
    ...missing.map((name): ReportLeg => ({ name, verdict: 'missing', image: null, canaries: [] })),
  ];
}

/**
 * An expected name, else the folder's: an artifact has a name of its own, and a profile says which
 * template it was.
 */
function toLegName({ name, report }: Leg, expected: readonly string[] | null): string {
  if (expected === null || expected.includes(name) || report === null) return name;
  return expected.includes(report.profile.name) ? report.profile.name : name;
}

function* findProblems(
  legs: readonly Leg[],
  expected: readonly string[] | null,
): Generator<string> {
  const names = legs.map(({ name }) => name);
  if (legs.length === 0) yield 'there is no leg at all';
  for (const name of expected ?? []) if (!names.includes(name)) yield `${name} is missing`;
  for (const name of new Set(names)) {
    const times = names.filter((one) => one === name).length;
    if (times > 1) yield `${name} is there ${times} times`;
    if (expected !== null && !expected.includes(name)) yield `${name} was not expected`;
  }
  for (const { name, problem } of legs) if (problem !== null) yield `${name}: ${problem}`;
}

/** What is wrong with the reports themselves, those of shards each by itself. */
function* findUnsound(found: readonly Leg[]): Generator<string> {
  const tools = new Set(
    found.flatMap(({ report }) => (report === null ? [] : [report.tool ?? 'an older version'])),
  );
  if (tools.size > 1) yield `they come from different versions (${[...tools].sort().join(', ')})`;
  for (const { name, report } of found) {
    if (report === null) continue;
    if (report.profile.decidedBy === 'merge')
      yield `${name}: merge made its report itself; name the folders of its legs instead`;
    if (!bearsOut(report))
      yield `${name}: its verdict "${report.verdict}" does not follow from its canaries`;
  }
}

/**
 * Whether the verdict can follow from the canaries: a report that says passed over a failed canary
 * is not believed, and none that is red without saying why.
 */
function bearsOut({ verdict, exitCode, canaries, counts, error, repeat }: Report): boolean {
  if (toExitCode(verdict) !== exitCode) return false;
  const isRed =
    error !== null ||
    counts.failed + counts.errored > 0 ||
    (repeat !== undefined && repeat.failed + repeat.errored > 0) ||
    canaries.some((canary) => !isGreen(canary) && canary.verdict !== 'skipped');
  return verdict === 'passed' ? !isRed && canaries.some(isGreen) : isRed;
}

function isGreen(canary: ReportCanary): boolean {
  return canary.verdict === 'passed' || isExcused(canary);
}

function toImage(reports: readonly Report[]): Report['image'] {
  const [first] = reports;
  if (first !== undefined && reports.every(({ image }) => image.id === first.image.id))
    return first.image;
  return { reference: `${reports.length} images`, id: null, digests: [], platform: null };
}

function toOne(values: readonly string[]): string {
  const different = [...new Set(values)];
  return different.length === 0 ? 'none' : different.slice(0, 20).join(', ');
}
