// Splits the arguments of a subcommand other than run into words and flags. All problems at once.
import { findNearWord } from '../../definition/near-word.ts';

/** What follows a flag: nothing, one value, perhaps one, or one each time that it is given. */
export type FlagKind = 'none' | 'value' | 'optional' | 'values';

/** What an argument list says, before any value is looked at. */
export interface SplitArguments {
  readonly words: readonly string[];
  /** Values of a flag, in the order given. Of one without a value the empty text. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly string[];
}

/** Reads `--flag value` and `--flag=value`. What begins with `--` is never a value of its own. */
export function splitFlags(
  argv: readonly string[],
  known: Readonly<Record<string, FlagKind>>,
): SplitArguments {
  const flags = new Map<string, string[]>();
  const words: string[] = [];
  const problems: string[] = [];
  const rest = [...argv];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (!argument.startsWith('-')) {
      words.push(argument);
      continue;
    }
    const [, name = '', inline] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(argument) ?? [];
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) {
      problems.push(explainUnknown(argument, name, Object.keys(known)));
      continue;
    }
    const follows = kind !== 'none' && rest[0]?.startsWith('--') === false;
    const value = inline ?? (follows ? rest.shift() : undefined) ?? '';
    const earlier = flags.get(name) ?? [];
    if (kind === 'none' && inline !== undefined) problems.push(`Flag --${name} takes no value.`);
    else if ((kind === 'value' || kind === 'values') && value === '')
      problems.push(`Flag --${name} needs a value.`);
    else if (kind !== 'values' && earlier.length > 0)
      problems.push(`Flag --${name} is given twice.`);
    else flags.set(name, [...earlier, value]);
  }
  return { words, flags, problems };
}

function explainUnknown(argument: string, name: string, known: readonly string[]): string {
  const flag = JSON.stringify(argument.replace(/=[\s\S]*/, '').slice(0, 62));
  if (!argument.startsWith('--')) return `Flag ${flag} is not known; flags begin with --.`;
  const near = findNearWord(name, known);
  const hint =
    near === null
      ? `known are ${known.map((one) => `--${one}`).join(', ')}`
      : `did you mean --${near}?`;
  return `Flag ${flag} is not known; ${hint}`;
}
