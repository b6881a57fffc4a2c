// The evidence of a run as files below `canaries/<name>/` and `store/`. Written through redaction
// by the reporter.
import { createHash } from 'node:crypto';
import {
  canaryFolder,
  type StoreTurn,
  type StoreTurnFile,
  storeFilePath,
  storeIndexPath,
} from '../../domain/evidence-layout.ts';
import { toLogText } from '../../domain/log.ts';
import type { EvidenceFile } from '../../domain/report-ports.ts';
import { cutText } from '../../domain/text.ts';
import type { ModelExchange, StoreRecord, StoreSnapshot } from '../../domain/witness.ts';
import type { Ledger } from '../../judge/ledger-entry.ts';
import type { CanaryOutcome } from './outcome.ts';

/** Characters of a row in the differences of the store; records.jsonl has it whole. */
const maxDiffChars = 2_000;

/** How the evidence of a canary is written. */
export interface EvidenceManner {
  /** A folder, with `/` at its end, or nothing. */
  readonly root?: string;
  /** Whether copies of the store are kept. Absent: they are. */
  readonly keepsStore?: boolean;
  /** Paths of copies that are there already. Those of this canary are added. Absent: none. */
  readonly written?: Set<string>;
}

/**
 * Files for one canary: wire, model and control-plane records, the store's index, copies and
 * differences, the log.
 */
export function toEvidence(outcome: CanaryOutcome, manner: EvidenceManner = {}): EvidenceFile[] {
  // What was settled is on disk.
  if (outcome.settled !== undefined) return [];
  const { root = '', keepsStore = true, written = new Set() } = manner;
  const { name } = outcome.canary;
  const folder = canaryFolder(root, name);
  const { ledger, evidence } = outcome;
  const isOwn = ({ route }: ModelExchange): boolean =>
    route.kind !== 'turn' || (ledger?.tokens.get(route.tag)?.canary ?? name) === name;
  const files = [
    toFile(`${folder}/model.jsonl`, () =>
      toLines(
        // The transcript is read off the request. What the canaries next to this one asked appears
        // in their own folders.
        evidence.flatMap((e) => [
          ...e.model.filter(isOwn).map((exchange) => ({ ...exchange, transcript: undefined })),
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
  const copies: EvidenceFile[] = [];
  const index = turns.flatMap(({ turn, store }): StoreTurn[] => {
    if (store === null) return [];
    const kept = store.files.map((file): StoreTurnFile => {
      const digest = file.digest ?? digestOf(file.bytes);
      const at = keepsStore ? storeFilePath(root, digest, file.path) : null;
      if (at !== null && !written.has(at)) {
        written.add(at);
        copies.push(toFile(at, () => file.bytes));
      }
      return { path: file.path, bytes: file.size ?? file.bytes.byteLength, digest, at };
    });
    return [{ turn: turn.number, truncated: store.truncated, files: kept }];
  });
  files.push(
    toFile(storeIndexPath(root, name), () => toLines(index)),
    ...copies,
  );
  return files;
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * A file whose content is made when it is written: all of it at once could be more than memory
 * holds.
 */
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
  return `${record.path}${table} [${record.key}] ${cutText(record.text.replaceAll(/\s+/g, ' '), maxDiffChars)}`;
}

function toLines(records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}
