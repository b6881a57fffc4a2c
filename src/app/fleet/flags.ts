// The arguments of the fleet's subcommands: repositories, and flags with or without a value. All
// problems at once.
import { findNearWord } from '../../definition/near-word.ts';
import { CanaryError } from '../../domain/error.ts';

/** Flags of each subcommand. `true`: without a value. */
export const fleetFlags = {
  init: { fleet: false, forge: false, kind: false, token: false, owner: false, match: false },
  onboard: { fleet: false, 'dry-run': true },
  bake: { fleet: false, judge: false, json: true },
  drill: { fleet: false, wait: false },
  require: { fleet: false, force: false, 'update-branches': true, 'dry-run': true },
  unrequire: { fleet: false, 'dry-run': true },
  status: { fleet: false, json: true, markdown: true, html: false },
  matrix: { fleet: false },
} as const satisfies Readonly<Record<string, Readonly<Record<string, boolean>>>>;

/** A subcommand of `fleet`. */
export type FleetCommand = keyof typeof fleetFlags;

/** The subcommands, in the order of a rollout. */
export const fleetCommands = Object.keys(fleetFlags) as FleetCommand[];

/** What was asked for. */
export interface FleetRequest {
  readonly command: FleetCommand;
  readonly repositories: readonly string[];
  /** Values of a flag, in the order given. Of one without a value the empty text. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
}

/** Flags that may be given more than once. */
const repeated = ['judge'];

/** Reads the arguments after `fleet`. @throws CanaryError INPUT_INVALID with every problem */
export function parseFleetArguments(argv: readonly string[]): FleetRequest {
  const [word = '', ...rest] = argv;
  const command = fleetCommands.find((known) => known === word);
  if (command === undefined) {
    const near = findNearWord(word, fleetCommands);
    throw new CanaryError(
      'INPUT_INVALID',
      `There is no command fleet ${JSON.stringify(word.slice(0, 60))}.`,
      {
        hint: near === null ? `Commands are ${fleetCommands.join(', ')}.` : `Did you mean ${near}?`,
      },
    );
  }
  const known: Readonly<Record<string, boolean>> = fleetFlags[command];
  const flags = new Map<string, string[]>();
  const repositories: string[] = [];
  const problems: string[] = [];
  for (let index = 0; index < rest.length; index += 1) {
    const argument = rest[index] ?? '';
    const [, name, inline] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(argument) ?? [];
    if (name === undefined) {
      if (argument.startsWith('-'))
        problems.push(
          `Flag ${JSON.stringify(argument.slice(0, 60))} is not known; flags begin with --.`,
        );
      else repositories.push(argument);
      continue;
    }
    const isBare = known[name];
    if (isBare === undefined) {
      const near = findNearWord(name, Object.keys(known));
      const hint =
        near === null
          ? `known are ${Object.keys(known)
              .map((one) => `--${one}`)
              .join(', ')}`
          : `did you mean --${near}?`;
      problems.push(`Flag ${JSON.stringify(`--${name.slice(0, 60)}`)} is not known; ${hint}`);
      continue;
    }
    let value = inline;
    if (isBare && value !== undefined) problems.push(`Flag --${name} takes no value.`);
    if (!isBare && value === undefined) {
      value = rest[index + 1];
      index += 1;
      if (value === undefined || value.startsWith('--')) {
        problems.push(`Flag --${name} needs a value.`);
        index -= 1;
        continue;
      }
    }
    const earlier = flags.get(name) ?? [];
    if (earlier.length > 0 && !repeated.includes(name))
      problems.push(`Flag --${name} is given twice.`);
    flags.set(name, [...earlier, value ?? '']);
  }
  const single = command === 'drill' || command === 'require' || command === 'unrequire';
  if (single && repositories.length !== 1)
    problems.push(`fleet ${command} takes one repository, owner/name; got ${repositories.length}.`);
  if (command === 'init' && repositories.length > 0)
    problems.push('fleet init takes no repositories; --owner and --match choose them.');
  if (problems.length > 0)
    throw new CanaryError('INPUT_INVALID', problems.join('\n'), {
      hint: 'See session-continuity fleet --help.',
    });
  return { command, repositories, flags };
}
