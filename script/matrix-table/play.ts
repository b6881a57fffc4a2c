// Plays rows of the kill matrix, or takes what is kept of them, some side by side.
import { rmSync } from 'node:fs';
import {
  bundle,
  type GateRun,
  inspectImage,
  keepRun,
  readKept,
  runGate,
} from '../proof-page/gate-run.ts';
import { hashPlaying } from '../proof-page/sources.ts';
import { judgeRow } from './judge-row.ts';
import { keepRecords, type RowReplay, readEvidence, replayRow } from './replay-row.ts';
import type { MatrixRow } from './rows.ts';

const folder = '.cache/kill-matrix';

/** A row that was played. */
export interface PlayedRow {
  readonly row: MatrixRow;
  readonly run: GateRun;
  /** What came of its evidence when it was judged again. */
  readonly replay: RowReplay;
  /** What is not as expected, also of the replay. Empty when all is. */
  readonly problems: readonly string[];
}

/** How rows are played. */
export interface PlaySettings {
  /** Rows side by side. */
  readonly jobs: number;
  /** Play what is kept, too. */
  readonly isFresh: boolean;
  readonly onRow: (line: string) => void;
}

/** Plays the rows. Results in their order. */
export async function playRows(
  rows: readonly MatrixRow[],
  settings: PlaySettings,
): Promise<PlayedRow[]> {
  const gateHash = hashPlaying();
  const images = [...new Set(rows.map(({ agent }) => agent.image))];
  const imageIds = new Map(images.map((image) => [image, inspectImage(image, '{{.Id}}')]));
  const played: PlayedRow[] = [];
  const waiting = [...rows.entries()];
  let done = 0;
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, row] = next;
      const imageId = imageIds.get(row.agent.image) ?? '';
      const { isKept, ...result } = await playRow(row, { imageId, gateHash }, settings.isFresh);
      played[index] = result;
      done += 1;
      const found = result.problems.length === 0 ? 'as expected' : result.problems.join('; ');
      const { run, replay } = result;
      const took = isKept ? 'kept' : `${(run.report.durationMs / 1000).toFixed(1)} s`;
      const again = `replay ${replay.agreed} of ${replay.judged}`;
      settings.onRow(
        `[${done}/${rows.length}] ${row.agent.name}/${row.name}: ${found} (${took}, ${again})`,
      );
    }
  };
  await Promise.all(Array.from({ length: settings.jobs }, work));
  return played;
}

async function playRow(
  row: MatrixRow,
  hashes: { readonly imageId: string; readonly gateHash: string },
  isFresh: boolean,
): Promise<PlayedRow & { readonly isKept: boolean }> {
  const name = toFileName(row);
  const inputs = { ...hashes, switches: row.flags.join('\n') };
  const reports = toReports(row);
  const kept = isFresh ? null : readKept(`${folder}/runs`, name, inputs);
  if (kept !== null && readEvidence(reports)?.startedAt === kept.report.startedAt) {
    const problems = judgeRow(row, kept.report);
    const replay = await replayRow(reports, kept.report);
    // Another expectation may have been written since.
    if (problems.length === 0 && replay.problems.length === 0)
      return { row, run: kept, replay, problems, isKept: true };
  }
  rmSync(reports, { recursive: true, force: true });
  // By its id: a tag may be given to another image meanwhile.
  const run = await runGate(bundle, hashes.imageId, [...row.flags, '--report-dir', reports]);
  const replay = await replayRow(reports, run.report);
  const problems = [...judgeRow(row, run.report), ...replay.problems];
  if (problems.length === 0) {
    keepRun(`${folder}/runs`, name, inputs, run);
    keepRecords(reports);
  }
  return { row, run, replay, problems, isKept: false };
}

/**
 * Judges again, with the judge as it is in src/, what is kept of rows, and says of each whether it
 * came to the same.
 */
export async function replayKept(
  rows: readonly MatrixRow[],
  onRow: (line: string) => void,
): Promise<{ readonly replayed: number; readonly agreed: number }> {
  let [replayed, agreed] = [0, 0];
  for (const row of rows) {
    const report = readEvidence(toReports(row));
    if (report === null) continue;
    const { problems } = await replayRow(toReports(row), report);
    replayed += 1;
    if (problems.length === 0) agreed += 1;
    else onRow(`${row.agent.name}/${row.name}: ${problems.join('; ')}`);
  }
  return { replayed, agreed };
}

function toReports(row: MatrixRow): string {
  return `${folder}/reports/${toFileName(row)}`;
}

function toFileName({ agent, name }: MatrixRow): string {
  return `${agent.name}-${name.replaceAll(/[^A-Za-z0-9.+-]+/g, '-').slice(0, 80)}`;
}
