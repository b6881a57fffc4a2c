// Plays the gate on the agents of a fleet: each as it should be, and with each of its regressions.
// Runs that came out as expected are kept for the next time.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bundle, type GateRun, inspectImage, runLoudly } from '../proof-page/gate-run.ts';
import { describeStale, gateSources, hashSources, type ProofPage } from '../proof-page/sources.ts';
import type { Fixture } from './fixtures.ts';
import { type Judged, judgeHealthy, judgeRegression } from './judge-run.ts';
import { type Cell, isGood, type PageFacts, type Row, renderCounts } from './render-page.ts';
import { keepFleetRun, readFleetRun, runOnFleet } from './run-gate.ts';

/** A fleet, and the page that reports it. */
export interface Fleet {
  readonly page: ProofPage;
  readonly readFixtures: () => readonly Fixture[];
  readonly readVersions: (name: string) => readonly string[];
  /** The script that builds its images, all or those named. */
  readonly build: string;
  /** What an agent as it should be is played with. */
  readonly healthySuite: 'core' | 'all';
  readonly render: (rows: readonly Row[], facts: PageFacts) => string;
}

/**
 * What the script of a fleet does, by its command line: `--check`, or `[--cli CLI] [NAME...]`. Sets
 * the exit code.
 */
export async function runFleetScript(fleet: Fleet): Promise<void> {
  try {
    const { values, positionals } = parseArgs({
      options: { check: { type: 'boolean' }, cli: { type: 'string', default: bundle } },
      allowPositionals: true,
    });
    const isGreen = values.check
      ? checkPage(fleet.page)
      : await playFleet(fleet, positionals, values.cli);
    if (!isGreen) process.exitCode = 1;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(`${fleet.page.script}: ${message}`);
    process.exitCode = 2;
  }
}

/** Says whether the page speaks of the sources as they are. */
function checkPage(page: ProofPage): boolean {
  const stale = describeStale(page);
  if (stale !== null) console.log(stale);
  return stale === null;
}

async function playFleet(fleet: Fleet, names: readonly string[], cli: string): Promise<boolean> {
  const { page } = fleet;
  const fixtures = fleet.readFixtures();
  const unknown = names.filter((name) => !fixtures.some((fixture) => fixture.name === name));
  if (unknown.length > 0)
    throw new Error(
      `There is no ${unknown.join(', ')}; there are ${fixtures.map(({ name }) => name).join(', ')}.`,
    );
  const chosen =
    names.length === 0 ? fixtures : fixtures.filter(({ name }) => names.includes(name));
  // The page speaks of src/, and what runs is dist/.
  if (cli === bundle) runLoudly(process.execPath, ['script/build.ts', '--check']);
  const sourcesHash = hashSources(page.sources);
  const gateHash = hashSources(gateSources);
  const peers = chosen.flatMap(({ peer }) => peer ?? []);
  runLoudly(fleet.build, names.length === 0 ? [] : [...new Set([...names, ...peers])]);
  const rows: Row[] = [];
  for (const fixture of chosen) rows.push(await toRow(fleet, fixture, cli, gateHash));
  if (names.length === 0 && cli === bundle) {
    const date = new Date().toISOString().slice(0, 10);
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
    writeFileSync(page.file, fleet.render(rows, { date, commit, sourcesHash }));
    console.log(`${page.file} written`);
  }
  console.log(renderCounts(rows));
  return rows.every((row) => [row.healthy, ...Object.values(row.regressions)].every(isGood));
}

async function toRow(fleet: Fleet, fixture: Fixture, cli: string, gateHash: string): Promise<Row> {
  const inputs = { imageId: inspectImage(fixture.image, '{{.Id}}'), gateHash };
  const toCell = async (
    regression: string | null,
    judge: (run: GateRun) => Judged,
  ): Promise<Cell> => {
    // A kept run if it was as expected, else a fresh one.
    const kept = readFleetRun(fixture, regression, inputs);
    const run = kept ?? (await runOnFleet(fixture, regression, cli, fleet.healthySuite));
    const cell = { run, judged: judge(run) };
    if (kept === null && isGood(cell)) keepFleetRun(fixture, regression, inputs, run);
    const found = isGood(cell) ? 'as expected' : cell.judged.problems.join('; ');
    const seconds = (run.report.durationMs / 1000).toFixed(1);
    const origin = kept === null ? `${seconds} s` : 'kept';
    console.log(`${fixture.name} ${regression ?? 'healthy'}: ${found} (${origin})`);
    return cell;
  };
  const healthy = await toCell(null, (run) => judgeHealthy(fixture.profile, run));
  const regressions: Record<string, Cell> = {};
  for (const [name, expected] of Object.entries(fixture.regressions))
    regressions[name] = await toCell(name, (run) => judgeRegression(expected, run));
  const sizeBytes = Number(inspectImage(fixture.image, '{{.Size}}'));
  return { fixture, versions: fleet.readVersions(fixture.name), sizeBytes, healthy, regressions };
}
