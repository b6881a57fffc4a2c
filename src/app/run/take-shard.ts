// The part of a run's canaries that this machine plays.
import { readFile, stat } from 'node:fs/promises';
import type { Canary } from '../../domain/canary.ts';
import { CanaryError } from '../../domain/error.ts';
import type { ExpectedFailure } from '../../domain/expected-failure.ts';
import { type ReportShard, type Shard, toShardName } from '../../domain/shard.ts';
import { splitCanaries } from '../../fleet/split-canaries.ts';

/** What a run plays. */
export interface LoadedCanaries {
  readonly canaries: readonly Canary[];
  /** The part that these are. Absent: all that were chosen. */
  readonly shard?: ReportShard;
  /** Failures that are known. Absent: none are. */
  readonly expectedFailures?: readonly ExpectedFailure[];
}

/** Bytes of an earlier report. */
const maxReportBytes = 64 * 1024 * 1024;

/**
 * The canaries of a shard, in the order of the run. Where there are more shards than canaries each
 * of them refuses, not only those that would be empty: a machine that plays nothing must not be
 * green, and N is what has to change.
 * @throws CanaryError INPUT_INVALID
 */
export async function takeShard(
  canaries: readonly Canary[],
  shard: Shard,
  reportPath: string | null,
): Promise<LoadedCanaries> {
  const names = canaries.map(({ name }) => name);
  if (shard.count > names.length)
    throw new CanaryError(
      'INPUT_INVALID',
      `Shard ${toShardName(shard)}: there are more shards than canaries. ${names.length === 1 ? 'One canary is' : `${names.length} canaries are`} chosen (${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}).`,
      { hint: `Use at most ${names.length}. Nothing was started.` },
    );
  const durations = reportPath === null ? new Map() : await readDurations(reportPath, names);
  const mine = splitCanaries(names, shard, durations);
  return {
    canaries: canaries.filter(({ name }) => mine.has(name)),
    shard: { ...shard, canaries: names },
  };
}

/** How long each canary took. A report that knows none of them is the wrong one. */
async function readDurations(path: string, names: readonly string[]): Promise<Map<string, number>> {
  const refuse = (why: string): never => {
    throw new CanaryError(
      'INPUT_INVALID',
      `shard-report must be the report.json of an earlier run; got ${JSON.stringify(path.slice(0, 300))}: ${why}.`,
      { hint: 'Every shard needs the same file. Without one, shards have as many canaries each.' },
    );
  };
  const stats = await stat(path).catch(() => null);
  if (stats === null) return refuse(`there is no such file below ${process.cwd()}`);
  if (!stats.isFile() || stats.size > maxReportBytes)
    return refuse(`it is no file of at most ${maxReportBytes / 1024 / 1024} MiB`);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return refuse('it cannot be read');
  // Loaded here: JSON Schema, which a run of built-in canaries does without.
  const { parseReport } = await import('../../definition/report-parse.ts');
  const { report, problem } = parseReport(text);
  if (report === null) return refuse(problem);
  const known = report.canaries.filter(
    ({ name, verdict }) => names.includes(name) && verdict !== 'skipped',
  );
  if (known.length === 0) return refuse('it has none of the canaries that are chosen');
  return new Map(known.map(({ name, durationMs }) => [name, durationMs]));
}
