// Reads report.json and the records of a report folder. Whatever is wrong with a file is said of
// that file.
import { parseReport } from '../../definition/report-parse.ts';
import { CanaryError } from '../../domain/error.ts';
import type { Report, ReportCanary } from '../../domain/report.ts';
import { quoteText } from '../../domain/text.ts';
import { type EvidenceFolder, openEvidenceFolder } from '../../host/evidence-folder.ts';
import { type ReadRecord, readRecords } from '../../judge/stored.ts';
import { findDemands } from '../../providers/table.ts';

const maxReportBytes = 64 * 1024 * 1024;
const maxRecordsBytes = 256 * 1024 * 1024;

/** A report folder that was read as far as its report. */
export interface ReportFolderRead {
  readonly folder: EvidenceFolder;
  readonly report: Report;
}

/** @throws CanaryError INPUT_INVALID where the folder or its report cannot be read */
export async function readReportFolder(name: string): Promise<ReportFolderRead> {
  const folder = await openEvidenceFolder(name);
  const { report, problem } = parseReport(await folder.readText('report.json', maxReportBytes));
  if (report === null) throw new CanaryError('INPUT_INVALID', `${quoteText(name)}: ${problem}.`);
  return { folder, report };
}

/**
 * The records of a file, one after the other. @throws CanaryError INPUT_INVALID that names the file
 */
export async function* readRecordsOf(
  folder: EvidenceFolder,
  path: string,
): AsyncGenerator<ReadRecord> {
  const text = await folder.readText(path, maxRecordsBytes);
  try {
    yield* readRecords(text, findDemands);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    const spelled = `${quoteText(folder.name)}: ${quoteText(path)}`;
    throw new CanaryError('INPUT_INVALID', `${spelled} cannot be judged again: ${why}.`);
  }
}

/** Of a series the records of some runs are kept. A report of one run has them all. */
export function hasKeptRecords({ repeat }: Report, canary: ReportCanary): boolean {
  const run = repeat?.runs.find(({ number }) => number === canary.run);
  return run === undefined || run.evidence !== null;
}
