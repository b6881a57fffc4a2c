// Collects the records of one copy within limits. Texts come from the agent: hostile until
// rendered.
import type { StoreRecord } from '../../domain/witness.ts';
import { maxRecordLength, maxRecords, maxRecordsLength } from '../limits.ts';

/** Where parsers put what they read. */
export interface RecordSink {
  /** Takes one record. `false` when the limits are reached and reading on is of no use. */
  add(record: StoreRecord): boolean;
}

/** The records so far, and whether a limit cut them. */
export interface Records extends RecordSink {
  readonly list: readonly StoreRecord[];
  readonly isCut: () => boolean;
}

/** Starts an empty collection. */
export function collectRecords(): Records {
  const list: StoreRecord[] = [];
  let length = 0;
  let isCut = false;
  return {
    list,
    isCut: () => isCut,
    add: (record) => {
      const isLong = record.text.length > maxRecordLength;
      const text = isLong ? detach(record.text.slice(0, maxRecordLength)) : record.text;
      if (list.length >= maxRecords || length + text.length > maxRecordsLength) {
        isCut = true;
        return false;
      }
      if (isLong) isCut = true;
      length += text.length;
      list.push({ ...record, text });
      return true;
    },
  };
}

/** A slice holds the whole text that it was cut from in memory. Its copy does not. */
function detach(slice: string): string {
  return Buffer.from(slice, 'utf16le').toString('utf16le');
}

/**
 * The readable part of bytes in any format: what is no text becomes a blank, so that marks and
 * facts stay whole.
 */
export function toPrintable(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('utf8')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffd]+/g, ' ');
}
