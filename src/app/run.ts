// The story of a run: load the definitions, refuse vacuous ones, boot, play, judge, report.

import type { PlatformFaults } from '../control-plane/faults.ts';
import { commonTools } from '../definition/common-tools.ts';
import type { Canary } from '../domain/canary.ts';
import { CanaryError, toCanaryError } from '../domain/error.ts';
import type { RunOptions } from '../domain/options.ts';
import type { ImageFacts, Reporter } from '../domain/ports.ts';
import type { ChosenProfile, Profile } from '../domain/profile.ts';
import type { Report } from '../domain/report.ts';
import { abortable } from '../runner/abortable.ts';
import type { Adapters } from '../runner/adapters.ts';
import { armRunDeadline } from '../runner/deadline.ts';
import { toEvidence } from '../runner/evidence.ts';
import { type ReportSource, toReport } from '../runner/report.ts';
import { type RunResult, runCanaries } from '../runner/run.ts';
import { checkVacuity } from '../runner/vacuity/check.ts';
import { choosePeerProfile, chooseProfile } from './choose-profile.ts';
import { composeAdapters, composeVacuityTools } from './compose.ts';
import { loadCanaries, loadProfile } from './load.ts';
import { systemClock } from './system.ts';

/** Where and for whom a run happens. */
export interface RunSetting {
  readonly options: RunOptions;
  /** The identity of the run: its containers carry it as a label. */
  readonly identity: string;
  readonly dockerHost: string | null;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** What goes wrong with the simulated platform; for tests. */
  readonly platformFaults?: PlatformFaults;
  /** Registers a value that must be in nothing that leaves the process. */
  addSecret(value: string): void;
}

/** Runs and reports. Never throws: what stops a run is the error of its report, with exit code 2. */
export async function run(setting: RunSetting): Promise<Report> {
  const { options, reporter } = setting;
  const startedAt = systemClock.now();
  const adapters = composeAdapters({
    identity: setting.identity,
    dockerHost: setting.dockerHost,
    run: options,
    ...(setting.platformFaults === undefined ? {} : { platformFaults: setting.platformFaults }),
    timeoutMs: options.timeoutMs,
    onProgress: (line) => void reporter.onProgress?.(line),
    onSecret: (value) => setting.addSecret(value),
  });
  const played = await play(setting, adapters);
  const source = {
    ...played,
    startedAt,
    durationMs: systemClock.now() - startedAt,
    scope: options.sessionScope ?? played.profile.profile.sessionScope ?? 'context',
    suite: options.suite,
    logLines: options.logLines,
  } as const;
  let report: Report;
  try {
    report = toReport(source);
  } catch (thrown) {
    report = toReport({ ...source, outcomes: [], error: toCanaryError(thrown) });
  }
  // All that is reported is in memory: containers go while the reports are written.
  const evidence = played.outcomes.flatMap(toEvidence);
  await Promise.all([adapters[Symbol.asyncDispose](), reporter.onEnd?.(report, evidence)]);
  return report;
}

/** What came of a run, whatever ended it. */
type PlayedRun = RunResult & Pick<ReportSource, 'image' | 'profile' | 'error'>;

/** Loads, refuses, boots and plays, all under the run's deadline. Never throws. */
async function play(setting: RunSetting, adapters: Adapters): Promise<PlayedRun> {
  const { options, reporter } = setting;
  const reference = referenceOf(options);
  let profile: ChosenProfile = { profile: unknownProfile, decidedBy: 'default' };
  let image: ImageFacts = { reference, id: null, digests: [], platform: null };
  await using deadline = armRunDeadline(systemClock, options.timeoutMs);
  const signal = AbortSignal.any([setting.signal, deadline.signal]);
  try {
    profile = await loadProfile(options.profile);
    const canaries = await loadCanaries(options);
    await refuseVacuous(canaries);
    await reporter.onStart?.(canaries.map((canary) => canary.name));
    if (options.target.kind === 'image') {
      const preparing = adapters.engine.prepareImage(options.target.image, signal);
      image = (await abortable(preparing, signal)) ?? image;
      void adapters.engine.sweep();
      profile = await chooseProfile(profile, options, adapters.engine, signal);
    }
    const peer = await choosePeerProfile(options, canaries, adapters.engine, signal);
    const peerProfile = peer === null ? {} : { peerProfile: peer };
    const request = {
      options,
      profile,
      ...peerProfile,
      canaries,
      reporter,
      deadline,
      signal: setting.signal,
    };
    const result = await runCanaries(adapters, request);
    return { ...result, image, profile, error: findBreakOff(result) };
  } catch (thrown) {
    return { outcomes: [], notes: [], image, profile, error: toCanaryError(thrown) };
  }
}

/**
 * Canaries of one's own are proved before they may gate; built-in ones are proved by this project's tests. The agents that
 * they are proved against offer the common tools, whatever the image under test calls its own.
 */
async function refuseVacuous(canaries: readonly Canary[]): Promise<void> {
  const tools = composeVacuityTools(commonTools);
  const lines: string[] = [];
  for (const canary of canaries.filter(({ suite }) => suite === 'own')) {
    for (const { agent, finding } of await checkVacuity(canary, tools)) {
      const { file, line, column } = canary.position;
      lines.push(`${file}:${line}:${column}: canary ${canary.name}: ${agent} ${finding}`);
    }
  }
  if (lines.length === 0) return;
  throw new CanaryError(
    'CANARY_VACUOUS',
    `A canary would not prove what it says:\n${lines.join('\n')}`,
    {
      hint: 'A canary must fail every wrong agent and pass the right one; see docs/canary-format.md.',
    },
  );
}

/** Why the run did not reach its end, although canaries before that may have passed; null when it did. */
function findBreakOff({ outcomes }: RunResult): CanaryError | null {
  const isBreakOff = (error: CanaryError | null): boolean =>
    error?.code === 'CANCELLED' || error?.code === 'DEADLINE_EXCEEDED';
  return outcomes.find(({ error }) => isBreakOff(error))?.error ?? null;
}

function referenceOf(options: RunOptions): string {
  return options.target.kind === 'image' ? options.target.image : options.target.url;
}

/** Stands in the report of a run that ended before its profile was read. */
const unknownProfile: Profile = {
  name: 'unknown',
  title: '',
  sessionScope: null,
  modelName: '',
  env: {},
  files: [],
  storePaths: [],
  tools: {
    'commit-memory': { names: [], arguments: {} },
    'recall-memory': { names: [], arguments: {} },
    'read-file': { names: [], arguments: {} },
    'run-skill': { names: [], arguments: {} },
    'ask-peer': { names: [], arguments: {} },
  },
  mandatoryWitnesses: [],
  bootTimeoutMs: null,
};
