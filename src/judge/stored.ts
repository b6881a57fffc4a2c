// Stored records as they are read from disk: texts that anybody may have written.
import { type Fields, parseJson, toFields, toList } from '../domain/fields.ts';
import type { CanaryRecord } from '../domain/record.ts';
import { type StoredRecord, storedRecordVersion } from '../domain/stored-record.ts';
import { createPoolReader } from './pool.ts';
import { type FindDemands, reviveParts } from './revive.ts';

/** A canary's line, and what was recorded of the canary. */
export interface ReadRecord {
  readonly stored: Omit<StoredRecord, 'nodes' | 'own' | 'containers'>;
  /** @throws Error that says what is wrong with it */
  revive(): CanaryRecord;
}

/**
 * The records of a file, one after the other. @throws Error that says what is wrong with the file
 * @param findDemands for requests of records that were written before each had its own
 */
export function* readRecords(text: string, findDemands: FindDemands): Generator<ReadRecord> {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  checkVersion(toFields(parseJson(head)).version);
  const pool = createPoolReader();
  for (const [index, line] of lines.entries()) {
    const stored = toStored(toFields(parseJson(line)));
    if (stored === null) throw new Error(`its line ${index + 2} is no record of a canary`);
    try {
      pool.add(stored.nodes);
    } catch (thrown) {
      throw new Error(`its line ${index + 2} is damaged: ${messageOf(thrown)}`);
    }
    yield { stored, revive: () => reviveStored(stored, pool.read, findDemands) };
  }
}

/** What was recorded of a canary. @throws Error that says what is wrong with it */
export function reviveStored(
  { canary, own, containers }: Pick<StoredRecord, 'canary' | 'own' | 'containers'>,
  read: (written: unknown) => unknown,
  findDemands: FindDemands,
): CanaryRecord {
  let record: CanaryRecord;
  try {
    record = reviveParts(read(own), containers.map(read), findDemands);
  } catch (thrown) {
    throw new Error(`its record is damaged: ${messageOf(thrown)}`);
  }
  const { name } = record.play.canary;
  if (name !== canary)
    throw new Error(`its record is of ${JSON.stringify(String(name).slice(0, 200))}`);
  return record;
}

function checkVersion(version: unknown): void {
  if (typeof version === 'number' && version > storedRecordVersion)
    throw new Error(`a newer version of this program wrote it (version ${version} of records)`);
  if (version !== storedRecordVersion) throw new Error('it is no file of records');
}

function toStored(fields: Fields): StoredRecord | null {
  const { nodes, canary, ended, lacks, obstacle, containers } = fields;
  const { verdict, layer, headline, code } = toFields(ended);
  const isText = (one: unknown): boolean => typeof one === 'string';
  const isTextOrNull = (one: unknown): boolean => one === null || isText(one);
  const isStored =
    [nodes, lacks, containers].every(Array.isArray) &&
    [canary, verdict, headline].every(isText) &&
    [layer, code, obstacle].every(isTextOrNull) &&
    toList(lacks).every((lack) => toList(lack).length === 2 && toList(lack).every(isText));
  return isStored ? (fields as unknown as StoredRecord) : null;
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
