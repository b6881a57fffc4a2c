// The story of a run: load the definitions, refuse vacuous ones, boot, play, judge, report.
import type { PlatformFaults } from '../control-plane/faults.ts';
import { renderSpending } from '../domain/live-model.ts';
import type { RunOptions } from '../domain/options.ts';
import type { Reporter } from '../domain/ports.ts';
import type { Report } from '../domain/report.ts';
import type { Adapters } from '../runner/adapters.ts';
import { toEvidence } from '../runner/evidence.ts';
import { composeAdapters } from './compose.ts';
import { playRun } from './play-run.ts';
import { makeSeed } from './seeded-random.ts';
import { createStage, loadProvedCanaries } from './stage.ts';

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
  const { options, reporter, signal } = setting;
  const seed = options.seed ?? makeSeed();
  const adapters = composeAdapters({
    identity: setting.identity,
    dockerHost: setting.dockerHost,
    run: options,
    seed,
    ...(setting.platformFaults === undefined ? {} : { platformFaults: setting.platformFaults }),
    timeoutMs: options.timeoutMs,
    onProgress: (line) => void reporter.onProgress?.(line),
    onSecret: (value) => setting.addSecret(value),
  });
  const stage = createStage(options, adapters.engine, async () => {
    const canaries = await loadProvedCanaries(options);
    await reporter.onStart?.(canaries.map((canary) => canary.name));
    return canaries;
  });
  const played = await playRun(stage, adapters, { seed, reporter, signal });
  const report = withSpending(played.report, adapters, reporter);
  // All that is reported is in memory: containers go while the reports are written.
  const evidence = played.outcomes.flatMap((outcome) => toEvidence(outcome));
  await Promise.all([adapters[Symbol.asyncDispose](), reporter.onEnd?.(report, evidence)]);
  return report;
}

/** The report with what the calls of a live run came to; told as progress too. */
function withSpending(report: Report, { live }: Adapters, reporter: Reporter): Report {
  if (live === undefined) return report;
  const spent = renderSpending(live.spending());
  void reporter.onProgress?.(spent);
  return { ...report, notes: [...report.notes, spent] };
}
