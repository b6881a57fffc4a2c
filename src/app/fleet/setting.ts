// What every command of a fleet works with: the file, the forge, the journal, and a way to say
// things that is safe for text of strangers and never shows the token.
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { renderProblem } from '../../definition/problem.ts';
import { abortable } from '../../domain/abort.ts';
import { countProblems } from '../../domain/count.ts';
import { CanaryError } from '../../domain/error.ts';
import type { Fleet, FleetRepository } from '../../domain/fleet.ts';
import { toInertJson } from '../../fleet/inert-json.ts';
import type { Rollout } from '../../forge/rollout/calls.ts';
import { type Clock, Refusal } from '../../forge/rollout/client.ts';
import { connectForge } from '../../forge/rollout/connect.ts';
import { neutralise } from '../../redact/neutralise.ts';
import { createRedactor, type Redactor } from '../../redact/redactor.ts';
import { redactValue } from '../../redact/structure.ts';
import type { Environment } from '../inputs/inputs.ts';
import { type Journal, openJournal } from './journal-file.ts';

/** Where a command prints, what time it is, and where relative paths begin. */
export interface FleetWorld {
  readonly env: Environment;
  readonly clock: Clock;
  readonly cwd: string;
  /** Aborted when people stop the command. */
  readonly signal: AbortSignal;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

/** One command at work. */
export interface FleetSetting extends AsyncDisposable {
  readonly fleet: Fleet;
  /** Path of the fleet file, absolute, and its folder. */
  readonly file: string;
  readonly folder: string;
  /** Where relative paths of flags begin. */
  readonly cwd: string;
  readonly rollout: Rollout;
  /** The same for what closes or completes what was begun: no signal ends it. */
  readonly steady: Rollout;
  readonly journal: Journal;
  /** Its waits end with a throw when people stop the command. */
  readonly clock: Clock;
  readonly isDryRun: boolean;
  readonly redactor: Redactor;
  /** A text for people, made inert. */
  tell(text: string): void;
  /** A value for programs, as one line of JSON. */
  emit(value: unknown): void;
  /** A text that was made safe for the place it goes to. */
  write(text: string): void;
}

/** The journal's name next to the fleet file. */
export const journalName = 'fleet-journal.jsonl';

/**
 * Reads a fleet file. @throws CanaryError FLEET_INVALID with every problem at its line and column
 */
export async function readFleet(
  cwd: string,
  name: string,
): Promise<{ fleet: Fleet; file: string }> {
  const file = resolve(cwd, name);
  const text = await readFile(file, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    const why = thrown.code === 'ENOENT' ? 'there is no such file' : String(thrown.code);
    throw new CanaryError(
      'FLEET_INVALID',
      `The fleet file ${JSON.stringify(name)} cannot be read: ${why}.`,
      {
        hint: 'fleet init writes one; --fleet FILE names another place.',
      },
    );
  });
  const { parseFleet } = await import('../../definition/fleet-parse.ts');
  const parsed = parseFleet({ file: name, text });
  if (parsed.fleet !== null) return { fleet: parsed.fleet, file };
  const count = countProblems(parsed.problems.length);
  throw new CanaryError(
    'FLEET_INVALID',
    `${count} in the fleet file:\n${parsed.problems.map(renderProblem).join('\n')}`,
    { hint: 'Nothing was called.' },
  );
}

/**
 * The token by the name of its variable. @throws CanaryError INPUT_INVALID where it is empty or
 * cannot be a token
 */
export function readToken(env: Environment, variable: string): string {
  const token = (env[variable] ?? '').trim();
  if (token === '')
    throw new CanaryError(
      'INPUT_INVALID',
      `The environment variable ${variable} is empty, and no call can be made without a token.`,
      {
        hint: `Set it in your shell: read -rs ${variable} && export ${variable}. A flag for the token does not exist, since other users of a machine see flags.`,
      },
    );
  // It becomes a header: a line break would add another one.
  if (/[^\x21-\x7e]/.test(token))
    throw new CanaryError(
      'INPUT_INVALID',
      `The environment variable ${variable} holds characters that no token has.`,
    );
  return token;
}

/** Opens file, forge and journal. Nothing is sent before the first call. */
export async function openSetting(
  world: FleetWorld,
  fleetName: string,
  isDryRun: boolean,
): Promise<FleetSetting> {
  const { fleet, file } = await readFleet(world.cwd, fleetName);
  const token = readToken(world.env, fleet.forge.tokenVariable);
  const redactor = createRedactor([token]);
  const tell = createTell(world.stdout, redactor);
  const connection = connectForge({
    forge: fleet.forge,
    token,
    clock: world.clock,
    signal: world.signal,
    isDryRun,
    tell,
  });
  const folder = dirname(file);
  return {
    fleet,
    file,
    folder,
    cwd: world.cwd,
    rollout: connection.rollout,
    steady: connection.steady,
    journal: openJournal(join(folder, journalName), redactor),
    clock: {
      now: () => world.clock.now(),
      wait: (ms) => abortable(world.clock.wait(ms), world.signal),
    },
    isDryRun,
    redactor,
    tell,
    emit: (value) => world.stdout(`${toInertJson(JSON.stringify(redactValue(redactor, value)))}\n`),
    write: (text) => world.stdout(redactor.text(text)),
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

/** Prints a text as inert lines. */
export function createTell(
  write: (text: string) => void,
  redactor: Redactor,
): (text: string) => void {
  return (text) => {
    for (const line of neutralise(redactor.text(text))) write(`${redactor.text(line)}\n`);
  };
}

/**
 * The repositories that were named, all where none was. @throws CanaryError INPUT_INVALID for one
 * that the fleet lacks
 */
export function pickRepositories(
  fleet: Fleet,
  names: readonly string[],
): readonly FleetRepository[] {
  if (names.length === 0) return fleet.repositories;
  const unknown = names.filter((name) => !fleet.repositories.some((one) => one.name === name));
  if (unknown.length > 0)
    throw new CanaryError(
      'INPUT_INVALID',
      `The fleet file has no repository ${unknown.map((name) => JSON.stringify(name.slice(0, 100))).join(', ')}.`,
      {
        hint: `It has ${fleet.repositories.map(({ name }) => name).join(', ')}.`,
      },
    );
  return fleet.repositories.filter(({ name }) => names.includes(name));
}

/**
 * Does a thing for each repository. What the forge refuses is one line, and the others go on.
 * @returns the exit code
 */
export async function forEachRepository(
  setting: FleetSetting,
  repositories: readonly FleetRepository[],
  act: (repository: FleetRepository) => Promise<0 | 1 | 2>,
): Promise<0 | 1 | 2> {
  let worst: 0 | 1 | 2 = 0;
  for (const repository of repositories) {
    try {
      const code = await act(repository);
      if (code > worst) worst = code;
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      setting.tell(`${repository.name}: not done. ${thrown.message}.`);
      worst = 2;
    }
  }
  return worst;
}
