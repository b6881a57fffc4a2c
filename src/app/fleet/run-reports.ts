// What the reports of red runs say beyond what the forge recorded: a run that could not be judged
// is red for the forge as well, and the report says how long it took without the build before it.
// They are asked for red jobs alone, which are few.
import { parseReport } from '../../definition/report-parse.ts';
import type { RecordedJob } from '../../domain/fleet.ts';
import type { Report } from '../../domain/report.ts';
import type { Rollout } from '../../forge/rollout/calls.ts';
import { Refusal } from '../../forge/rollout/client.ts';

/** Runs whose reports are asked for, the newest ones. */
const maxRuns = 50;
/** Clocks of forge and runner may differ by this much. */
const slackMs = 60_000;

/**
 * The jobs as the reports of red runs complete them. What the forge refuses or no longer has
 * changes nothing.
 */
export async function completeByReports(
  rollout: Rollout,
  name: string,
  jobs: readonly RecordedJob[],
): Promise<RecordedJob[]> {
  const newest = jobs
    .filter(({ outcome }) => outcome === 'failed')
    .sort((a, b) => ((a.startedAt ?? '') < (b.startedAt ?? '') ? 1 : -1));
  const runs = [...new Set(newest.map(({ runId }) => runId))].slice(0, maxRuns);
  const reports = new Map<string, readonly Report[]>();
  for (const run of runs) reports.set(run, await readReports(rollout, name, run));
  return jobs.map((job) =>
    job.outcome === 'failed' ? complete(job, reports.get(job.runId) ?? []) : job,
  );
}

async function readReports(rollout: Rollout, name: string, run: string): Promise<Report[]> {
  const texts = await rollout.readReports(name, run).catch((thrown: unknown) => {
    if (thrown instanceof Refusal) return [];
    throw thrown;
  });
  return texts.flatMap((text) => parseReport(text).report ?? []);
}

/**
 * Errored where every report of the job is. One that says passed is not believed: the job was red
 * for another reason.
 */
function complete(job: RecordedJob, reports: readonly Report[]): RecordedJob {
  const own = reports.filter(({ startedAt }) => isWithin(startedAt, job));
  const [first] = own;
  if (first === undefined) return job;
  const isErrored = own.every(({ verdict }) => verdict === 'errored');
  return {
    ...job,
    outcome: isErrored ? 'errored' : 'failed',
    durationMs: Math.max(...own.map(({ durationMs }) => durationMs)),
  };
}

/**
 * A rerun keeps the artifacts of the attempt before: a report belongs to the job during which its
 * run began.
 */
function isWithin(at: string, { startedAt, durationMs }: RecordedJob): boolean {
  const began = Date.parse(startedAt ?? '');
  const time = Date.parse(at);
  if (Number.isNaN(began) || durationMs === null) return false;
  return time >= began - slackMs && time <= began + durationMs + slackMs;
}
