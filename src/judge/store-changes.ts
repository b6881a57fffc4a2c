// What became of the session store in a turn: which records came, changed or went, since the turn
// before it.
import type { ReportRow, ReportStoreChanges } from '../domain/report-facts.ts';
import { cutText } from '../domain/text.ts';
import { findMarks } from '../domain/token.ts';
import type { StoreRecord, StoreSnapshot } from '../domain/witness.ts';
import type { Ledger } from './ledger-entry.ts';
import { describePlace } from './store.ts';

/** Changes of one turn that a report keeps. */
const maxRows = 12;
const maxTextChars = 600;
const maxKeyChars = 120;

/**
 * The changes between two copies under the keys of a session, since canaries share a container.
 * Those of others are only counted. `before` null: there was none.
 * @param isOwn whether a text is of the session
 */
export function changesOf(
  before: StoreSnapshot | null,
  after: StoreSnapshot,
  isOwn: (text: string) => boolean,
): ReportStoreChanges {
  const old = Map.groupBy(before?.records ?? [], toGroup);
  const now = Map.groupBy(after.records, toGroup);
  const changes = [...new Set([...old.keys(), ...now.keys()])].flatMap((group) =>
    changesIn(old.get(group) ?? [], now.get(group) ?? []),
  );
  const own = changes.filter(({ record }) => isOwn(record.text));
  const ranked =
    own.length === 0 ? changes : [...own, ...changes.filter((one) => !own.includes(one))];
  const rows = ranked.slice(0, maxRows).map(toRow);
  return { rows, more: changes.length - rows.length };
}

/** Tells the records of a session by the marks in them. */
export function ownTest({ tokens }: Ledger, contextId: string): (text: string) => boolean {
  return (text) => findMarks(text).some(({ value }) => tokens.get(value)?.contextId === contextId);
}

interface Change {
  readonly change: ReportRow['change'];
  readonly record: StoreRecord;
  readonly before?: string;
}

/** Records of one place and key: only among them can one be the other's successor. */
function toGroup({ path, table, key }: StoreRecord): string {
  return `${path}\u0000${table ?? ''}\u0000${key}`;
}

function changesIn(old: readonly StoreRecord[], now: readonly StoreRecord[]): Change[] {
  const gone = leftOver(old, now);
  const changes: Change[] = [];
  for (const record of leftOver(now, old)) {
    const at = gone.findIndex(({ text }) => isAkin(text, record.text));
    const [before] = at === -1 ? [] : gone.splice(at, 1);
    changes.push(
      before === undefined
        ? { change: 'added', record }
        : { change: 'changed', record, before: before.text },
    );
  }
  return [...changes, ...gone.map((record): Change => ({ change: 'gone', record }))];
}

/** The records of `these` that are not among `others`, as often as they are more. */
function leftOver(these: readonly StoreRecord[], others: readonly StoreRecord[]): StoreRecord[] {
  const known = new Map<string, number>();
  for (const { text } of others) known.set(text, (known.get(text) ?? 0) + 1);
  return these.filter(({ text }) => {
    const count = known.get(text) ?? 0;
    if (count > 0) known.set(text, count - 1);
    return count === 0;
  });
}

/**
 * Whether one text can have become the other: they begin and end alike for the better half of the
 * shorter one.
 */
function isAkin(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  let start = 0;
  while (start < length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return start + end > length / 2;
}

function toRow({ change, record, before }: Change): ReportRow {
  const { path, key, text } = record;
  return {
    change,
    place: cutText(describePlace(record), maxKeyChars),
    key: cutText(key === path ? (path.split('/').at(-1) ?? '') : key, maxKeyChars),
    text: cutText(text, maxTextChars),
    ...(before === undefined ? {} : { before: cutText(before, maxTextChars) }),
  };
}
