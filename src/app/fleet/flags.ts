// The arguments of the fleet's subcommands: repositories, and flags with or without a value. All
// problems at once.
import { findNearWord } from '../../definition/near-word.ts';
import { CanaryError } from '../../domain/error.ts';
import { type FlagKind, splitFlags } from '../inputs/split-flags.ts';

/** Flags of each subcommand. */
export const fleetFlags = {
  init: {
    fleet: 'value',
    forge: 'value',
    kind: 'value',
    token: 'value',
    owner: 'value',
    match: 'value',
  },
  onboard: { fleet: 'value', 'dry-run': 'none' },
  bake: { fleet: 'value', judge: 'values', json: 'none' },
  drill: { fleet: 'value', wait: 'value' },
  require: { fleet: 'value', force: 'value', 'update-branches': 'none', 'dry-run': 'none' },
  unrequire: { fleet: 'value', 'dry-run': 'none' },
  status: { fleet: 'value', json: 'none', markdown: 'none', html: 'value' },
  matrix: { fleet: 'value' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, FlagKind>>>>;

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
  const { words: repositories, flags, problems: found } = splitFlags(rest, fleetFlags[command]);
  const problems = [...found];
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
