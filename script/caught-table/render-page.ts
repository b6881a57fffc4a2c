// docs/what-is-caught.md: kinds of bugs from public reports, and in which suite each is caught.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAgents } from '../matrix-table/agents.ts';
import { renderTable } from '../proof-page/markdown-table.ts';
import { type BugKind, bugKinds } from './kinds.ts';

/** The part of a file of expected layers that says how a regression is killed. */
export interface Kills {
  readonly regressions: Readonly<Record<string, unknown>>;
  /** Absent: there are none. */
  readonly extended?: Readonly<Record<string, { readonly profile?: string }>>;
  readonly thorough?: Readonly<Record<string, { readonly profile?: string }>>;
  /** Regressions of unusual agents, and what is declared of these. Absent: there are none. */
  readonly declared?: Readonly<Record<string, DeclaredRow>>;
}

interface DeclaredRow {
  readonly env: Readonly<Record<string, string>>;
  readonly killedBy: Readonly<Record<string, string>>;
  readonly profile?: string;
  readonly flags?: readonly string[];
}

/** What appears in the files of all agents, the first agent's first. */
export function readKills(root: string): readonly Kills[] {
  const { agents } = readAgents();
  return agents.map(
    ({ expected }) => JSON.parse(readFileSync(join(root, expected), 'utf8')) as Kills,
  );
}

/**
 * The suite that kills a regression, of the first agent that has it.
 * @throws Error for one that no row of the kill matrix has
 */
export function suiteOf(name: string, kills: readonly Kills[]): string {
  const suite = kills.map((one) => suiteIn(name, one)).find((found) => found !== null);
  if (suite !== undefined && suite !== null) return suite;
  throw new Error(`docs/what-is-caught.md: no row of the kill matrix is called "${name}".`);
}

function suiteIn(
  name: string,
  { regressions, extended = {}, thorough = {}, declared = {} }: Kills,
): string | null {
  if (Object.hasOwn(regressions, name)) return 'core';
  for (const [suite, rows] of Object.entries({ extended, thorough })) {
    const row = rows[name];
    if (row !== undefined) return row.profile === undefined ? suite : `${suite}, where declared`;
  }
  const rows = Object.values(declared);
  const row = rows.find(({ env }) => env.FIXTURE_REGRESSION === name);
  if (row === undefined) return null;
  const suite = Object.hasOwn(row.killedBy, 'name-recall') ? 'core' : 'extended';
  const isPlain = row.profile === undefined && row.flags === undefined;
  return isPlain ? suite : `${suite}, where declared`;
}

/** The page. */
export function renderPage(kills: readonly Kills[], kinds: readonly BugKind[] = bugKinds): string {
  const lines = kinds.map(({ kind, regressions, reports, limit = '' }) => [
    kind,
    renderSuites(regressions, kills),
    regressions.map((name) => `\`${name}\``).join(', '),
    reports.join(', '),
    limit,
  ]);
  const reports = new Set(kinds.flatMap((one) => one.reports));
  return `# What is caught

Kinds of bugs that users of agents report in public, and in which suite a canary turns red for each. The kinds were taken from ${reports.size} reports, named here as repository and number, which were
read as facts about behaviour; a regression of a fixture agent was built for each kind that can be caught, and [kill-matrix.md](kill-matrix.md) shows it killed. \`node script/caught.ts\` writes this page from
\`script/caught-table/kinds.ts\`, and takes the suite from the rows of the kill matrix.

A suite in the second column catches at least one regression of the kind. *Where declared*: only with a profile that says what the agent owes. *Not caught*: the last column says why.

${renderTable(['kind of bug', 'caught in', 'regressions', 'public reports', 'what is not caught'], lines)}
`;
}

function renderSuites(names: readonly string[], kills: readonly Kills[]): string {
  const order = ['core', 'extended', 'thorough'];
  const suites = [...new Set(names.map((name) => suiteOf(name, kills)))].toSorted(
    (a, b) =>
      order.findIndex((one) => a.startsWith(one)) - order.findIndex((one) => b.startsWith(one)),
  );
  return suites.length === 0 ? 'not caught' : suites.join(', ');
}
