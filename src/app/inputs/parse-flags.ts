// Splits the arguments of a subcommand into values by flag, and names everything that is no flag of
// the table.
import { findNearWords } from '../../definition/near-word.ts';
import type { InputRow } from './input-row.ts';

/** Values by row name, in the order given. */
export type RawValues = ReadonlyMap<string, readonly string[]>;

/** What an argument list says, before any value is looked at. */
export interface ParsedFlags {
  readonly values: RawValues;
  readonly wantsHelp: boolean;
  readonly wantsVersion: boolean;
  readonly problems: readonly string[];
}

function explainUnknown(name: string, rows: readonly InputRow<unknown>[]): string {
  const near = findNearWords(name, [...rows.map((row) => row.name), 'help', 'version']);
  const hint =
    near.length === 0
      ? 'see --help'
      : `did you mean ${near.map((word) => `--${word}`).join(' or ')}?`;
  return `Flag ${JSON.stringify(`--${name.slice(0, 60)}`)} is not known; ${hint}`;
}

/**
 * Reads `--flag value`, `--flag=value` and, of a switch, `--flag`. Written out because
 * `util.parseArgs` stops at the first problem, and people want all of them at once.
 */
export function parseFlags(
  argv: readonly string[],
  rows: readonly InputRow<unknown>[],
): ParsedFlags {
  const values = new Map<string, string[]>();
  const problems: string[] = [];
  let wantsHelp = false;
  let wantsVersion = false;
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    if (argument === '--help' || argument === '-h') wantsHelp = true;
    else if (argument === '--version') wantsVersion = true;
    else if (!argument.startsWith('--') || argument === '--') {
      problems.push(
        `Argument ${JSON.stringify(argument.slice(0, 60))} is not expected here; values follow a flag, see --help.`,
      );
    } else {
      const [, name = '', inline] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(argument) ?? [];
      const row = rows.find((known) => known.name === name);
      const following = argv[index + 1];
      const takesFollowing =
        inline === undefined && following !== undefined && !following.startsWith('--');
      if (takesFollowing && (row !== undefined || !following.startsWith('-'))) index += 1;
      // A switch alone is switched on.
      const bare = row?.placeholder === 'BOOLEAN' ? 'true' : undefined;
      const value = inline ?? (takesFollowing ? following : bare);
      const earlier = values.get(name) ?? [];
      if (row === undefined) problems.push(explainUnknown(name, rows));
      else if (value === undefined)
        problems.push(`Flag --${name} needs a value: --${name} ${row.placeholder}.`);
      else if (earlier.length > 0 && !row.repeats) problems.push(`Flag --${name} is given twice.`);
      else values.set(name, [...earlier, value]);
    }
  }
  return { values, wantsHelp, wantsVersion, problems };
}
