// The fleet as it is in fixtures/fleet: names, the layers expected of the regressions, versions
// of the frameworks. What holds of any fleet is used by strangers.ts, too.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** What must become of one regression. */
export interface Expected {
  /** The canary that must fail. */
  readonly canary: string;
  /** The layer that it must name. */
  readonly layer: string;
}

/** An agent of a fleet. */
export interface Fixture {
  readonly name: string;
  readonly image: string;
  /** Name of the profile that a run must take. */
  readonly profile: string;
  /** Flags of every run on it: what its owner declares. */
  readonly flags: readonly string[];
  readonly regressions: Readonly<Record<string, Expected>>;
  /**
   * The agent of the same fleet that it asks where a canary has a second one. Absent: another
   * container of its own.
   */
  readonly peer?: string | null;
  /** Too heavy to have a second container next to it. */
  readonly isHeavy: boolean;
}

/** Packages whose versions make an agent of the fleet what it is. */
const frameworks: Readonly<Record<string, readonly string[]>> = {
  autogen: ['autogen-agentchat', 'autogen-ext', 'a2a-sdk'],
  'claude-code': ['claude-agent-sdk', 'a2a-sdk'],
  codex: ['@openai/codex', '@a2a-js/sdk'],
  'google-adk': ['google-adk', 'google-genai', 'a2a-sdk'],
  hermes: ['hermes-agent', 'a2a-sdk'],
  langgraph: ['langgraph', 'langgraph-checkpoint-sqlite', 'langchain-openai', 'a2a-sdk'],
  openclaw: ['openclaw', '@a2a-js/sdk'],
  smolagents: ['smolagents', 'a2a-sdk'],
};

const heavy = new Set(['openclaw']);
const folder = 'fixtures/fleet';

/** All agents of the fleet, by name. Throws when expectations and images do not fit together. */
export function readFleet(): Fixture[] {
  const expected = readExpected(folder);
  return Object.entries(expected).map(([name, regressions]) => ({
    name,
    image: toFleetImage(name),
    profile: name,
    flags: [...toPeerFlags(readPeer(name)), ...toKnownFailureFlags(name)],
    peer: readPeer(name),
    regressions,
    isHeavy: heavy.has(name),
  }));
}

/** The image of an agent of the fleet. */
export function toFleetImage(name: string): string {
  return `session-continuity/fleet-${name}:local`;
}

function readPeer(name: string): string | null {
  const lines = readFileSync(`${folder}/${name}/image.sh`, 'utf8');
  return /^peer=(\S+)/m.exec(lines)?.[1] ?? null;
}

function toPeerFlags(peer: string | null): string[] {
  return peer === null ? [] : ['--peer-image', toFleetImage(peer)];
}

/** The file of failures that are the framework's own bugs, where it has any. */
function toKnownFailureFlags(name: string): string[] {
  const file = `${folder}/${name}/expected-failures.yaml`;
  return existsSync(file) ? ['--expected-failures', file] : [];
}

/**
 * The expectations of the fleet in a folder, by agent. Throws when they and the images do not fit
 * together.
 */
export function readExpected(
  fleet: string,
): Readonly<Record<string, Readonly<Record<string, Expected>>>> {
  const expected = JSON.parse(readFileSync(`${fleet}/expected-layers.json`, 'utf8')) as ReturnType<
    typeof readExpected
  >;
  const names = globSync(`${fleet}/*/image.sh`).map((file) => basename(dirname(file)));
  const unknown = Object.keys(expected).filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(`expected-layers.json names agents without an image: ${unknown.join(', ')}.`);
  return Object.fromEntries(names.sort().map((name) => [name, expected[name] ?? {}]));
}

/**
 * `package version` of each framework package of an agent, from the locks that its image is built
 * of.
 */
export function readVersions(name: string): string[] {
  return findVersions(`${folder}/${name}`, frameworks[name] ?? []);
}

/** `package version` of packages that the image of a folder is built of. */
export function findVersions(image: string, packages: readonly string[]): string[] {
  return packages.map((wanted) => `${wanted} ${findVersion(image, wanted) ?? 'unknown'}`);
}

function findVersion(image: string, wanted: string): string | undefined {
  const set = /^packages=(\S+)/m.exec(readFileSync(`${image}/image.sh`, 'utf8'))?.[1];
  const [name = basename(image), fleet = 'fleet'] = set?.split('/').reverse() ?? [];
  const lock = `fixtures/${fleet}/locks/${name}`;
  if (existsSync(`${lock}.txt`)) {
    const lines = readFileSync(`${lock}.txt`, 'utf8').split('\n');
    const pin = lines.find((line) => line.startsWith(`${wanted}==`));
    if (pin !== undefined) return /^[^=]+==([^\s;]+)/.exec(pin)?.[1];
  }
  // What an agent bundles on the host comes from the repository's own lock.
  for (const file of [`${lock}/package-lock.json`, 'package-lock.json']) {
    if (!existsSync(file)) continue;
    const { packages } = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly version?: string }>>;
    };
    const version = packages[`node_modules/${wanted}`]?.version;
    if (version !== undefined) return version;
  }
  return undefined;
}
