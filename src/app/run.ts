// The story of a run: load the definitions, refuse vacuous ones, boot, play, judge, report.
import type { Canary } from '../domain/canary.ts';
import { CanaryError, toCanaryError } from '../domain/error.ts';
import type { RunOptions } from '../domain/options.ts';
import type { ImageFacts, Reporter } from '../domain/ports.ts';
import type { ChosenProfile, Profile } from '../domain/profile.ts';
import type { Report } from '../domain/report.ts';
import { toEvidence } from '../runner/evidence.ts';
import { toReport } from '../runner/report.ts';
import { type RunResult, runCanaries } from '../runner/run.ts';
import { checkVacuity } from '../runner/vacuity/check.ts';
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
}

/** Runs and reports. Never throws: what stops a run is the error of its report, with exit code 2. */
export async function run(setting: RunSetting): Promise<Report> {
  const { options, reporter, signal } = setting;
  const startedAt = systemClock.now();
  let profile: ChosenProfile = { profile: unknownProfile, decidedBy: 'default' };
  let image: ImageFacts = {
    reference: referenceOf(options),
    id: null,
    digests: [],
    platform: null,
  };
  let result: RunResult = { outcomes: [], notes: [] };
  let error: CanaryError | null = null;
  const adapters = composeAdapters({
    identity: setting.identity,
    dockerHost: setting.dockerHost,
    timeoutMs: options.timeoutMs,
    onProgress: (line) => void reporter.onProgress?.(line),
  });
  try {
    profile = await loadProfile(options.profile);
    const canaries = await loadCanaries(options);
    await refuseVacuous(canaries, profile);
    await reporter.onStart?.(canaries.map((canary) => canary.name));
    if (options.target.kind === 'image') {
      image = await adapters.engine.prepareImage(options.target.image, signal);
      void adapters.engine.sweep();
    }
    result = await runCanaries(adapters, { options, profile, canaries, reporter, signal });
    error = findBreakOff(result);
  } catch (thrown) {
    error = toCanaryError(thrown);
  }
  const report = toReport({
    startedAt,
    durationMs: systemClock.now() - startedAt,
    image,
    profile,
    scope: options.sessionScope ?? profile.profile.sessionScope ?? 'context',
    suite: options.suite,
    logLines: options.logLines,
    outcomes: result.outcomes,
    notes: result.notes,
    error,
  });
  const evidence = result.outcomes.flatMap(toEvidence);
  // All that is reported is in memory: containers go while the reports are written.
  await Promise.all([adapters[Symbol.asyncDispose](), reporter.onEnd?.(report, evidence)]);
  return report;
}

/** Canaries of one's own are proved before they may gate; built-in ones are proved by this project's tests. */
async function refuseVacuous(
  canaries: readonly Canary[],
  { profile }: ChosenProfile,
): Promise<void> {
  const tools = composeVacuityTools(profile.tools);
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
  },
  mandatoryWitnesses: [],
  bootTimeoutMs: null,
};
