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
  const places = entries.filter((one) => one.isDirectory()).map(({ name }) => join(folder, name));
  const found = await Promise.all([folder, ...places.sort().slice(-maxFolders)].map(readOne));
  const known = found.filter((one) => one !== null);
  const runs = known.flatMap(({ report }) => (report === null ? [] : [toEarlier(report)]));
  const newest = runs.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1)).slice(0, maxRuns);
  const notes = known.flatMap(({ place, problem }) =>
    problem === null ? [] : [`earlier: ${place}: ${problem}`],
  );
  return known.length === 0
    ? { runs: [], notes: [`earlier: there is no report.json in ${folder}, so nothing is compared`] }
    : { runs: newest, notes: notes.slice(0, 5) };
}

/** null: there is no report.json. */
async function readOne(
  place: string,
): Promise<{ place: string; report: Report | null; problem: string | null } | null> {
  const file = join(place, 'report.json');
  const stats = await stat(file).catch(() => null);
  if (stats === null) return null;
  if (!stats.isFile() || stats.size > maxReportBytes)
    return { place, report: null, problem: 'its report.json is no file of a usable size' };
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return { place, report: null, problem: 'its report.json cannot be read' };
  return { place, ...parseReport(text) };
}

function toEarlier(report: Report): EarlierRun {
  const { startedAt, image, verdict, canaries } = report;
  return { startedAt, image: image.reference, verdict, canaries: canaries.map(toBrief) };
}
