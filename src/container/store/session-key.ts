// The session key of a record, as far as its column or field names tell.

/** Names of keys, the most telling first. Compared in lower case without `_` and `-`. */
const keyNames = [
  'sessionid',
  'contextid',
  'threadid',
  'conversationid',
  'chatid',
  'session',
  'context',
  'thread',
  'key',
];

/** Longest key that is taken. Longer values are content. */
const maxKeyLength = 400;

/**
 * The key among the fields of a record, else among those one level below. `null` when none is named
 * like one.
 */
export function findSessionKey(record: Readonly<Record<string, unknown>>): string | null {
  const nested = Object.values(record).filter(isFields);
  for (const name of keyNames) {
    for (const fields of [record, ...nested]) {
      const key = toKey(Object.entries(fields).find(([field]) => normalise(field) === name)?.[1]);
      if (key !== null) return key;
    }
  }
  return null;
}

/** A value as a key: a short text or a number. */
export function toKey(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return typeof value === 'string' && value !== '' && value.length <= maxKeyLength ? value : null;
}

/** Whether a value is an object with named fields. */
export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value)
  );
}

function normalise(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}
