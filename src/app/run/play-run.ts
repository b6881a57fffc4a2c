// One run: its deadline, its seed, all canaries once, and what came of it as a report.
import type { Play } from '../../domain/canary.ts';
import { toDeclaredCapabilities } from '../../domain/capability.ts';
import { type CanaryError, toCanaryError } from '../../domain/error.ts';
import type { Reporter } from '../../domain/report-ports.ts';
import { toSuiteName } from '../../domain/suite-revisions.ts';
import { toReport } from '../../runner/outcome/report.ts';
import { createSettle, type Settle } from '../../runner/outcome/settle.ts';
import { type RunResult, runCanaries } from '../../runner/run/run.ts';
import { type PlayedRun, withRecords } from '../../runner/series/series.ts';
import type { Adapters } from '../../runner/shared/adapters.ts';
import { armRunDeadline } from '../../runner/shared/deadline.ts';
import { createSeededRandom } from './seeded-random.ts';
import type { Stage } from './stage.ts';
import { systemClock } from './system.ts';

/** How a run is played. */
export interface RunManner {
  readonly seed: string;
  /** The folder of its evidence, with `/` at its end, or nothing. */
  readonly root: string;
  readonly reporter: Reporter;
  /** Aborted by a signal of the job runner. */
  readonly signal: AbortSignal;
  /** When the run began for whoever waits for it. Absent: now. */
  readonly startedAt?: number;
  /** Plays of an earlier run, to be played again. */
  readonly plays?: ReadonlyMap<string, Play>;
}

/**
 * Plays the stage's canaries once, in fresh containers. Never throws: what stops a run is the error
 * of its report.
 */
export async function playRun(
  stage: Stage,
  adapters: Adapters,
  manner: RunManner,
): Promise<PlayedRun> {
  const startedAt = manner.startedAt ?? systemClock.now();
  const { options } = stage;
  const settle = createSettle({
    root: manner.root,
    keepsAll: options.evidence === 'full',
    logLines: options.logLines,
    write: (files) => manner.reporter.onEvidence?.(files),
  });
  const { result, error } = await play(stage, adapters, { ...manner, startedAt, settle });
  const { image, peerImage, profile, shard, expectedFailures } = stage.facts();
  const isStrict = options.dialect === 'strict' || profile.profile.a2a?.body === 'strict';
  const source = {
    ...result,
    startedAt,
    durationMs: systemClock.now() - startedAt,
    image,
    ...(peerImage === undefined ? {} : { peerImage }),
    profile,
    scope: options.sessionScope ?? profile.profile.sessionScope ?? 'context',
    declared: toDeclaredCapabilities(profile.profile, options.without),
    suite: toSuiteName({ suite: options.suite, revision: options.suiteRevision ?? null }),
    ...(shard === undefined ? {} : { shard }),
    ...(expectedFailures === undefined ? {} : { expectedFailures }),
    seed: manner.seed,
    ...(isStrict ? { body: 'strict' as const } : {}),
    logLines: options.logLines,
    error,
  } as const;
  try {
    const report = withRecords(toReport(source), settle.records);
    return { report, outcomes: result.outcomes };
  } catch (thrown) {
    const report = withRecords(
      toReport({ ...source, outcomes: [], error: toCanaryError(thrown) }),
      settle.records,
    );
    return { report, outcomes: result.outcomes };
  }
}

/** Prepares the stage where that is still to be done, and plays, all under the run's deadline. */
async function play(
  stage: Stage,
  adapters: Adapters,
  {
    seed,
    startedAt,
    settle,
    reporter,
    signal,
    plays,
  }: RunManner & {
    readonly startedAt: number;
    readonly settle: Settle;
  },
): Promise<{ readonly result: RunResult; readonly error: CanaryError | null }> {
  const { options } = stage;
  await using deadline = armRunDeadline(systemClock, options.timeoutMs, startedAt);
  try {
    await stage.prepare(AbortSignal.any([signal, deadline.signal]));
    const served = await adapters.serveModel?.(stage.facts().profile.profile.tools);
    const request = {
      ...stage.facts(),
      options,
      reporter,
      settle,
      deadline,
      signal,
      ...(served === undefined ? {} : { served }),
      ...(plays === undefined ? {} : { plays }),
    };
    const seeded = { ...adapters, random: createSeededRandom(seed) };
    try {
      const result = await runCanaries(seeded, request);
      return { result, error: findBreakOff(result) ?? result.untrue ?? null };
    } finally {
      await served?.close();
    }
  } catch (thrown) {
    return { result: { outcomes: [], notes: [] }, error: toCanaryError(thrown) };
  }
}

/**
 * Why the run did not reach its end, although canaries before that may have passed. `null` when it
 * did.
 */
function findBreakOff({ outcomes }: RunResult): CanaryError | null {
  const isBreakOff = (error: CanaryError | null): boolean =>
    error?.code === 'CANCELLED' || error?.code === 'DEADLINE_EXCEEDED';
  return outcomes.find(({ error }) => isBreakOff(error))?.error ?? null;
}
