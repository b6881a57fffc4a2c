// The rows of the kill matrix: what is switched on, how the gate is run on it, and what must come
// of that. Read from the agents' files of expected layers, which are written before the gate is
// run.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { MatrixAgent } from './agents.ts';

/** What must come of a row. */
export interface Expected {
  readonly exit: number;
  /** Canary → the layer that it must name, or the code of its error. Empty: every canary passes. */
  readonly killedBy: Readonly<Record<string, string>>;
  /** Code of the error that ends the run before any canary is judged. */
  readonly error?: string;
}

/**
 * Regressions of the core suite, of the extended and of the thorough one, pairs, ways that the
 * profile rules out, and what must pass.
 */
const rowKinds = ['core', 'extended', 'thorough', 'pair', 'declared', 'healthy'] as const;

/** One row. */
export interface MatrixRow {
  readonly agent: MatrixAgent;
  readonly kind: (typeof rowKinds)[number];
  readonly name: string;
  /** Flags of `session-continuity run`, without image and report folder. */
  readonly flags: readonly string[];
  readonly expected: Expected;
}

type Switches = Readonly<Record<string, string>>;
type Kills = Readonly<Record<string, string>>;

/** How a row is run, where that is not the usual way. */
interface Manner {
  readonly flags?: readonly string[];
  readonly profile?: string;
  readonly suite?: 'core' | 'thorough' | 'all';
  /** Canaries that are left out. */
  readonly without?: readonly string[];
}

/** A file of expected layers. What an agent does not have is left out. */
export interface ExpectedFile {
  /** The profile of every row that names none. Absent: none is named. */
  readonly profile?: string;
  readonly regressions: Readonly<
    Record<string, Manner & { exit: number; killedBy?: Kills; error?: string }>
  >;
  readonly extended?: Readonly<Record<string, Manner & { canary: string; layer: string }>>;
  readonly thorough?: Readonly<Record<string, Manner & { canary: string; layer: string }>>;
  readonly pairs?: Readonly<Record<string, Kills>>;
  readonly declared?: Readonly<Record<string, Manner & { env: Switches; killedBy: Kills }>>;
  readonly healthy?: readonly string[];
  readonly extendedHealthy?: Readonly<Record<string, readonly string[]>>;
  /** Further variants, by their switches, and how one of those above is run. */
  readonly variants?: Readonly<Record<string, Manner & { env?: Switches }>>;
}

/** Reads an agent's file of expected layers. */
export function readExpected({ expected }: MatrixAgent): ExpectedFile {
  return JSON.parse(readFileSync(expected, 'utf8')) as ExpectedFile;
}

/** All rows of an agent, in the order of the page. */
export function toRows(agent: MatrixAgent, file: ExpectedFile): MatrixRow[] {
  const own = existsSync(agent.profile) ? { profile: agent.profile } : {};
  const core = Object.entries(file.regressions).map(
    ([name, { exit, killedBy, error, ...manner }]) =>
      toRow(agent, 'core', name, {
        env: { FIXTURE_REGRESSION: name },
        // Branch protection requires the core suite: it must do alone.
        manner: { suite: 'core', ...manner },
        expected: { exit, killedBy: killedBy ?? {}, ...(error === undefined ? {} : { error }) },
      }),
  );
  const beyondCore = (['extended', 'thorough'] as const).flatMap((kind) =>
    Object.entries(file[kind] ?? {}).map(([name, { canary, layer, ...manner }]) =>
      toRow(agent, kind, name, {
        env: { FIXTURE_REGRESSION: name },
        manner: kind === 'thorough' ? { suite: kind, ...manner } : manner,
        expected: { exit: 1, killedBy: { [canary]: layer } },
      }),
    ),
  );
  const pairs = Object.entries(file.pairs ?? {}).map(([name, killedBy]) =>
    toRow(agent, 'pair', name, {
      env: { FIXTURE_REGRESSION: name },
      manner: { suite: Object.keys(killedBy).every(isCore) ? 'core' : 'all' },
      expected: { exit: 1, killedBy },
    }),
  );
  const declared = Object.entries(file.declared ?? {}).map(([name, { env, killedBy, ...manner }]) =>
    toRow(agent, 'declared', name, { env, manner, expected: { exit: 1, killedBy } }),
  );
  const named = [...(file.healthy ?? []), ...Object.keys(file.extendedHealthy ?? {})];
  const variants = [...new Set([...named, ...Object.keys(file.variants ?? {})])];
  const healthy: (readonly [string, Switches, Manner])[] = [
    ['as it should be', {}, own],
    ...variants.map((name) => {
      const { env = { FIXTURE_VARIANT: name }, ...manner } = file.variants?.[name] ?? {};
      return [name, env, manner] as const;
    }),
  ];
  const passing = healthy.map(([name, env, manner]) =>
    toRow(agent, 'healthy', name, { env, manner, expected: { exit: 0, killedBy: {} } }),
  );
  const { profile } = file;
  const rows = [...core, ...beyondCore, ...pairs, ...declared, ...passing];
  if (profile === undefined) return rows;
  return rows.map((row) =>
    row.flags.includes('--profile') ? row : { ...row, flags: [...row.flags, '--profile', profile] },
  );
}

function listCanaries(): string[] {
  return globSync('canaries/*.yaml')
    .map((file) => basename(file, '.yaml'))
    .sort();
}

function isCore(canary: string): boolean {
  return !/^suite: (?:extended|thorough)$/m.test(readFileSync(`canaries/${canary}.yaml`, 'utf8'));
}

function toRow(
  agent: MatrixAgent,
  kind: MatrixRow['kind'],
  name: string,
  { env, manner, expected }: { env: Switches; manner: Manner; expected: Expected },
): MatrixRow {
  const { suite = 'all', without = [] } = manner;
  const meant = Object.keys(expected.killedBy);
  const left = without.length === 0 ? [] : listCanaries().filter((name) => !without.includes(name));
  const flags = [
    ...['--suite', suite, '--timeout', '15m'],
    ...(suite === 'core' || meant.length === 0 ? left : meant).flatMap((name) => [
      '--canary',
      name,
    ]),
    ...Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    // A row shows every canary, also of an agent that refuses each turn. One that never boots has
    // nothing to show.
    ...(expected.error === undefined ? ['--keep-going'] : []),
    ...(manner.profile === undefined ? [] : ['--profile', manner.profile]),
    ...(manner.flags ?? []),
  ];
  return { agent, kind, name, flags, expected };
}
