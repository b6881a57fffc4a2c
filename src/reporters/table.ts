// Every reporter, one row each: which entry has it, and how it is made. The entries in src/app/
// take the rows that are theirs.
import type { FileSink, Host, Reporter } from '../domain/report-ports.ts';
import type { Redactor } from '../redact/redactor.ts';
import type { AnnotationOptions } from '../render/annotations.ts';
import type { TableOptions } from '../render/table.ts';
import { createAnnotationsReporter } from './annotations.ts';
import { createFilesReporter } from './files.ts';
import { createJsonReporter } from './json.ts';
import { createSummaryReporter } from './summary.ts';
import { createTerminalReporter } from './terminal.ts';

/** Who reports. */
export type ReportingEntry = 'action' | 'run' | 'run --format json' | 'merge';

/** What reporters are made of. */
export interface ReporterSetting {
  readonly host: Host;
  readonly redactor: Redactor;
  /** The report folder. */
  readonly folder: FileSink;
  readonly table: TableOptions;
  readonly usesLine: AnnotationOptions['usesLine'];
  /** Where a report goes that a program reads. */
  readonly output: { write(text: string): unknown };
}

/** A reporter, and who has it. */
export interface ReporterRow {
  readonly name: string;
  readonly entries: readonly ReportingEntry[];
  /**
   * When it hears of the end: `at-once`, or `with-page`, when the report names the place where its
   * page is shared. Only the action shares one.
   */
  readonly end: 'at-once' | 'with-page';
  create(setting: ReporterSetting): Reporter;
}

/** The rows, in the order in which they report. */
export const reporterTable: readonly ReporterRow[] = [
  {
    name: 'terminal',
    entries: ['action', 'run', 'run --format json', 'merge'],
    end: 'at-once',
    create: ({ host, table }) => createTerminalReporter(host, table),
  },
  {
    name: 'annotations',
    entries: ['action'],
    end: 'with-page',
    create: ({ host, usesLine }) => createAnnotationsReporter(host, { usesLine }),
  },
  {
    name: 'summary',
    entries: ['action'],
    end: 'with-page',
    create: ({ host }) => createSummaryReporter(host),
  },
  {
    name: 'files',
    entries: ['action', 'run', 'run --format json', 'merge'],
    end: 'with-page',
    create: ({ folder, redactor }) => createFilesReporter(folder, redactor),
  },
  {
    name: 'json',
    entries: ['run --format json'],
    end: 'with-page',
    create: ({ output }) => createJsonReporter(output),
  },
];

/** The reporters of an entry, by when they hear of the end. */
export function createReporters(
  entry: ReportingEntry,
  setting: ReporterSetting,
): Readonly<Record<ReporterRow['end'], readonly Reporter[]>> {
  const own = reporterTable.filter(({ entries }) => entries.includes(entry));
  const make = (wanted: ReporterRow['end']): Reporter[] =>
    own.flatMap(({ end, create }) => (end === wanted ? [create(setting)] : []));
  return { 'at-once': make('at-once'), 'with-page': make('with-page') };
}
