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
import type {
  ControlPlaneRecord,
  ModelExchange,
  StoreRecord,
  StoreSnapshot,
} from '../../domain/witness.ts';
import type { Ledger } from '../../judge/ledger-entry.ts';
import type { CanaryOutcome, ContainerEvidence } from './outcome.ts';
import { createOwnership, type Ownership } from './ownership.ts';

/** Characters of a row in the differences of the store. records.jsonl has it whole. */
const maxDiffChars = 2_000;

/** How the evidence of a canary is written. */
export interface EvidenceManner {
  /** A folder, with `/` at its end, or nothing. */
  readonly root?: string;
  /**
   * Whether copies of the store are kept, and what other canaries did in the same container.
   * Absent: they are.
   */
  readonly isWhole?: boolean;
  /** Where the records of containers lie that several canaries share. Absent: none is shared. */
  readonly shared?: ReadonlyMap<ContainerEvidence, string>;
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
  const { root = '', isWhole = true, written = new Set(), shared = new Map() } = manner;
  const { name } = outcome.canary;
  const folder = canaryFolder(root, name);
  const { ledger, evidence } = outcome;
  const isElsewhere = (e: ContainerEvidence): boolean => !isWhole && shared.has(e);
  const here = evidence.filter((e) => !isElsewhere(e));
  const ownership = ledger === null || isWhole ? null : createOwnership(ledger);
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
    toFile(`${folder}/control-plane.jsonl`, () =>
      toLines(
        evidence.flatMap((e) =>
          isElsewhere(e)
            ? e.controlPlane.filter((call) => ownership?.isOwn(textOf(call)) === true)
            : e.controlPlane,
        ),
      ),
    ),
  ];
  if (here.length > 0 || evidence.length === 0)
    files.push(toFile(`${folder}/runtime.log`, () => here.map((e) => toLogText(e.log)).join('\n')));
  if (ledger === null) return files;
  const { turns } = ledger;
  const containers = evidence.filter(isElsewhere).flatMap((e) => shared.get(e) ?? []);
  files.push(
    toFile(`${folder}/wire.jsonl`, () =>
      toLines(turns.map(({ turn, exchange }) => ({ turn: turn.number, ...exchange }))),
    ),
    toFile(`${folder}/turns.jsonl`, () => toLines(attributionOf(ledger, containers))),
    toFile(`${folder}/store.diff`, () => diffStores(ledger, ownership)),
  );
  const copies: EvidenceFile[] = [];
  const index = turns.flatMap(({ turn, store }): StoreTurn[] => {
    if (store === null) return [];
    const kept = store.files.map((file): StoreTurnFile => {
      const digest = file.digest ?? digestOf(file.bytes);
      const at = isWhole ? storeFilePath(root, digest, file.path) : null;
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

/** Files for a container that several canaries share, in a folder of its own. */
export function toContainerEvidence(
  { controlPlane, log }: ContainerEvidence,
  folder: string,
): EvidenceFile[] {
  return [
    toFile(`${folder}/control-plane.jsonl`, () => toLines(controlPlane)),
    toFile(`${folder}/runtime.log`, () => toLogText(log)),
  ];
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

/** What a call says, by which it may be a canary's. */
function textOf({ path, requestBody, responseBody }: ControlPlaneRecord): string {
  return `${path}\n${requestBody}\n${responseBody}`;
}

/**
 * Which records belong to which turn, by their sequence, and which to none. `containers`: folders
 * of what is not in the canary's own.
 */
function attributionOf({ turns, unowned }: Ledger, containers: readonly string[]): object[] {
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
    {
      turn: null,
      requests: sequences(unowned),
      ...(containers.length === 0 ? {} : { containers }),
    },
  ];
}

/**
 * Records that came or went with each turn, one per line. With an `ownership`, those of other
 * canaries are only counted.
 */
function diffStores(ledger: Ledger, ownership: Ownership | null): string {
  const lines: string[] = [];
  let before: StoreSnapshot | null = null;
  for (const { turn, store } of ledger.turns) {
    lines.push(`@@ turn ${turn.number} @@`);
    if (store === null) {
      lines.push('  no store was found');
      continue;
    }
    // Most rows are the same objects after each turn: only the others are described.
    const [old, now] = [new Set(before?.records), new Set(store.records)];
    const gone = new Set([...old].filter((row) => !now.has(row)).map(describe));
    const came = new Set([...now].filter((row) => !old.has(row)).map(describe));
    const changes = [
      ...[...gone].filter((line) => !came.has(line)).map((line) => `- ${line}`),
      ...[...came].filter((line) => !gone.has(line)).map((line) => `+ ${line}`),
    ];
    const shown = changes.filter((line) => ownership?.isOthers(line) !== true);
    for (const line of shown) lines.push(line);
    const others = changes.length - shown.length;
    if (others > 0) lines.push(`  and ${others} of other canaries`);
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
