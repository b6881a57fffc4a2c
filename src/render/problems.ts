// Problems of definition files in a run's error: one line each, so that people see each at its
// place.
import type { Report } from '../domain/report.ts';
import { toLines } from '../domain/text.ts';

/** A problem with its place. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  /** `file:line:column: message`, as an editor makes it clickable. */
  readonly text: string;
}

const definitionCodes: ReadonlySet<string> = new Set([
  'DEFINITION_INVALID',
  'CANARY_VACUOUS',
  'PROFILE_INVALID',
  'EXPECTED_FAILURE_STALE',
]);
const placed = /^(.+?):(\d+):\d+: /;

/** The problems that an error lists below its first line. None for other errors. */
export function listProblems(error: Report['error']): Problem[] {
  if (error === null || !definitionCodes.has(error.code)) return [];
  return toLines(error.message)
    .slice(1)
    .flatMap((text) => {
      const [, file, line] = placed.exec(text) ?? [];
      return file === undefined ? [] : [{ file, line: Number(line), text }];
    });
}

/** What an error says before it lists problems. The whole message where it lists none. */
export function toErrorText(error: NonNullable<Report['error']>): string {
  return listProblems(error).length === 0
    ? error.message
    : (toLines(error.message)[0] ?? error.message);
}
