// Plays the kill matrix and writes docs/kill-matrix.md. See script/kill-matrix for the ways to call
// it.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readAgents } from './matrix-table/agents.ts';
import { type PlayedRow, playRows, replayKept } from './matrix-table/play.ts';
import { renderPage, renderTotals } from './matrix-table/render-page.ts';
import { readExpected, toRows } from './matrix-table/rows.ts';
import { runLoudly } from './proof-page/gate-run.ts';
import { matrixPage } from './proof-page/pages.ts';
import { describeStale, hashSources } from './proof-page/sources.ts';

const maxJobs = 8;

/** Says whether the page speaks of the sources as they are. */
function checkPage(): boolean {
  const stale = describeStale(matrixPage);
  if (stale !== null) console.log(stale);
  return stale === null;
}

/** The rows that are asked for, and a sentence on each agent that is not here. */
function readRows(only: string | undefined) {
  const { agents, leftOut } = readAgents();
  for (const sentence of leftOut) console.log(sentence);
  const all = agents.flatMap((agent) => toRows(agent, readExpected(agent)));
  const pattern = new RegExp(only ?? '');
  const rows = all.filter(({ agent, name }) => pattern.test(`${agent.name}/${name}`));
  if (rows.length === 0) throw new Error(`No row matches ${only}; a row is called "agent/name".`);
  return { rows, leftOut };
}

/** Judges again what is kept, and plays nothing. */
async function replayMatrix(only: string | undefined): Promise<boolean> {
  const { rows } = readRows(only);
  const { replayed, agreed } = await replayKept(rows, (line) => console.log(line));
  console.log(
    `${agreed} of ${replayed} replays agree; nothing is kept of ${rows.length - replayed}`,
  );
  return replayed > 0 && agreed === replayed;
}

async function runMatrix(only: string | undefined, isFresh: boolean, jobs: number) {
  const { rows, leftOut } = readRows(only);
  // The page speaks of src/, and what runs is dist/.
  runLoudly(process.execPath, ['script/build.ts', '--check']);
  runLoudly('script/fixtures', []);
  const sourcesHash = hashSources(matrixPage.sources);
  const startedAt = performance.now();
  const played = await playRows(rows, { jobs, isFresh, onRow: (line) => console.log(line) });
  if (only === undefined) {
    const date = new Date().toISOString().slice(0, 10);
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
    writeFileSync(matrixPage.file, renderPage(played, { date, commit, sourcesHash, leftOut }));
    console.log(`${matrixPage.file} written`);
  }
  console.log(`${renderTotals(played)}; ${Math.round((performance.now() - startedAt) / 1000)} s`);
  return played.every(({ problems }: PlayedRow) => problems.length === 0);
}

function toJobs(text: string): number {
  const jobs = Number(text);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= maxJobs) return jobs;
  throw new Error(`--jobs must be a whole number from 1 to ${maxJobs}; got "${text}".`);
}

try {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      jobs: { type: 'string', default: '2' },
      only: { type: 'string' },
      replay: { type: 'boolean', default: false },
    },
  });
  const isGood = values.check
    ? checkPage()
    : values.replay
      ? await replayMatrix(values.only)
      : await runMatrix(values.only, values.fresh, toJobs(values.jobs));
  if (!isGood) process.exitCode = 1;
} catch (error) {
  console.error(`kill-matrix: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
