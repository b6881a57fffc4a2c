// The fleet as it stands in fixtures/fleet: names, the layers expected of the regressions, versions of the frameworks.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** What must become of one regression. */
export interface Expected {
  /** The canary that must fail. */
  readonly canary: string;
  /** The layer that it must name. */
  readonly layer: string;
}

/** An agent of the fleet. */
export interface Fixture {
  readonly name: string;
  readonly image: string;
  readonly regressions: Readonly<Record<string, Expected>>;
  /** The agent that it asks where a canary has a second one; null: another container of its own. */
  readonly peer: string | null;
  /** Too heavy to have a second container beside it. */
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

/** All agents of the fleet, by name; throws when expectations and images do not fit together. */
export function readFleet(): Fixture[] {
  const expected = JSON.parse(readFileSync(`${folder}/expected-layers.json`, 'utf8')) as Readonly<
    Record<string, Readonly<Record<string, Expected>>>
  >;
  const names = globSync(`${folder}/*/image.sh`).map((file) => basename(dirname(file)));
  const strangers = Object.keys(expected).filter((name) => !names.includes(name));
  if (strangers.length > 0)
    throw new Error(`expected-layers.json names agents without an image: ${strangers.join(', ')}.`);
  return names.sort().map((name) => ({
    name,
    image: toFleetImage(name),
    peer: readPeer(name),
    regressions: expected[name] ?? {},
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

/** `package version` of each framework package of an agent, from the locks that its image is built of. */
export function readVersions(name: string): string[] {
  const packages = frameworks[name] ?? [];
  return packages.map((wanted) => `${wanted} ${findVersion(name, wanted) ?? 'unknown'}`);
}

function findVersion(name: string, wanted: string): string | undefined {
  const set = /^packages=(\S+)/m.exec(readFileSync(`${folder}/${name}/image.sh`, 'utf8'))?.[1];
  const requirements = `${folder}/locks/${set ?? name}.txt`;
  if (existsSync(requirements)) {
    const lines = readFileSync(requirements, 'utf8').split('\n');
    const pin = lines.find((line) => line.startsWith(`${wanted}==`));
    if (pin !== undefined) return /^[^=]+==([^\s;]+)/.exec(pin)?.[1];
  }
  // What an agent bundles on the host comes from the repository's own lock.
  for (const lock of [`${folder}/locks/${name}/package-lock.json`, 'package-lock.json']) {
    if (!existsSync(lock)) continue;
    const { packages } = JSON.parse(readFileSync(lock, 'utf8')) as {
      readonly packages: Readonly<Record<string, { readonly version?: string }>>;
    };
    const version = packages[`node_modules/${wanted}`]?.version;
    if (version !== undefined) return version;
  }
  return undefined;
}
