// Reads the reports of earlier runs (`--earlier`). What cannot be read is a note: the past decides
// no verdict.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseReport } from '../../definition/report-parse.ts';
import type { Report } from '../../domain/report.ts';
import { type EarlierRun, toBrief } from '../../domain/report-others.ts';

const maxReportBytes = 64 * 1024 * 1024;
/** Reports that are kept, the newest. A page is no archive. */
const maxRuns = 30;
const maxFolders = 500;

/** The earlier runs, the newest first, and a note on each report that could not be used. */
export interface EarlierReports {
  readonly runs: readonly EarlierRun[];
  readonly notes: readonly string[];
}

/** The reports in a folder and in the folders right below it. Never throws. */
export async function readEarlier(folder: string): Promise<EarlierReports> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => null);
  if (entries === null)
    return { runs: [], notes: [`earlier: there is no folder ${folder}, so nothing is compared`] };
  const names = entries.filter((one) => one.isDirectory()).map(({ name }) => name);
  const newest = names.sort(byNumber.compare).slice(-maxFolders);
  let runs: EarlierRun[] = [];
  const notes: string[] = [];
  // One after the other: a report may be large, and little of it is kept.
  for (const place of [folder, ...newest.map((name) => join(folder, name))]) {
    const found = await readOne(place);
    if (found === null) continue;
    if ('problem' in found) notes.push(`earlier: ${place}: ${found.problem}`);
    else runs = [...runs, found.run].sort(newestFirst).slice(0, maxRuns);
  }
  return runs.length === 0 && notes.length === 0
    ? { runs, notes: [`earlier: there is no report.json in ${folder}, so nothing is compared`] }
    : { runs, notes: notes.slice(0, 5) };
}

/** Ids of runs are numbers: 1000 is newer than 999. Dates and names are as in any other order. */
const byNumber = new Intl.Collator('en', { numeric: true });

function newestFirst(a: EarlierRun, b: EarlierRun): number {
  return a.startedAt < b.startedAt ? 1 : -1;
}

/** What a report.json came to, or what is wrong with it. */
type Found = { readonly run: EarlierRun } | { readonly problem: string };

/** null: there is no report.json. */
async function readOne(place: string): Promise<Found | null> {
  const file = join(place, 'report.json');
  const stats = await stat(file).catch(() => null);
  if (stats === null) return null;
  if (!stats.isFile() || stats.size > maxReportBytes)
    return { problem: 'its report.json is no file of a usable size' };
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return { problem: 'its report.json cannot be read' };
  const { report, problem } = parseReport(text);
  return report === null ? { problem } : { run: toEarlier(report) };
}

function toEarlier(report: Report): EarlierRun {
  const { startedAt, image, verdict, canaries } = report;
  return { startedAt, image: image.reference, verdict, canaries: canaries.map(toBrief) };
}
