// Judges the records of one report folder again with the present judge.
import { toCanaryError } from '../../domain/error.ts';
import type { CanaryRecord } from '../../domain/record.ts';
import type { Report, ReportCanary, ReportRecords } from '../../domain/report.ts';
import type { Ending } from '../../domain/stored-record.ts';
import { quoteText, toPlainLine } from '../../domain/text.ts';
import type { ReadRecord } from '../../judge/stored.ts';
import { judgePlayed } from '../../judge/verdict.ts';
import { toEnding } from '../../runner/outcome/outcome.ts';
import { hasKeptRecords, readRecordsOf, readReportFolder } from './read-records.ts';

/** A canary that was judged again. */
export interface ReplayedCanary {
  /** Its name, and the run of a series or the base image where it is of one. */
  readonly label: string;
  readonly was: Ending;
  readonly now: Ending;
}

/** What came of one folder. */
export interface ReplayedFolder {
  readonly canaries: readonly ReplayedCanary[];
  /** A sentence on each canary of which there is nothing to judge. */
  readonly unplayed: readonly string[];
  /** Sentences about what could not be judged again. */
  readonly problems: readonly string[];
}

/**
 * Judges a report folder again. @throws CanaryError INPUT_INVALID where it has no report that can
 * be read
 */
export async function replayFolder(name: string): Promise<ReplayedFolder> {
  const { folder, report } = await readReportFolder(name);
  const canaries: ReplayedCanary[] = [];
  const unplayed: string[] = [];
  const problems: string[] = [];
  const shown = new Map(report.canaries.map((one) => [keyOf(one.name, one), one]));
  const replay = (listed: ReportRecords, { stored, revive }: ReadRecord): void => {
    const { canary, ended: was, obstacle } = stored;
    const spelled = `${quoteText(name)}: ${quoteText(listed.path)}: canary ${quoteText(canary)}`;
    const contradiction = contradict(shown.get(keyOf(canary, listed)), stored.ended);
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
    canaries.push({ label: toLabel(canary, listed), was, now });
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
  const unread = report.canaries.filter(
    (canary) => wasJudged(canary) && !found.has(keyOf(canary.name, canary)),
  );
  if (report.records === undefined) problems.push(whyNone(name, report));
  else
    for (const canary of unread) {
      if (hasKeptRecords(report, canary))
        problems.push(
          `${quoteText(name)}: the records have nothing of canary ${quoteText(canary.name)}.`,
        );
      else
        unplayed.push(
          `${toPlainLine(canary.name, 200)}: ${canary.verdict} in run ${canary.run}, of which no records are kept`,
        );
    }
  for (const canary of report.canaries)
    if (canary.error !== null && !wasJudged(canary))
      unplayed.push(`${toPlainLine(canary.name, 200)}: ${canary.error.code}, and was not played`);
  return { canaries, unplayed, problems };
}

/** Whether a canary was played, so that there must be a record of it. */
export function wasJudged({ turns, verdict }: ReportCanary): boolean {
  return verdict === 'passed' || verdict === 'failed' || turns.length > 0;
}

function keyOf(canary: string, { run, isBase }: Omit<ReportRecords, 'path'>): string {
  return JSON.stringify([canary, run ?? null, isBase === true]);
}

/**
 * What report.json says otherwise than a record: they are not of the same run, or one of them was
 * changed.
 */
function contradict(canary: ReportCanary | undefined, ended: Ending): string | null {
  if (canary === undefined || (canary.verdict === ended.verdict && canary.layer === ended.layer))
    return null;
  return `is ${toPlace(canary)} in report.json, and ${toPlace(ended)} in its record`;
}

function toPlace({ verdict, layer }: Pick<Ending, 'verdict' | 'layer'>): string {
  return layer === null ? verdict : `${verdict} (${layer})`;
}

function whyNone(name: string, { canaries, tool, profile, legs = [] }: Report): string {
  if (profile.decidedBy === 'merge') {
    const names = legs
      .filter(({ verdict }) => verdict !== 'missing')
      .map((leg) => quoteText(leg.name));
    const of = names.length === 0 ? 'its shards' : `its legs ${names.slice(0, 20).join(', ')}`;
    return `${quoteText(name)}: there is nothing to judge: merge made it, and copies no records. Name the folders of ${of}.`;
  }
  const version = tool === undefined ? '' : ` (${quoteText(tool)})`;
  const why = canaries.some(wasJudged)
    ? `its report.json lists no records. It is of a version that kept none${version}`
    : 'no canary was judged in that run';
  return `${quoteText(name)}: there is nothing to judge: ${why}.`;
}

function toLabel(canary: string, { run, isBase }: ReportRecords): string {
  if (isBase === true) return `${canary} (base)`;
  return run === undefined ? canary : `${canary} (run ${run})`;
}

/** What was wrong with the input. @throws whatever else was thrown */
export function toProblem(thrown: unknown): string {
  const { code, message } = toCanaryError(thrown);
  if (code !== 'INPUT_INVALID') throw thrown;
  return message;
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
