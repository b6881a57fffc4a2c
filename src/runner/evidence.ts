// The evidence of a run as files below `canaries/<name>/` (design §10). Written through redaction by the reporter.
import { toLogText } from '../domain/log.ts';
import type { EvidenceFile } from '../domain/report-ports.ts';
import type { StoreRecord, StoreSnapshot } from '../domain/witness.ts';
import type { Ledger } from '../judge/ledger-entry.ts';
import type { CanaryOutcome } from './outcome.ts';

/**
 * Files for one canary: wire, model and control-plane records, store copies with their differences, the log.
 * @param root a folder, with `/` at its end, or nothing
 */
export function toEvidence(outcome: CanaryOutcome, root = ''): EvidenceFile[] {
  const folder = `${root}canaries/${outcome.canary.name}`;
  const { ledger, evidence } = outcome;
  const files = [
    toFile(`${folder}/model.jsonl`, () =>
      toLines(
        // The transcript is read off the request.
        evidence.flatMap((e) => [
          ...e.model.map((exchange) => ({ ...exchange, transcript: undefined })),
          ...(e.liveCalls ?? []),
        ]),
      ),
    ),
    toFile(`${folder}/control-plane.jsonl`, () => toLines(evidence.flatMap((e) => e.controlPlane))),
    toFile(`${folder}/runtime.log`, () => evidence.map((e) => toLogText(e.log)).join('\n')),
  ];
  if (ledger === null) return files;
  const { turns } = ledger;
  files.push(
    toFile(`${folder}/wire.jsonl`, () =>
      toLines(turns.map(({ turn, exchange }) => ({ turn: turn.number, ...exchange }))),
    ),
    toFile(`${folder}/turns.jsonl`, () => toLines(attributionOf(ledger))),
    toFile(`${folder}/store.diff`, () => diffStores(ledger)),
  );
  for (const { turn, store } of turns) {
    for (const { path, bytes } of store?.files ?? []) {
      files.push(toFile(`${folder}/store/turn-${turn.number}/${toRelative(path)}`, () => bytes));
    }
  }
  return files;
}

/** A file whose content is made when it is written: all of it at once could be more than memory holds. */
function toFile(path: string, make: () => string | Uint8Array): EvidenceFile {
  return {
    path,
    get content() {
      return make();
    },
  };
}

/** Which records belong to which turn, by their sequence, and which to none. */
function attributionOf({ turns, unowned }: Ledger): object[] {
  const sequences = (records: readonly { readonly sequence: number }[]): number[] =>
    records.map(({ sequence }) => sequence);
  return [
    ...turns.map(({ turn, model, astray, beside, memory, memoryAtReply }) => ({
      turn: turn.number,
      requests: sequences(model),
      astray: sequences(astray),
      beside: sequences(beside),
      memory: sequences(memory),
      lateMemory: sequences(memory).filter((sequence) => sequence > memoryAtReply),
    })),
    { turn: null, requests: sequences(unowned) },
  ];
}

/** Records that came or went with each turn, one per line. */
function diffStores(ledger: Ledger): string {
  const lines: string[] = [];
  let before: StoreSnapshot | null = null;
  for (const { turn, store } of ledger.turns) {
    lines.push(`@@ turn ${turn.number} @@`);
    if (store === null) {
      lines.push('  no store was found');
      continue;
    }
    const old = new Set((before?.records ?? []).map(describe));
    const now = new Set(store.records.map(describe));
    lines.push(...[...old].filter((line) => !now.has(line)).map((line) => `- ${line}`));
    lines.push(...[...now].filter((line) => !old.has(line)).map((line) => `+ ${line}`));
    before = store;
  }
  return `${lines.join('\n')}\n`;
}

function describe(record: StoreRecord): string {
  const table = record.table === null ? '' : ` ${record.table}`;
  return `${record.path}${table} [${record.key}] ${record.text.replaceAll(/\s+/g, ' ').slice(0, 2_000)}`;
}

function toLines(records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

/** A container path as a relative one; names from a container are hostile, so nothing climbs out of the folder. */
function toRelative(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map((part) => part.replaceAll(/[^A-Za-z0-9._ @+=,-]/g, '_'))
    .join('/');
}
