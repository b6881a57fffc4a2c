// The action's main step: inputs, run, reports, outputs, then what may fail without changing the
// verdict.
import { resolve } from 'node:path';
import { runIdentity } from '../container/identity.ts';
import { abortable } from '../domain/abort.ts';
import { type CanaryError, toCanaryError } from '../domain/error.ts';
import { forges } from '../domain/forge.ts';
import type { ActionOptions } from '../domain/options.ts';
import type { Report } from '../domain/report.ts';
import type { Host, Reporter } from '../domain/report-ports.ts';
import type { SeriesTally } from '../domain/series.ts';
import { toPlainLine } from '../domain/text.ts';
import type { Verdict } from '../domain/verdict.ts';
import { createActionHost } from '../host/action-host.ts';
import { detectForge, hasJobSummary } from '../host/detect.ts';
import { createReportFolder } from '../host/report-folder.ts';
import { createRedactor } from '../redact/redactor.ts';
import { renderPlainSummary } from '../render/plain-summary.ts';
import { renderRefusal } from '../render/refusal.ts';
import { createFanOut } from '../reporters/fan-out.ts';
import { createReporters } from '../reporters/table.ts';
import { type Environment, parseActionInputs } from './inputs/inputs.ts';
import { findSecretValues } from './inputs/masking.ts';
import { findCheckRow } from './job/check-row.ts';
import { findJobSecrets } from './job/job-secrets.ts';
import { readPullRequest } from './job/pull-request.ts';
import { findUsesLine } from './job/uses-line.ts';
import { mainRecordPath, writeMainRecord } from './process/main-record.ts';
import { listenForStop } from './process/stop.ts';
import { prepareReportDir } from './reports/report-dir.ts';
import { renderReportLadder } from './reports/report-ladder.ts';
import { renderReporterError } from './reports/reporter-error.ts';
import { isUploaded, readResults, sharePage } from './reports/share-page.ts';
import type { RunMarks } from './run/image-notes.ts';
import { run } from './run/run.ts';

/** Columns of a job log. */
const logWidth = 160;

/** Runs the action's main step and returns the exit code. Never throws. */
export async function runAction(env: Environment): Promise<number> {
  const forge = detectForge(env) ?? forges.github;
  const redactor = createRedactor([]);
  const host = createActionHost({
    forge,
    redactor,
    summaryPath: env.GITHUB_STEP_SUMMARY ?? null,
    showsSummary: hasJobSummary(env),
  });
  let options: ActionOptions;
  try {
    options = parseActionInputs(env);
    await prepareReportDir(options.reportDir, 'Input "report-dir"');
  } catch (thrown) {
    return refuse(host, toCanaryError(thrown), env);
  }
  for (const secret of [...findJobSecrets(env), ...findSecretValues(options.env)])
    if (secret !== '') host.addSecret(secret);
  const identity = runIdentity(env);
  const recordPath = mainRecordPath(identity, env);
  // Before the record: whoever finds it may send a signal at once.
  const stop = listenForStop();
  await writeMainRecord(recordPath);
  const usesLine = await findUsesLine(env);
  const warn = (message: string): void =>
    host.annotate({
      level: 'warning',
      title: 'session-continuity',
      message,
      file: null,
      line: null,
    });
  const folder = createReportFolder(options.reportDir);
  const reporters = createReporters('action', {
    host,
    redactor,
    folder,
    table: { color: false, width: logWidth, logOfFailed: true },
    usesLine,
    output: process.stdout,
  });
  const told: Reporter[] = [
    { onEnd: (report) => stop.settle(report.exitCode) },
    ...reporters['at-once'],
  ];
  const written: Reporter[] = [
    ...reporters['with-page'],
    { onEnd: (report) => setOutputs(host, report, options) },
  ];
  const fanOut = (reporters: readonly Reporter[]): Required<Reporter> =>
    createFanOut(
      reporters,
      (thrown, callback) => host.log(renderReporterError(thrown, callback)),
      redactor,
    );
  const teller = fanOut(told);
  const writer = fanOut(written);
  const shared: { pageUrl?: string } = {};
  const page = {
    env,
    forge,
    options,
    redactor,
    signal: AbortSignal.any([stop.run, stop.rest]),
    log: host.log,
  };
  const reporter: Reporter = {
    // During the run both hear everything: the evidence of a canary is written when it ends.
    ...fanOut([...told, ...written]),
    async onEnd(report, evidence) {
      await teller.onEnd(report, evidence);
      const named = await sharePage(report, page);
      Object.assign(shared, named.pageUrl === undefined ? {} : { pageUrl: named.pageUrl });
      await writer.onEnd(named, evidence);
    },
  };
  // Next to the boot: a forge that is asked for the row may take its time.
  const ladder = findCheckRow(env, forge).then((row) =>
    host.log(renderReportLadder(env, forge, row, options.upload)),
  );
  const setting = {
    options,
    identity,
    dockerHost: env.DOCKER_HOST ?? null,
    isPod: env.KUBERNETES_SERVICE_HOST !== undefined,
    reporter,
    signal: stop.run,
    startedAt: performance.timeOrigin,
    marks: await readRunMarks(env),
    addSecret: (value: string) => host.addSecret(value),
  };
  // No one reads it of a run that is stopped.
  const [report] = await Promise.all([
    run(setting),
    abortable(ladder, stop.run).catch(() => undefined),
  ]);
  // What is left may still be broken off, and changes no verdict.
  await writeMainRecord(recordPath, report.exitCode);
  if (isUploaded(options, report)) {
    await upload(host, options, { env, files: folder.written(), warn }, stop.rest);
  }
  // The last line: what people look for first.
  if (shared.pageUrl !== undefined) host.log(`Page: ${shared.pageUrl}`);
  return report.exitCode;
}

/**
 * Inputs that cannot be used: one message with all problems, at the `uses:` line below which they
 * appear. Exit code 2, nothing started.
 */
async function refuse(host: Host, error: CanaryError, env: Environment): Promise<number> {
  const message = error.hint === undefined ? error.message : `${error.message}\n${error.hint}`;
  const place = (await findUsesLine(env)) ?? { file: null, line: null };
  host.annotate({ level: 'error', title: error.code, message, ...place });
  host.setOutput('verdict', 'errored');
  host.setOutput('summary', toPlainLine(`${error.code}: ${error.message}`, 600));
  if (hasJobSummary(env))
    await host
      .writeSummary(renderRefusal(error.code, message))
      .catch((thrown: unknown) => host.log(renderReporterError(thrown, 'onEnd')));
  return 2;
}

async function readRunMarks(env: Environment): Promise<RunMarks> {
  const pullRequest = await readPullRequest(env.GITHUB_EVENT_PATH);
  const commits = [env.GITHUB_SHA, pullRequest?.headSha].filter((commit) => commit != null);
  return { runId: env.GITHUB_RUN_ID ?? '', commits };
}

function setOutputs(host: Host, report: Report, options: ActionOptions): void {
  host.setOutput('verdict', report.verdict);
  for (const [name, count] of Object.entries({ expected: 0, ...report.counts }))
    host.setOutput(name, String(count));
  host.setOutput('summary', renderPlainSummary(report));
  const runs = report.repeat ?? toSingleRun(report);
  host.setOutput('runs', String(runs.passed + runs.failed + runs.errored));
  host.setOutput('runs-passed', String(runs.passed));
  host.setOutput('runs-failed', String(runs.failed));
  host.setOutput('runs-errored', String(runs.errored));
  host.setOutput('red-rate-bound', runs.redRate?.upperBound.toFixed(4) ?? '');
  host.setOutput('report-path', resolve(options.reportDir, 'report.json'));
  host.setOutput('image-digest', report.image.digests[0] ?? report.image.id ?? '');
}

/** One run alone as a count. A rate is not told by it. */
function toSingleRun({
  verdict,
}: Report): Pick<SeriesTally, (Verdict & keyof SeriesTally) | 'redRate'> {
  const count = (wanted: Verdict): number => (verdict === wanted ? 1 : 0);
  return {
    passed: count('passed'),
    failed: count('failed'),
    errored: count('errored'),
    redRate: null,
  };
}

/**
 * Evidence, the files of this run alone, is uploaded after everything else. A refusal is a warning
 * with the place where the files lie.
 */
async function upload(
  host: Host,
  options: ActionOptions,
  given: {
    readonly env: Environment;
    readonly files: readonly string[];
    warn(message: string): void;
  },
  signal: AbortSignal,
): Promise<void> {
  const { env, files, warn } = given;
  const { uploadEvidence } = await import('../forge/upload.ts');
  const result = await uploadEvidence({
    name: options.artifactName,
    files,
    rootDirectory: resolve(options.reportDir),
    retentionDays: options.retentionDays,
    forge: host.forge,
    results: readResults(env),
    signal,
  });
  if ('id' in result) {
    host.setOutput('artifact-id', String(result.id));
    host.log(`Evidence uploaded as ${options.artifactName}.`);
  } else {
    warn(`${result.reason} The verdict does not change.`);
  }
}
