// The records of a run as a file of the report folder, from which `replay` judges again.
import { toDeclaredLacks } from '../../domain/capability.ts';
import type { ContainerRecord } from '../../domain/record.ts';
import type { ReportRecords } from '../../domain/report.ts';
import type { EvidenceFile } from '../../domain/report-ports.ts';
import {
  type Ending,
  recordsPath,
  type StoredHead,
  type StoredRecord,
  storedRecordVersion,
} from '../../domain/stored-record.ts';
import { createPoolReader, type PoolReader, type PoolWriter } from '../../judge/pool.ts';
import { createRecordWriter } from '../../judge/revive.ts';
import { reviveStored } from '../../judge/stored.ts';
import { judgePlayed, type Recorded } from '../../judge/verdict.ts';
import { findDemands } from '../../providers/table.ts';
import { type CanaryOutcome, toEnding } from './outcome.ts';

/** A text as it may leave the process. */
type Redact = (text: string) => string;

/** A file with records, and its line in the report. None where nothing was judged. */
export interface RecordsFile {
  readonly files: readonly EvidenceFile[];
  readonly listed: readonly ReportRecords[];
}

/**
 * The records of all canaries that were judged.
 * @param root the folder of the run, with `/` at its end, or nothing
 * @param number of this file among those of the run
 */
export function toRecordsFile(
  outcomes: readonly CanaryOutcome[],
  root = '',
  number = 1,
): RecordsFile {
  const judged = outcomes.flatMap((outcome) => {
    const { recorded } = outcome;
    return recorded === undefined ? [] : [{ recorded, ended: toEnding(outcome) }];
  });
  if (judged.length === 0) return { files: [], listed: [] };
  const path = recordsPath(root, number);
  const render = (redact: Redact): string => {
    const writer = createStoreWriter(redact);
    const head: StoredHead = { version: storedRecordVersion };
    const lines = judged.map(({ recorded, ended }) => writer(recorded, ended));
    return [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
  };
  const file = {
    path,
    get content() {
      return render((text) => text);
    },
    redacted: render,
  };
  return { files: [file], listed: [{ path }] };
}

/** Makes the line of one canary after the other. */
function createStoreWriter(redact: Redact): (recorded: Recorded, ended: Ending) => StoredRecord {
  const writer: PoolWriter = createRecordWriter(redact);
  const reader: PoolReader = createPoolReader();
  const unread: (readonly unknown[])[] = [];
  // A container is walked once, however many canaries were played in it.
  const known = new Map<ContainerRecord, unknown>();
  const writeContainer = (container: ContainerRecord): unknown => {
    const written = known.get(container) ?? writer.write(container);
    known.set(container, written);
    return written;
  };
  return ({ record, declared }, ended) => {
    const { containers: all, ...rest } = record;
    const own = writer.write(rest);
    const containers = all.map(writeContainer);
    const nodes = writer.takeNodes();
    unread.push(nodes);
    const clean = { ...ended, headline: redact(ended.headline) };
    const kept = { canary: redact(record.play.canary.name), own, containers };
    const judge = (): Ending => {
      for (const some of unread.splice(0)) reader.add(some);
      return toEnding(judgePlayed(reviveStored(kept, reader.read, findDemands), declared));
    };
    return {
      nodes,
      canary: kept.canary,
      ended: clean,
      lacks: toDeclaredLacks(declared),
      obstacle: [own, ...containers].some(writer.isChanged) ? findObstacle(clean, judge) : null,
      own,
      containers,
    };
  };
}

/**
 * A secret may appear in what is judged. Whether that matters is tried now: no one can try it
 * later.
 */
function findObstacle(was: Ending, judge: () => Ending): string | null {
  const takenOut = 'a secret was in what was judged, and was removed';
  try {
    const now = judge();
    if (was.verdict === now.verdict && was.layer === now.layer) return null;
    return `${takenOut}; without it the verdict would be ${now.verdict}, ${now.layer ?? 'no layer'}`;
  } catch {
    // A word of this program may be a secret too: then not even the names of fields are left.
    return takenOut;
  }
}
