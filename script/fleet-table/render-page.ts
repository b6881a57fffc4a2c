// docs/fleet.md: what the gate found on the fleet, as tables.
import { isExcused } from '../../src/domain/expected-failure.ts';
import type { GateRun } from '../proof-page/gate-run.ts';
import { renderTable } from '../proof-page/markdown-table.ts';
import type { Fixture } from './fixtures.ts';
import { type Judged, otherFailures } from './judge-run.ts';

/** A run with its verdict. */
export interface Cell {
  readonly run: GateRun;
  readonly judged: Judged;
}

/** All that is known of one agent of the fleet. */
export interface Row {
  readonly fixture: Fixture;
  readonly versions: readonly string[];
  readonly sizeBytes: number;
  readonly healthy: Cell;
  readonly regressions: Readonly<Record<string, Cell>>;
}

/** Where and of what the page was made. */
export interface PageFacts {
  readonly date: string;
  readonly commit: string;
  readonly sourcesHash: string;
}

/** Renders the page. */
export function renderPage(rows: readonly Row[], facts: PageFacts): string {
  return `${[
    '# The fleet',
    'Agents on eight real frameworks, each behind a real A2A server with its own session store (`fixtures/fleet/README.md`), against both suites. `script/fleet` wrote this page; it runs each image as it should be with all canaries, and with each regression switched on with the core suite. The profile is found by the gate itself; an extended canary is skipped where the profile does not declare what it needs. Known: a bug of the framework itself, which `fixtures/fleet/NAME/expected-failures.yaml` names as any owner of an agent would.',
    [
      `Sources: sha256 \`${facts.sourcesHash}\``,
      `Date: ${facts.date}, at commit \`${facts.commit}\`, on one machine of two cores shared with other work: read times as orders of magnitude.`,
    ].join('  \n'),
    '## Healthy',
    renderHealthy(rows),
    '## Regressions',
    'The expected layer was in `fixtures/fleet/expected-layers.json` before the gate was run on it. openclaw, whose containers are heavy, meets the canary meant alone; so does a regression of an extended canary. Where a canary has a second agent, it is one on another framework: the `peer` of `fixtures/fleet/NAME/image.sh`.',
    renderRegressions(rows, ['template', 'regression']),
    '## Images',
    'Ready: from the start of the container to the first answer of the agent card, the slowest container of the healthy run. First turn: the slowest first turn of a canary, tools and files included.',
    renderImages(rows),
    renderProbes(rows),
  ].join('\n\n')}\n`;
}

/** One line on the state of all cells, such as `8 of 8 healthy, 40 of 41 regressions found`. */
export function renderCounts(rows: readonly Row[]): string {
  const healthy = rows.filter((row) => isGood(row.healthy)).length;
  const cells = rows.flatMap((row) => Object.values(row.regressions));
  const found = cells.filter(isGood).length;
  return `${healthy} of ${rows.length} healthy, ${found} of ${cells.length} regressions found at the expected layer`;
}

/** Whether a cell is as expected. */
export function isGood(cell: Cell): boolean {
  return cell.judged.problems.length === 0;
}

/** The table of canaries and agents. */
export function renderHealthy(rows: readonly Row[]): string {
  const canaries = new Map(
    rows.flatMap((row) => row.healthy.run.report.canaries.map(({ name, suite }) => [name, suite])),
  );
  const names = [...canaries.keys()].sort(
    (a, b) => (canaries.get(a) ?? '').localeCompare(canaries.get(b) ?? '') || a.localeCompare(b),
  );
  const toCells = (what: (row: Row) => string): string[] => rows.map(what);
  return renderTable(
    ['suite', 'canary', ...rows.map(({ fixture }) => fixture.name)],
    [
      ...names.map((name) => [
        canaries.get(name) ?? '',
        name,
        ...toCells((row) => renderCanary(row, name)),
      ]),
      ['', 'session scope', ...toCells((row) => row.healthy.run.report.sessionScope)],
      ['', 'as expected', ...toCells((row) => renderVerdict(row.healthy))],
    ],
  );
}

function renderCanary({ healthy }: Row, name: string): string {
  const canary = healthy.run.report.canaries.find((one) => one.name === name);
  if (canary === undefined) return 'not run';
  if (canary.verdict === 'skipped') return 'skipped';
  const found = canary.layer ?? canary.error?.code ?? canary.verdict;
  const word = isExcused(canary) ? `${found}, known` : found;
  return `${word} · ${toSeconds(canary.durationMs)}`;
}

/** The table of what must be found, under the two names given. */
export function renderRegressions(
  rows: readonly Row[],
  [agent, regression]: readonly [string, string],
): string {
  const lines = rows.flatMap(({ fixture, regressions }) =>
    Object.entries(fixture.regressions).flatMap(([name, expected]) => {
      const cell = regressions[name];
      if (cell === undefined) return [];
      const canary = cell.run.report.canaries.find((one) => one.name === expected.canary);
      const found = canary?.layer ?? canary?.error?.code ?? canary?.verdict ?? 'not run';
      const others = otherFailures(expected, cell.run.report).join(', ');
      const { canary: meant, layer } = expected;
      return [[fixture.name, name, meant, layer, found, others, renderVerdict(cell)]];
    }),
  );
  const head = [agent, regression, 'canary', 'expected layer', 'layer found'];
  return renderTable([...head, 'also failed', 'as expected'], lines);
}

function renderImages(rows: readonly Row[]): string {
  return renderTable(
    ['template', 'versions', 'size', 'ready', 'first turn'],
    rows.map(({ fixture, versions, sizeBytes, healthy }) => [
      fixture.name,
      versions.join(', '),
      `${Math.round(sizeBytes / 1_000_000)} MB`,
      renderReady(healthy.run.log),
      toSeconds(
        Math.max(...healthy.run.report.canaries.map(({ turns }) => turns[0]?.durationMs ?? 0)),
      ),
    ]),
  );
}

function renderProbes(rows: readonly Row[]): string {
  const lines = rows.flatMap(({ fixture, healthy }) =>
    healthy.judged.probes.map((probe) => `- ${fixture.name}: \`${probe}\``),
  );
  const head = 'Requests that belong to no protocol, in the healthy runs';
  if (lines.length === 0) return `${head}: none.`;
  return [`${head}; each is a known probe of the framework, answered with 404:`, '', ...lines].join(
    '\n',
  );
}

/** The slowest `ready in N s` of a log. */
export function renderReady(log: string): string {
  const seconds = [...log.matchAll(/ready in ([\d.]+) (ms|s)\b/g)].map(
    ([, amount, unit]) => Number(amount) / (unit === 'ms' ? 1000 : 1),
  );
  return seconds.length === 0 ? 'unknown' : `${Math.max(...seconds).toFixed(1)} s`;
}

/** Whether a cell is as expected, in words. */
function renderVerdict(cell: Cell): string {
  return isGood(cell) ? 'yes' : `**no**: ${cell.judged.problems.join('; ')}`;
}

function toSeconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}
