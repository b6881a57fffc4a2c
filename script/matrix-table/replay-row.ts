// Judges the evidence of a row's run again, as `session-continuity replay` does: every canary that
// was judged must come to the verdict, the layer and the headline of the live run.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { replayFolder, wasJudged } from '../../src/app/commands/replay-folder.ts';
import type { Report } from '../../src/domain/report.ts';
import type { Ending } from '../../src/domain/stored-record.ts';

/** What came of a row when its evidence was judged again. */
export interface RowReplay {
  /** Canaries that the live run judged. */
  readonly judged: number;
  /** How many of them came to the same verdict, layer and headline. */
  readonly agreed: number;
  /** What was otherwise. Empty where all agreed. */
  readonly problems: readonly string[];
}

/** Judges again what a run left in a report folder. `report`: what the live run printed. */
export async function replayRow(folder: string, report: Report): Promise<RowReplay> {
  const live = report.canaries.filter(wasJudged);
  // An image that did not boot was not judged in the first place.
  if (live.length === 0) return { judged: 0, agreed: 0, problems: [] };
  const { canaries, problems } = await replayFolder(folder).catch((thrown: unknown) => ({
    canaries: [],
    problems: [thrown instanceof Error ? thrown.message : String(thrown)],
  }));
  const again = new Map(canaries.map((one) => [one.label, one.now]));
  const differing = live.flatMap((canary) => {
    const now = again.get(canary.name);
    const [was, is] = [
      toWords({ ...canary, code: canary.error?.code ?? null }),
      now && toWords(now),
    ];
    return was === is ? [] : [`replay: ${canary.name}: ${is ?? 'not judged'} in place of ${was}`];
  });
  return {
    judged: live.length,
    agreed: live.length - differing.length,
    problems: [...problems.map((problem) => `replay: ${problem}`), ...differing],
  };
}

/** The report in a folder, or null without one. */
export function readEvidence(folder: string): Report | null {
  const file = join(folder, 'report.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : null;
}

/** Removes what is not needed to judge again: copies of stores take a hundred times the room. */
export function keepRecords(folder: string): void {
  for (const name of readdirSync(folder))
    if (!/^(?:report\.json|records(?:-\d+)?\.jsonl)$/.test(name))
      rmSync(join(folder, name), { recursive: true });
}

function toWords({ verdict, layer, code, headline }: Ending): string {
  return [verdict, code ?? layer ?? '', headline].filter((word) => word !== '').join(' ');
}
