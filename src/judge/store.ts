// Reading the store witness: under which keys a token stands, and what that says about a loss.
import { findReceipts, findTags } from '../domain/token.ts';
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

/** Keys under which a text stands, each once, qualified by its place and table. */
export function keysOf(snapshot: StoreSnapshot, text: string): ReadonlySet<string> {
  const folders = messageFolders(snapshot);
  return new Set(
    recordsWith(snapshot, text).map((record) => {
      const folder = folderOf(record.path);
      const place = folders.has(folder) ? folder : record.path;
      const key = record.key === record.path ? place : record.key;
      return `${place}\u0000${record.table ?? ''}\u0000${key}`;
    }),
  );
}

const knownFolders = new WeakMap<StoreSnapshot, ReadonlySet<string>>();

/**
 * Folders in which each message is a file of its own: texts and answers are apart there. Such a folder is one conversation's,
 * and no name of a file in it says anything.
 */
function messageFolders(snapshot: StoreSnapshot): ReadonlySet<string> {
  const known = knownFolders.get(snapshot);
  if (known !== undefined) return known;
  const found = new Set<string>();
  const files = Map.groupBy(
    snapshot.records.filter(({ table }) => table === null),
    ({ path }) => path,
  );
  for (const [folder, paths] of Map.groupBy(files.keys(), folderOf)) {
    if (paths.length < 2) continue;
    const kinds = paths.map((path) => {
      const texts = files.get(path)?.map(({ text }) => text) ?? [];
      const hasTurn = texts.some((text) => findTags(text).length > 0);
      const hasAnswer = texts.some((text) => findReceipts(text).length > 0);
      return { isTurn: hasTurn && !hasAnswer, isAnswer: hasAnswer && !hasTurn };
    });
    if (kinds.some(({ isTurn }) => isTurn) && kinds.some(({ isAnswer }) => isAnswer))
      found.add(folder);
  }
  knownFolders.set(snapshot, found);
  return found;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
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
