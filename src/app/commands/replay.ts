// `session-continuity replay`: judges the records of report folders again with the present judge.
// No container is started.
import { CanaryError, toCanaryError } from '../../domain/error.ts';
import type { CanaryRecord } from '../../domain/record.ts';
import type { Report, ReportCanary, ReportRecords } from '../../domain/report.ts';
import type { Ending } from '../../domain/stored-record.ts';
import { toPlainLine } from '../../domain/text.ts';
import type { ReadRecord } from '../../judge/stored.ts';
import { judgePlayed } from '../../judge/verdict.ts';
import { renderEnding, renderReplayed } from '../../render/replay.ts';
import { toEnding } from '../../runner/outcome/outcome.ts';
import { readRecordsOf, readReportFolder } from './read-records.ts';

/** What came of one folder. */
interface FolderResult {
  readonly same: number;
  readonly differing: number;
  /** What differs, and what was never judged. */
  readonly lines: readonly string[];
  /** Sentences about what could not be judged. */
  readonly problems: readonly string[];
}

/** Where the command writes. */
export interface ReplayOutput {
  out(line: string): void;
  err(line: string): void;
}

/**
 * Runs the command. 0: all the same; 1: something differs. 2: something could not be judged, and
 * nothing differs. @throws CanaryError
 */
export async function runReplay(argv: readonly string[], output: ReplayOutput): Promise<0 | 1 | 2> {
  const flag = argv.find((argument) => argument.startsWith('-'));
  if (flag !== undefined || argv.length === 0)
    throw new CanaryError(
      'INPUT_INVALID',
      flag === undefined
        ? 'replay needs the report folder of a run.'
        : `replay takes report folders and no flags; got ${JSON.stringify(flag.slice(0, 60))}.`,
      { hint: 'See session-continuity replay --help.' },
    );
  let differing = 0;
  let unjudged = 0;
  for (const name of argv) {
    const result = await replayFolder(name).catch(
      (thrown: unknown): FolderResult => ({
        same: 0,
        differing: 0,
        lines: [],
        problems: [toProblem(thrown)],
      }),
    );
    for (const problem of result.problems) output.err(`INPUT_INVALID: ${problem}`);
    output.out(renderReplayed(name, { ...result, unjudged: result.problems.length }));
    for (const line of result.lines) output.out(line);
    differing += result.differing;
    unjudged += result.problems.length;
  }
  if (differing > 0) return 1;
  return unjudged > 0 ? 2 : 0;
}

async function replayFolder(name: string): Promise<FolderResult> {
  const { folder, report } = await readReportFolder(name);
  const lines: string[] = [];
  const problems: string[] = [];
  let same = 0;
  let differing = 0;
  const replay = (listed: ReportRecords, { stored, revive }: ReadRecord): void => {
    const { canary, ended: was, obstacle } = stored;
    const spelled = `${quote(name)}: ${quote(listed.path)}: canary ${quote(canary)}`;
    const contradiction = contradict(report, listed, stored);
    if (obstacle !== null) problems.push(`${spelled} cannot be judged again: ${obstacle}.`);
    if (contradiction !== null) problems.push(`${spelled} ${contradiction}.`);
    if (obstacle !== null || contradiction !== null) return;
    let record: CanaryRecord;
    try {
      record = revive();
    } catch (thrown) {
      problems.push(`${spelled} cannot be judged again: ${messageOf(thrown)}.`);
      return;
    }
    const now = toEnding(judgePlayed(record, { lacks: new Map(stored.lacks), listed: null }));
    const line = renderEnding(toLabel(canary, listed), was, now);
    if (line !== null) lines.push(line);
    if (was.verdict === now.verdict && was.layer === now.layer) same += 1;
    else differing += 1;
  };
  const found = new Set<string>();
  for (const listed of report.records ?? []) {
    try {
      for await (const one of readRecordsOf(folder, listed.path)) {
        found.add(keyOf(one.stored.canary, listed));
        replay(listed, one);
      }
    } catch (thrown) {
      problems.push(toProblem(thrown));
    }
  }
  const judged = report.canaries.filter(wasJudged);
  const missing = judged.filter((canary) => !found.has(keyOf(canary.name, canary)));
  if (report.records === undefined) problems.push(whyNone(name, report));
  else
    for (const canary of missing)
      problems.push(`${quote(name)}: the records have nothing of canary ${quote(canary.name)}.`);
  for (const canary of report.canaries)
    if (canary.error !== null && !wasJudged(canary))
      lines.push(`  ${toPlainLine(canary.name, 200)}: ${canary.error.code}, and was not played`);
  return { same, differing, lines, problems };
}

/** Whether a canary was played, so that there must be a record of it. */
function wasJudged({ turns, verdict }: ReportCanary): boolean {
  return verdict === 'passed' || verdict === 'failed' || turns.length > 0;
}

function keyOf(canary: string, { run, isBase }: Omit<ReportRecords, 'path'>): string {
  return JSON.stringify([canary, run ?? null, isBase === true]);
}

/**
 * What report.json says otherwise than a record: they are not of the same run, or one of them was
 * changed.
 */
function contradict(
  report: Report,
  listed: ReportRecords,
  { canary: name, ended }: ReadRecord['stored'],
): string | null {
  const canary = report.canaries.find((one) => keyOf(one.name, one) === keyOf(name, listed));
  if (canary === undefined || (canary.verdict === ended.verdict && canary.layer === ended.layer))
    return null;
  return `is ${toPlace(canary)} in report.json, and ${toPlace(ended)} in its record`;
}

function toPlace({ verdict, layer }: Pick<Ending, 'verdict' | 'layer'>): string {
  return layer === null ? verdict : `${verdict} (${layer})`;
}

function whyNone(name: string, { canaries, tool }: Report): string {
  const version = tool === undefined ? '' : ` (${quote(tool)})`;
  const why = canaries.some(wasJudged)
    ? `its report.json lists no records. It is of merge, or of a version that kept none${version}`
    : 'no canary was judged in that run';
  return `${quote(name)}: there is nothing to judge: ${why}.`;
}

function toLabel(canary: string, { run, isBase }: ReportRecords): string {
  if (isBase === true) return `${canary} (base)`;
  return run === undefined ? canary : `${canary} (run ${run})`;
}

/** What was wrong with the input. Anything else is thrown on. */
function toProblem(thrown: unknown): string {
  const { code, message } = toCanaryError(thrown);
  if (code !== 'INPUT_INVALID') throw thrown;
  return message;
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
