// Runs the gate on the fleet and writes docs/fleet.md; see script/fleet for the ways to call it.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Fixture, readFleet, readVersions } from './fleet-table/fixtures.ts';
import { type Judged, judgeHealthy, judgeRegression } from './fleet-table/judge-run.ts';
import {
  type Cell,
  isGood,
  type Row,
  renderCounts,
  renderPage,
} from './fleet-table/render-page.ts';
import { keepFleetRun, readFleetRun, runOnFleet } from './fleet-table/run-gate.ts';
import { bundle, type GateRun, inspectImage, runLoudly } from './proof-page/gate-run.ts';
import { fleetPage } from './proof-page/pages.ts';
import { describeStale, gateSources, hashSources } from './proof-page/sources.ts';

/** Says whether the page speaks of the sources as they are. */
function checkPage(): boolean {
  const stale = describeStale(fleetPage);
  if (stale !== null) console.log(stale);
  return stale === null;
}

type Inputs = Parameters<typeof readFleetRun>[2];

/** A kept run if it was as expected, else a fresh one. */
async function toCell(
  fixture: Fixture,
  regression: string | null,
  cli: string,
  inputs: Inputs,
  judge: (run: GateRun) => Judged,
): Promise<Cell> {
  const kept = readFleetRun(fixture, regression, inputs);
  const run = kept ?? (await runOnFleet(fixture, regression, cli, 'all'));
  const cell = { run, judged: judge(run) };
  if (kept === null && isGood(cell)) keepFleetRun(fixture, regression, inputs, run);
  const found = isGood(cell) ? 'as expected' : cell.judged.problems.join('; ');
  const seconds = (run.report.durationMs / 1000).toFixed(1);
  const origin = kept === null ? `${seconds} s` : 'kept';
  console.log(`${fixture.name} ${regression ?? 'healthy'}: ${found} (${origin})`);
  return cell;
}

async function toRow(fixture: Fixture, cli: string, gateHash: string): Promise<Row> {
  const inputs = { imageId: inspectImage(fixture.image, '{{.Id}}'), gateHash };
  const healthy = await toCell(fixture, null, cli, inputs, (run) =>
    judgeHealthy(fixture.name, run),
  );
  const regressions: Record<string, Cell> = {};
  for (const [name, expected] of Object.entries(fixture.regressions)) {
    const judge = (run: GateRun): Judged => judgeRegression(expected, run);
    regressions[name] = await toCell(fixture, name, cli, inputs, judge);
  }
  const sizeBytes = Number(inspectImage(fixture.image, '{{.Size}}'));
  return { fixture, versions: readVersions(fixture.name), sizeBytes, healthy, regressions };
}

async function runFleet(names: readonly string[], cli: string): Promise<boolean> {
  const fleet = readFleet();
  const unknown = names.filter((name) => !fleet.some((fixture) => fixture.name === name));
  if (unknown.length > 0)
    throw new Error(
      `No agent of the fleet: ${unknown.join(', ')}; there are ${fleet.map(({ name }) => name).join(', ')}.`,
    );
  const chosen = names.length === 0 ? fleet : fleet.filter(({ name }) => names.includes(name));
  // The page speaks of src/, and what runs is dist/.
  if (cli === bundle) runLoudly(process.execPath, ['script/build.ts', '--check']);
  const sourcesHash = hashSources(fleetPage.sources);
  const gateHash = hashSources(gateSources);
  const peers = chosen.flatMap(({ peer }) => peer ?? []);
  runLoudly('fixtures/fleet/build', names.length === 0 ? [] : [...new Set([...names, ...peers])]);
  const rows: Row[] = [];
  for (const fixture of chosen) rows.push(await toRow(fixture, cli, gateHash));
  if (names.length === 0 && cli === bundle) {
    const date = new Date().toISOString().slice(0, 10);
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
    writeFileSync(fleetPage.file, renderPage(rows, { date, commit, sourcesHash }));
    console.log(`${fleetPage.file} written`);
  }
  console.log(renderCounts(rows));
  return rows.every((row) => [row.healthy, ...Object.values(row.regressions)].every(isGood));
}

try {
  const { values, positionals } = parseArgs({
    options: { check: { type: 'boolean' }, cli: { type: 'string', default: bundle } },
    allowPositionals: true,
  });
  const isGreen = values.check ? checkPage() : await runFleet(positionals, values.cli);
  if (!isGreen) process.exitCode = 1;
} catch (error) {
  console.error(`fleet: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
