// The strangers as they are in fixtures/strangers: what their owners declare, and the packages
// that make them what they are.
import { existsSync, readFileSync } from 'node:fs';
import { type Fixture, findVersions, readExpected } from './fixtures.ts';

/** The most lines that the owner of a stranger's agent may have to declare. */
export const maxDeclaredLines = 3;

interface Stranger {
  readonly packages: readonly string[];
  /** Flags of the command line, one line each, which are inputs of the action as well. */
  readonly declared: readonly string[];
}

const folder = 'fixtures/strangers';

/** All strangers, by name. Throws when one declares too much, or is not described. */
export function readStrangers(): Fixture[] {
  return Object.entries(readExpected(folder)).map(([name, regressions]) => {
    const profile = readProfile(name);
    if (readDeclared(name).length > maxDeclaredLines)
      throw new Error(`${name} declares more than ${maxDeclaredLines} lines.`);
    const flags = describe(name).declared.flatMap((line) => line.split(' '));
    return {
      name,
      image: `session-continuity/strangers-${name}:local`,
      profile: profile === null ? 'default' : name,
      flags: profile === null ? flags : ['--profile', toProfilePath(name), ...flags],
      regressions,
      isHeavy: false,
    };
  });
}

/**
 * The lines that the owner of a stranger declares: flags, and what a profile of its own says next
 * to its name.
 */
export function readDeclared(name: string): string[] {
  const lines = readProfile(name)?.split('\n') ?? [];
  const said = lines.filter((line) => line !== '' && !/^(?:#|name:)/.test(line));
  return [...said, ...describe(name).declared];
}

/** `package version` of the packages that a stranger is known by. */
export function readStrangerVersions(name: string): string[] {
  return findVersions(`${folder}/${name}`, describe(name).packages);
}

function describe(name: string): Stranger {
  const all = JSON.parse(readFileSync(`${folder}/strangers.json`, 'utf8')) as Readonly<
    Record<string, Stranger>
  >;
  const stranger = all[name];
  if (stranger === undefined) throw new Error(`strangers.json lacks ${name}.`);
  return stranger;
}

function toProfilePath(name: string): string {
  return `${folder}/profiles/${name}.yaml`;
}

function readProfile(name: string): string | null {
  const path = toProfilePath(name);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
