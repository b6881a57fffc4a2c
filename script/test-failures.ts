// Names the tests that failed, with what each said first: a CI may show no more than its last
// lines.
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** The fields used of a file in vitest's JSON report. */
export interface FileResult {
  /** An absolute path. */
  readonly name: string;
  /** What kept the file from being run, or nothing. */
  readonly message?: string;
  readonly assertionResults?: readonly {
    readonly fullName: string;
    readonly status: string;
    readonly failureMessages?: readonly (string | null)[];
  }[];
}

/** Failures that are named of one project. */
const maxNamed = 10;
/** Characters of what a failure said. */
const maxSaid = 400;

/** Two lines for each failed test, and a line on those that are left out. */
export function renderFailures(files: readonly FileResult[]): string[] {
  const failures = files.flatMap(({ name, message, assertionResults = [] }) => {
    const file = relative(process.cwd(), name);
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length > 0)
      return failed.map(({ fullName, failureMessages }) => [
        `  ${file}: ${fullName}`,
        `    ${toFirstWords(failureMessages?.[0] ?? '')}`,
      ]);
    return message ? [[`  ${file}`, `    ${toFirstWords(message)}`]] : [];
  });
  const more = failures.length - maxNamed;
  return [...failures.slice(0, maxNamed).flat(), ...(more > 0 ? [`  … and ${more} more`] : [])];
}

/** The message without its stack, on one line. */
function toFirstWords(message: string): string {
  const [said = ''] = stripVTControlCharacters(message).split(/\n\s+at /);
  return said.replaceAll(/\s+/g, ' ').trim().slice(0, maxSaid);
}
