// Reading the store witness: under which keys a token stands, and what that says about a loss.
import type { Layer } from '../domain/verdict.ts';
import type { StoreRecord, StoreSnapshot } from '../domain/witness.ts';

/** Characters of a key shown to people; the report and the evidence have it whole. */
const maxShownKeyChars = 16;

/** The place of a record for people: `sessions.db:messages`. */
export function describePlace({ path, table }: StoreRecord): string {
  const file = path.split('/').at(-1) ?? path;
  return table === null ? file : `${file}:${table}`;
}

/** The key of a record for people, shortened; the file's own name where the file is the key. */
export function describeKey({ path, key }: StoreRecord): string {
  const shown = key === path ? (path.split('/').at(-1) ?? path) : key;
  return shown.length > maxShownKeyChars + 1 ? `${shown.slice(0, maxShownKeyChars)}…` : shown;
}

/** Records that hold a text. */
export function recordsWith(snapshot: StoreSnapshot, text: string): StoreRecord[] {
  return snapshot.records.filter((record) => record.text.includes(text));
}

/** Keys under which a text stands, each once, qualified by path and table. */
export function keysOf(snapshot: StoreSnapshot, text: string): ReadonlySet<string> {
  return new Set(
    recordsWith(snapshot, text).map((r) => `${r.path}\u0000${r.table ?? ''}\u0000${r.key}`),
  );
}

/** The layer of a token that a request lacks, by the store after its turn, whose own token is `present`. */
export function lossLayer(snapshot: StoreSnapshot | null, lost: string, present: string): Layer {
  if (snapshot === null) return 'not-sent-to-model';
  const keys = [...keysOf(snapshot, lost)];
  // A copy that was cut at its size limit says nothing about what it does not hold.
  if (keys.length === 0) return snapshot.truncated ? 'not-sent-to-model' : 'not-stored';
  const own = keysOf(snapshot, present);
  // Where the present turn is in no record, no key is known to be its own.
  const isElsewhere = own.size > 0 && !keys.some((key) => own.has(key));
  return isElsewhere ? 'stored-under-another-key' : 'stored-not-sent-to-model';
}
