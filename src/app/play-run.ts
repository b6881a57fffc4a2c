// One run: its deadline, its seed, all canaries once, and what came of it as a report.
import type { Play } from '../domain/canary.ts';
import { toDeclaredCapabilities } from '../domain/capability.ts';
import { type CanaryError, toCanaryError } from '../domain/error.ts';
import type { Reporter } from '../domain/report-ports.ts';
import type { Adapters } from '../runner/adapters.ts';
import { armRunDeadline } from '../runner/deadline.ts';
import { toReport } from '../runner/report.ts';
import { type RunResult, runCanaries } from '../runner/run.ts';
import type { PlayedRun } from '../runner/series.ts';
import { createSeededRandom } from './seeded-random.ts';
import type { Stage } from './stage.ts';
import { systemClock } from './system.ts';

/** How a run is played. */
export interface RunManner {
  readonly seed: string;
  readonly reporter: Reporter;
  /** Aborted by a signal of the job runner. */
  readonly signal: AbortSignal;
  /** Plays of an earlier run, to be played again. */
  readonly plays?: ReadonlyMap<string, Play>;
}

/** Plays the stage's canaries once, in fresh containers. Never throws: what stops a run is the error of its report. */
export async function playRun(
  stage: Stage,
  adapters: Adapters,
  manner: RunManner,
): Promise<PlayedRun> {
  const startedAt = systemClock.now();
  const { result, error } = await play(stage, adapters, manner);
  const { options } = stage;
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
    suite: options.suite,
    ...(shard === undefined ? {} : { shard }),
    ...(expectedFailures === undefined ? {} : { expectedFailures }),
    seed: manner.seed,
    ...(isStrict ? { body: 'strict' as const } : {}),
    logLines: options.logLines,
    error,
  } as const;
  try {
    return { report: toReport(source), outcomes: result.outcomes };
  } catch (thrown) {
    const report = toReport({ ...source, outcomes: [], error: toCanaryError(thrown) });
    return { report, outcomes: result.outcomes };
  }
}

/** Prepares the stage where that is still to be done, and plays, all under the run's deadline. */
async function play(
  stage: Stage,
  adapters: Adapters,
  { seed, reporter, signal, plays }: RunManner,
): Promise<{ readonly result: RunResult; readonly error: CanaryError | null }> {
  const { options } = stage;
  await using deadline = armRunDeadline(systemClock, options.timeoutMs);
  try {
    await stage.prepare(AbortSignal.any([signal, deadline.signal]));
    const served = await adapters.serveModel?.(stage.facts().profile.profile.tools);
    const request = {
      ...stage.facts(),
      options,
      reporter,
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

/** Why the run did not reach its end, although canaries before that may have passed; null when it did. */
function findBreakOff({ outcomes }: RunResult): CanaryError | null {
  const isBreakOff = (error: CanaryError | null): boolean =>
    error?.code === 'CANCELLED' || error?.code === 'DEADLINE_EXCEEDED';
  return outcomes.find(({ error }) => isBreakOff(error))?.error ?? null;
}
