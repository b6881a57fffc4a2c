// What became of the session store in a turn: which records came, changed or went, since the turn before it.
import type { ReportRow, ReportStoreChanges } from '../domain/report-facts.ts';
import { cutText } from '../domain/text.ts';
import type { StoreRecord, StoreSnapshot } from '../domain/witness.ts';
import { describePlace } from './store.ts';

/** Changes of one turn that a report keeps. */
const maxRows = 12;
const maxTextChars = 600;
const maxKeyChars = 120;

/** The changes between two copies; `before` null: there was none. */
export function changesOf(before: StoreSnapshot | null, after: StoreSnapshot): ReportStoreChanges {
  const old = Map.groupBy(before?.records ?? [], toGroup);
  const now = Map.groupBy(after.records, toGroup);
  const rows: ReportRow[] = [];
  let more = 0;
  for (const group of new Set([...old.keys(), ...now.keys()]))
    for (const make of changesIn(old.get(group) ?? [], now.get(group) ?? [])) {
      if (rows.length < maxRows) rows.push(make());
      else more += 1;
    }
  return { rows, more };
}

/** Records of one place and key: only among them can one be the other's successor. */
function toGroup({ path, table, key }: StoreRecord): string {
  return `${path}\u0000${table ?? ''}\u0000${key}`;
}

/** Rows are made when they are wanted: of a large store most are not. */
function changesIn(old: readonly StoreRecord[], now: readonly StoreRecord[]): (() => ReportRow)[] {
  const gone = leftOver(old, now);
  const changes: (() => ReportRow)[] = [];
  for (const record of leftOver(now, old)) {
    const at = gone.findIndex(({ text }) => isAkin(text, record.text));
    const [before] = at === -1 ? [] : gone.splice(at, 1);
    changes.push(() =>
      before === undefined
        ? toRow('added', record)
        : { ...toRow('changed', record), before: cutText(before.text, maxTextChars) },
    );
  }
  return [...changes, ...gone.map((record) => () => toRow('gone', record))];
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

/** Whether one text can have become the other: they begin and end alike for the better half of the shorter one. */
function isAkin(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  let start = 0;
  while (start < length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return start + end > length / 2;
}

function toRow(change: ReportRow['change'], record: StoreRecord): ReportRow {
  return {
    change,
    place: cutText(describePlace(record), maxKeyChars),
    key: cutText(
      record.key === record.path ? (record.path.split('/').at(-1) ?? '') : record.key,
      maxKeyChars,
    ),
    text: cutText(record.text, maxTextChars),
  };
}
