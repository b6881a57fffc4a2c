// Records of JSON and JSON-lines stores. What does not parse is taken as text.
import type { RecordSink } from './records.ts';
import { findSessionKey, isFields, toKey } from './session-key.ts';

/** One record a line. `null` lines are passed over. */
export function readJsonLines(path: string, text: string, sink: RecordSink): void {
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end).trim();
    start = end + 1;
    if (line === '') continue;
    const value = parseJson(line);
    const record = value === undefined ? { key: path, text: line } : toRecord(path, value, null);
    if (!sink.add({ path, table: null, ...record })) return;
  }
}

/**
 * Records of a JSON document: the elements of an array. The members of an object that maps keys to
 * objects or arrays, under their names. Otherwise the document as one record. False when the text
 * is no JSON.
 */
export function readJson(path: string, text: string, sink: RecordSink): boolean {
  const value = parseJson(text);
  if (value === undefined) return false;
  if (Array.isArray(value)) {
    for (const element of value)
      if (!sink.add({ path, table: null, ...toRecord(path, element, null) })) break;
  } else if (isFields(value) && isMap(value)) {
    for (const [name, member] of Object.entries(value)) {
      if (!sink.add({ path, table: null, ...toRecord(path, member, name) })) break;
    }
  } else {
    sink.add({ path, table: null, ...toRecord(path, value, null) });
  }
  return true;
}

function isMap(value: Readonly<Record<string, unknown>>): boolean {
  const members = Object.values(value);
  return (
    members.length > 0 && members.every((member) => typeof member === 'object' && member !== null)
  );
}

/**
 * The value written again, so that escaped characters appear as themselves. Its key by name, else
 * the given one.
 */
function toRecord(
  path: string,
  value: unknown,
  name: string | null,
): { key: string; text: string } {
  const own = isFields(value) ? findSessionKey(value) : null;
  const body = JSON.stringify(value) ?? '';
  return { key: own ?? toKey(name) ?? path, text: name === null ? body : `${name}: ${body}` };
}

/** undefined: no JSON, or nested too deeply to be written again. */
function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    JSON.stringify(value);
    return value;
  } catch {
    return undefined;
  }
}
