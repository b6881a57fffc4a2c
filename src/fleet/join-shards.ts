// Joins the reports of shards into the report of the run that they are parts of. Fails closed: a
// shard that is missing, is there twice, or was split otherwise than the others leaves the whole
// errored.
import { isExcused } from '../domain/expected-failure.ts';
import { toShortId } from '../domain/image-reference.ts';
import type { Report, ReportCanary } from '../domain/report.ts';
import { type ReportShard, toShardName } from '../domain/shard.ts';
import { toExitCode, toRunVerdict } from '../domain/verdict.ts';
import type { Leg } from './leg.ts';

/** A report of one shard. */
interface Part {
  readonly name: string;
  readonly report: Report;
  readonly shard: ReportShard;
}

/** The legs with each set of shards as one leg. `isShards`: it was made of shards. */
export function joinShards(legs: readonly Leg[]): (Leg & { readonly isShards: boolean })[] {
  const parts = legs.flatMap(({ name, report }): Part[] =>
    report?.shard === undefined ? [] : [{ name, report, shard: report.shard }],
  );
  const whole = legs.filter(({ report }) => report?.shard === undefined);
  const sets = [...Map.groupBy(parts, ({ report }) => toKey(report, parts)).values()];
  const joined = sets.map((set) => joinSet(set));
  const names = joined.map(({ name }) => name);
  return [
    ...whole.map((leg) => ({ ...leg, isShards: false })),
    ...joined.map((leg) => ({
      ...leg,
      // Folders may have nothing but numbers, in which no image is seen.
      name:
        names.filter((name) => name === leg.name).length === 1
          ? leg.name
          : `${leg.name} ${toImageWord(leg.report.image)}`,
      isShards: true,
    })),
  ];
}

/**
 * Shards of one run test one image. One that ended before the image was found belongs to those that
 * name it as it does.
 */
function toKey({ image }: Report, parts: readonly Part[]): string {
  if (image.id !== null) return image.id;
  const same = parts.find(
    ({ report }) => report.image.reference === image.reference && report.image.id !== null,
  );
  return same?.report.image.id ?? image.reference;
}

function joinSet(set: readonly Part[]): Leg & { readonly report: Report } {
  const parts = set.toSorted((a, b) => a.shard.number - b.shard.number);
  const [first] = parts;
  if (first === undefined) throw new Error('A set of shards has one at least.');
  const reports = parts.map(({ report }) => report);
  const problems = [...findProblems(parts)];
  const canaries = inOrder(
    reports.flatMap((report) => report.canaries),
    parts,
  );
  // A shard that skipped all of its own has proved nothing. The run has, if another shard did.
  const proved = canaries.some((canary) => canary.verdict === 'passed' || isExcused(canary));
  const counted = reports.filter(({ error }) => !(proved && isAllSkipped(error)));
  const verdict = toRunVerdict([
    ...canaries.map((canary) => (isExcused(canary) ? 'passed' : canary.verdict)),
    ...counted.map((report) => report.verdict),
  ]);
  const { shard: _, repeat: __, seed: ___, ...rest } = first.report;
  const sum = (count: keyof Report['counts']): number =>
    reports.reduce((total, { counts }) => total + (counts[count] ?? 0), 0);
  const excused = sum('expected');
  return {
    name: toSetName(parts.map(({ name }) => name)),
    problem: problems.length === 0 ? null : problems.join('; '),
    report: {
      ...rest,
      verdict,
      exitCode: toExitCode(verdict),
      startedAt: reports.map(({ startedAt }) => startedAt).sort()[0] ?? rest.startedAt,
      durationMs: Math.max(...reports.map(({ durationMs }) => durationMs)),
      error: counted.find(({ error }) => error !== null)?.error ?? null,
      counts: {
        passed: sum('passed'),
        failed: sum('failed'),
        errored: sum('errored'),
        skipped: sum('skipped'),
        flaky: sum('flaky'),
        ...(excused === 0 ? {} : { expected: excused }),
      },
      canaries,
      unmatchedRequests: reports.flatMap((report) => report.unmatchedRequests),
      notes: parts.flatMap(({ shard, report }) =>
        report.notes.map((note) => `shard ${toShardName(shard)}: ${note}`),
      ),
    },
  };
}

function isAllSkipped(error: Report['error']): boolean {
  return error?.code === 'ALL_SKIPPED';
}

function* findProblems(parts: readonly Part[]): Generator<string> {
  const [first] = parts;
  if (first === undefined) return;
  const of = `of image ${toImageWord(first.report.image)}`;
  const counts = [...new Set(parts.map(({ shard }) => shard.count))];
  if (counts.length > 1) yield `there are shards of ${counts.join(' and of ')} ${of}`;
  const numbers = parts.map(({ shard }) => shard.number);
  const count = Math.max(...counts);
  const missing = Array.from({ length: count }, (_, index) => index + 1)
    .filter((number) => !numbers.includes(number))
    .map((number) => toShardName({ number, count }));
  if (missing.length > 0)
    yield `${missing.length === 1 ? 'shard' : 'shards'} ${missing.slice(0, 20).join(', ')} ${of} ${missing.length === 1 ? 'is' : 'are'} missing`;
  for (const number of new Set(numbers)) {
    const times = numbers.filter((one) => one === number).length;
    if (times > 1) yield `shard ${toShardName({ number, count })} ${of} is there ${times} times`;
  }
  // One that ended before it knew its canaries is errored, and says why itself.
  const knowing = parts.filter(({ shard }) => shard.canaries.length > 0);
  const brokeOff = parts.some(({ report: { error } }) => error !== null && !isAllSkipped(error));
  if (knowing.length === 0 && !brokeOff) yield `no shard ${of} says which canaries there are`;
  yield* findSplitProblems(knowing, missing.length === 0 && !brokeOff);
  for (const [what, read] of settings) {
    const values = [...new Set(knowing.map(({ report }) => read(report)))];
    if (values.length > 1) yield `the shards ${of} have different ${what}: ${values.join(', ')}`;
  }
}

/** What shards of one run have in common next to the image. */
const settings: readonly (readonly [string, (report: Report) => string])[] = [
  ['suites', ({ suite }) => suite],
  ['profiles', ({ profile }) => profile.name],
  ['session scopes', ({ sessionScope }) => sessionScope],
  ['histories', ({ history }) => history ?? 'whole'],
  ['bodies', ({ body }) => body ?? "the platform's"],
  [
    'declarations',
    ({ without }) => (without ?? []).map(({ ability }) => ability).join(' ') || 'none',
  ],
];

/** Each canary must be in one shard, and in no second one. */
function* findSplitProblems(parts: readonly Part[], isComplete: boolean): Generator<string> {
  const sets = new Set(parts.map(({ shard }) => JSON.stringify(shard.canaries.toSorted())));
  if (sets.size > 1) yield 'the shards were made of different canaries';
  const places = new Map<string, string[]>();
  for (const { report, shard } of parts)
    for (const { name } of report.canaries)
      places.set(name, [...(places.get(name) ?? []), toShardName(shard)]);
  const told = 'the shards were split by different durations';
  for (const name of parts[0]?.shard.canaries ?? []) {
    const where = places.get(name) ?? [];
    if (where.length > 1) yield `${name} is in shards ${where.join(' and ')}: ${told}`;
    if (where.length === 0 && isComplete) yield `${name} is in no shard: ${told}`;
  }
}

/** Canaries in the order of the run. What no list names comes last. */
function inOrder(canaries: readonly ReportCanary[], parts: readonly Part[]): ReportCanary[] {
  const names = parts.find(({ shard }) => shard.canaries.length > 0)?.shard.canaries ?? [];
  const order = new Map(names.map((name, index) => [name, index]));
  const rank = ({ name }: ReportCanary): number => order.get(name) ?? names.length;
  return canaries.toSorted((a, b) => rank(a) - rank(b));
}

function toImageWord({ id, reference }: Report['image']): string {
  return id === null ? reference : toShortId(id);
}

/** What the names of the shards have in common: `e2e-hermes` of `e2e-1-hermes`, `e2e-2-hermes`. */
function toSetName(names: readonly string[]): string {
  const [first = ''] = names;
  const start = toCommonStart(names);
  if (start === first) return first;
  const end = reverse(toCommonStart(names.map((name) => reverse(name.slice(start.length)))));
  const stem = start.replace(/[-_. ]*\d*$/, '') + end.replace(/^\d*/, '');
  return stem.replace(/^[-_. ]*/, '') || 'shards';
}

function toCommonStart([first = '', ...others]: readonly string[]): string {
  let common = first;
  for (const name of others) while (!name.startsWith(common)) common = common.slice(0, -1);
  return common;
}

function reverse(text: string): string {
  return [...text].reverse().join('');
}
