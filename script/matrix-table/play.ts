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
import { gateSources, hashSources } from '../proof-page/sources.ts';
import { judgeRow } from './judge-row.ts';
import { replayRow } from './replay-row.ts';
import type { MatrixRow } from './rows.ts';

const folder = '.cache/kill-matrix';

/** A row that was played. */
export interface PlayedRow {
  readonly row: MatrixRow;
  readonly run: GateRun;
  /** What is not as expected, also when the evidence was judged again. Empty when all is. */
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
  const gateHash = hashSources(gateSources);
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
      const took = isKept ? 'kept' : `${(result.run.report.durationMs / 1000).toFixed(1)} s`;
      settings.onRow(`[${done}/${rows.length}] ${row.agent.name}/${row.name}: ${found} (${took})`);
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
  const name = `${row.agent.name}-${row.name.replaceAll(/[^A-Za-z0-9.+-]+/g, '-').slice(0, 80)}`;
  const inputs = { ...hashes, switches: row.flags.join('\n') };
  const kept = isFresh ? null : readKept(`${folder}/runs`, name, inputs);
  if (kept !== null) {
    const problems = judgeRow(row, kept.report);
    // Another expectation may have been written since.
    if (problems.length === 0) return { row, run: kept, problems, isKept: true };
  }
  const reports = `${folder}/reports/${name}`;
  // By its id: a tag may be given to another image meanwhile.
  const run = await runGate(bundle, hashes.imageId, [...row.flags, '--report-dir', reports]);
  const problems = [
    ...judgeRow(row, run.report),
    ...(await replayRow(bundle, reports, run.report)),
  ];
  if (problems.length === 0) {
    keepRun(`${folder}/runs`, name, inputs, run);
    rmSync(reports, { recursive: true, force: true });
  }
  return { row, run, problems, isKept: false };
}
