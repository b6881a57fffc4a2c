// The story of a run: gather the facts, play the series, compare with the base image, report.
import type { PlatformFaults } from '../../control-plane/faults.ts';
import { abortable } from '../../domain/abort.ts';
import { renderSpending } from '../../domain/live-model.ts';
import type { RunOptions } from '../../domain/options.ts';
import type { Report } from '../../domain/report.ts';
import type { EvidenceFile, Reporter } from '../../domain/report-ports.ts';
import { createRunReporter } from '../../reporters/of-one-run.ts';
import type { RunFacts } from '../../runner/run/run.ts';
import { compareWithBase } from '../../runner/series/baseline.ts';
import { runSeries, type Series } from '../../runner/series/series.ts';
import type { Adapters } from '../../runner/shared/adapters.ts';
import { makeSeed } from '../../runner/shared/seeded-random.ts';
import { composeAdapters } from './compose.ts';
import { findImageNotes, type RunMarks } from './image-notes.ts';
import { loadProvedCanaries, prepareFacts } from './stage.ts';
import { systemClock } from './system.ts';
import type { LoadedCanaries } from './take-shard.ts';
import { version } from './version.ts';
import { holdYoungGeneration } from './young-generation.ts';

/** A daemon that has not told by then what became of the images is not waited for. */
const recheckLimitMs = 2_000;

/** Where and for whom a run happens. */
export interface RunSetting {
  readonly options: RunOptions;
  /** The identity of the run: its containers carry it as a label. */
  readonly identity: string;
  readonly dockerHost: string | null;
  /** This process runs in a Kubernetes pod. */
  readonly isPod?: boolean;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** When the process began, for whoever waits for it. Absent: now. */
  readonly startedAt?: number;
  /** What only this run has in the names of its images. */
  readonly marks: RunMarks;
  /** What goes wrong with the simulated platform. For tests. */
  readonly platformFaults?: PlatformFaults;
  /** Told where the scripted model is offered to an agent that already runs. */
  onServing?(url: string): void;
  /** Registers a value that must be in nothing that leaves the process. */
  addSecret(value: string): void;
}

/**
 * Runs and reports. Never throws: what stops a run is the error of its report, with exit code 2.
 */
export async function run(setting: RunSetting): Promise<Report> {
  const { options, reporter } = setting;
  const startedAt = setting.startedAt ?? systemClock.now();
  // Before the canaries are proved, which makes more objects than anything else.
  holdYoungGeneration();
  const seed = options.seed ?? makeSeed();
  const adapters = composeAdapters({
    identity: setting.identity,
    dockerHost: setting.dockerHost,
    ...(setting.isPod === undefined ? {} : { isPod: setting.isPod }),
    run: options,
    seed,
    ...(setting.platformFaults === undefined ? {} : { platformFaults: setting.platformFaults }),
    // Whatever is started lives for the last of the runs, if need be.
    timeoutMs: options.timeoutMs * ((options.repeat ?? 1) + 1),
    onProgress: (line) => void reporter.onProgress?.(line),
    onServing: (url) => setting.onServing?.(url),
    onSecret: (value) => setting.addSecret(value),
  });
  const facts = await prepareFacts(options, adapters.engine, {
    load: () => loadProvedCanaries(options),
    announce: (canaries) => reporter.onStart?.(canaries.map((canary) => canary.name)),
    startedAt,
    signal: setting.signal,
  });
  const count = options.repeat ?? 1;
  const series = await runSeries(adapters, facts, {
    count,
    seed,
    startedAt,
    signal: setting.signal,
    reporterOf: (number) =>
      count === 1 ? reporter : createRunReporter(reporter, `run ${number} of ${count}`),
    drop: (root) => reporter.onDropped?.(root),
    onRun: (one) => void reporter.onRun?.(one, count),
  });
  const compared = await compare(setting, facts, adapters, series);
  const named = await withImageNotes(setting, compared.report, adapters);
  const dated = await withEarlier(setting, named);
  const durationMs = Math.round(systemClock.now() - startedAt);
  const report = withSpending({ ...dated, tool: version, durationMs }, adapters, reporter);
  // All that is reported is in memory: containers go while the reports are written.
  const evidence = [...series.evidence, ...compared.evidence];
  await Promise.all([adapters[Symbol.asyncDispose](), reporter.onEnd?.(report, evidence)]);
  return report;
}

/**
 * What failed, once more on the base image, where one is named: one run, under a deadline of its
 * own.
 */
async function compare(
  { options, reporter, signal }: RunSetting,
  { canaries }: RunFacts,
  adapters: Adapters,
  { report, failedPlays }: Series,
): Promise<{ readonly report: Report; readonly evidence: readonly EvidenceFile[] }> {
  const { baseImage } = options;
  // Where nothing failed, the base image is not even looked for.
  if (baseImage == null || failedPlays.size === 0) return { report, evidence: [] };
  const startedAt = systemClock.now();
  const prepare = (): Promise<RunFacts> => {
    void reporter.onProgress?.(`base: ${baseImage}: ${[...failedPlays.keys()].join(', ')}`);
    const target = { kind: 'image', image: baseImage } as const;
    const load = async (): Promise<LoadedCanaries> => ({
      canaries: canaries.filter(({ name }) => failedPlays.has(name)),
    });
    const base = { ...options, target, shard: null };
    return prepareFacts(base, adapters.engine, { load, startedAt, signal });
  };
  const facts = signal.aborted ? null : await prepare();
  const manner = {
    seed: seedOfFailure(report),
    reporter: createRunReporter(reporter, 'base'),
    signal,
    startedAt,
  };
  return compareWithBase(adapters, facts, { report, failedPlays, manner });
}

/** The seed of the first run in which a canary failed: ids follow from it as the facts do. */
function seedOfFailure({ repeat, seed }: Report): string {
  return repeat?.runs.find(({ verdict }) => verdict === 'failed')?.seed ?? seed ?? makeSeed();
}

/**
 * The report with what became of the names of the images. Without, where Docker does not say so at
 * once.
 */
async function withImageNotes(
  { options, reporter, marks, signal }: RunSetting,
  report: Report,
  { engine }: Adapters,
): Promise<Report> {
  if (options.target.kind !== 'image') return report;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(recheckLimitMs)]);
  const checked = await abortable(engine.recheckImages(), limit).catch(() => null);
  const notes = checked === null ? [] : findImageNotes(checked, marks);
  for (const note of notes) void reporter.onProgress?.(note);
  return { ...report, notes: [...report.notes, ...notes] };
}

/** The report with those before it, where a folder of them is named. */
async function withEarlier({ options }: RunSetting, report: Report): Promise<Report> {
  if (options.earlier == null) return report;
  const { readEarlier } = await import('./earlier.ts');
  const { runs, notes } = await readEarlier(options.earlier);
  return { ...report, earlier: runs, notes: [...report.notes, ...notes] };
}

/** The report with what the calls of a live run came to. Told as progress too. */
function withSpending(report: Report, { live }: Adapters, reporter: Reporter): Report {
  if (live === undefined) return report;
  const spent = renderSpending(live.spending());
  void reporter.onProgress?.(spent);
  return { ...report, notes: [...report.notes, spent] };
}
