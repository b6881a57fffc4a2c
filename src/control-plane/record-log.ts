// The control-plane witness: every call after the key, bounded and without the secrets that this
// platform issued.
import type { ControlPlaneRecord } from '../domain/witness.ts';
import { createUnmatchedList } from '../http-server/unmatched-list.ts';
import { pushBounded } from './state.ts';

/** Calls kept. The oldest goes first. */
export const maxRecords = 4_000;
/** Characters of a body, and of a path, that are kept. */
export const maxRecordedBodyChars = 8 * 1024;
export const maxRecordedPathChars = 1_000;

/** A growing, bounded list of calls. */
export interface RecordLog {
  add(record: ControlPlaneRecord): void;
  records(): readonly ControlPlaneRecord[];
  /** Distinct `METHOD path` of calls that no route answered, in order of arrival. */
  unmatched(): readonly string[];
}

/** A log that replaces each of `secrets` by `***` wherever it appears. */
export function createRecordLog(secrets: readonly string[]): RecordLog {
  const records: ControlPlaneRecord[] = [];
  const unmatched = createUnmatchedList();
  const mask = (text: string): string =>
    secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
  return {
    add(record) {
      const path = clip(mask(record.path), maxRecordedPathChars);
      const requestBody = clip(mask(record.requestBody), maxRecordedBodyChars);
      const responseBody = clip(mask(record.responseBody), maxRecordedBodyChars);
      pushBounded(records, { ...record, path, requestBody, responseBody }, maxRecords);
      if (record.route === null) unmatched.add(`${record.method} ${path}`);
    },
    records: () => [...records],
    unmatched: () => unmatched.lines(),
  };
}

function clip(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  return `${text.slice(0, maxChars)}… (${text.length - maxChars} more characters)`;
}
