// Reading the store witness: under which keys a token appears, and what that says about a loss.
import { findReceipts, findTags } from '../domain/token.ts';
import type { Layer } from '../domain/verdict.ts';
import type { StoreRecord, StoreSnapshot } from '../domain/witness.ts';

/** Characters of a key shown to people. The report and the evidence have it whole. */
const maxShownKeyChars = 24;
/**
 * Of a longer one, its beginning and its end: keys that are made of an id and a name share their
 * first characters.
 */
const shownStartChars = 8;
const shownEndChars = 12;

/** The place of a record for people: `sessions.db:messages`. */
export function describePlace({ path, table }: StoreRecord): string {
  const file = path.split('/').at(-1) ?? path;
  return table === null ? file : `${file}:${table}`;
}

/**
 * The key of a record for people, cut in its middle. The file's own name where the file is the key.
 */
export function describeKey(record: StoreRecord): string {
  const shown = keyName(record);
  if (shown.length <= maxShownKeyChars) return shown;
  return `${shown.slice(0, shownStartChars)}…${shown.slice(-shownEndChars)}`;
}

/**
 * Two keys for people, so that they can be told apart: by the piece in which they differ, else by
 * their places.
 */
export function describeKeys(one: StoreRecord, other: StoreRecord): readonly [string, string] {
  const shown = [describeKey(one), describeKey(other)] as const;
  if (shown[0] !== shown[1]) return shown;
  const [key, otherKey] = [keyName(one), keyName(other)];
  if (key !== otherKey) {
    const at = [...key].findIndex((letter, index) => letter !== [...otherKey][index]);
    const from = Math.max(shownStartChars, at === -1 ? key.length : at);
    const piece = (text: string): string =>
      `${text.slice(0, shownStartChars)}…${text.slice(from, from + shownEndChars)}…`;
    return [piece(key), piece(otherKey)];
  }
  const places = [describePlace(one), describePlace(other)] as const;
  const [place, otherPlace] = places[0] === places[1] ? [one.path, other.path] : places;
  return [`${shown[0]} of ${place}`, `${shown[1]} of ${otherPlace}`];
}

function keyName({ path, key }: StoreRecord): string {
  return key === path ? (path.split('/').at(-1) ?? path) : key;
}

/** Records that hold a text. */
export function recordsWith(snapshot: StoreSnapshot, text: string): StoreRecord[] {
  return snapshot.records.filter((record) => record.text.includes(text));
}

/** Keys under which a text appears, each once, qualified by its place and table. */
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
 * Folders in which each message is a file of its own: texts and answers are apart there. Such a
 * folder is one conversation's, and no name of a file in it says anything.
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

/**
 * The layer of a token that a request lacks, by the store after its turn, whose own token is
 * `present`.
 */
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
