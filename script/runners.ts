// Plays one job on each kind of job runner in each situation and writes docs/runners.md. See
// script/runners.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { copyAction } from '../test/dist/support/job.ts';
import { actVersion, provideAct } from './runner-table/act.ts';
import { findProblems, type Runner, runners } from './runner-table/expected.ts';
import { playOwnWorkflow } from './runner-table/own-workflow.ts';
import { playAct } from './runner-table/play-act.ts';
import { playMini } from './runner-table/play-mini.ts';
import { type JudgedCell, renderPage, replaceSideBySide } from './runner-table/render-page.ts';
import { playSideBySide, type SideBySideRow } from './runner-table/side-by-side.ts';
import { type Cell, type Situation, situations } from './runner-table/situation.ts';

const page = 'docs/runners.md';

function play(actionFolder: string, runner: Runner, situation: Situation): Promise<Cell> {
  switch (runner) {
    case 'act-host':
      return playAct(actionFolder, 'host', situation);
    case 'act-docker':
      return playAct(actionFolder, 'docker', situation);
    default:
      return playMini(actionFolder, runner, situation);
  }
}

async function playAll(wanted: readonly Runner[]): Promise<JudgedCell[]> {
  const actionFolder = copyAction();
  const cells: JudgedCell[] = [];
  try {
    for (const situation of situations)
      for (const runner of wanted) {
        const cell = await play(actionFolder, runner, situation);
        const problems = findProblems(runner, situation, cell);
        cells.push({ runner, situation, cell, problems });
        const { leftovers, ...seen } = cell;
        const found = problems.length === 0 ? 'as stated' : problems.join('; ');
        const line = Object.values(seen).join(' | ');
        console.log(`${runner} ${situation}: ${line} | ${leftovers.length} left: ${found}`);
      }
  } finally {
    rmSync(actionFolder, { recursive: true, force: true });
  }
  return cells;
}

async function playTogether(): Promise<SideBySideRow[]> {
  const actionFolder = copyAction();
  try {
    const rows = await playSideBySide(actionFolder);
    for (const { naming, template, verdict, tested, problems } of rows)
      console.log(
        `side by side, ${naming}: ${template}: ${verdict} | tested ${tested}: ${problems.length === 0 ? 'as stated' : problems.join('; ')}`,
      );
    return rows;
  } finally {
    rmSync(actionFolder, { recursive: true, force: true });
  }
}

function output(program: string, ...argv: string[]): string {
  return execFileSync(program, argv, { encoding: 'utf8' }).trim();
}

const together = 'side-by-side';
const { positionals } = parseArgs({ allowPositionals: true });
const names: readonly string[] = [...runners, together];
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`No job runner: ${unknown.join(', ')}; there are ${names.join(', ')}.`);
  process.exit(2);
}
const isTogether = positionals.length === 0 || positionals.includes(together);
const wanted = runners.filter((runner) => positionals.length === 0 || positionals.includes(runner));
if (isTogether || wanted.some((runner) => runner.startsWith('act'))) provideAct();
const cells = await playAll(wanted);
const pairs = isTogether ? await playTogether() : [];
let isGood = [...cells, ...pairs].every(({ problems }) => problems.length === 0);
const date = new Date().toISOString().slice(0, 10);
const commit = output('git', 'rev-parse', 'HEAD');
if (positionals.length === 0) {
  const own = await playOwnWorkflow();
  const isOwnGood =
    own.jobs.length === 3 &&
    own.jobs.every((job) => job.endsWith(': succeeded')) &&
    own.statuses.length === 2 &&
    own.leftovers.length === 0;
  console.log(`own workflow: ${own.jobs.join(', ')}; ${own.statuses.join(', ')}`);
  if (!isOwnGood) console.log(own.log);
  isGood &&= isOwnGood;
  const versions = [
    `act ${actVersion}`,
    `Docker ${output('docker', 'version', '--format', '{{.Server.Version}}')}`,
    `Node ${process.versions.node}`,
    'Gitea servers 1.25.4 and 1.26.3 with runner 1.0.8, and GitHub’s runner 2.336, as the played ones behave',
  ];
  writeFileSync(page, renderPage(cells, pairs, own, { date, commit, versions }));
  console.log(`${page} written`);
} else if (isTogether) {
  writeFileSync(page, replaceSideBySide(readFileSync(page, 'utf8'), pairs, { date, commit }));
  console.log(`${page}: the section on two jobs written`);
}
const left = cells.reduce((sum, { cell }) => sum + cell.leftovers.length, 0);
const bad = cells.filter(({ problems }) => problems.length > 0).length;
console.log(`${cells.length} jobs: ${cells.length - bad} as stated, ${left} leftovers`);
process.exitCode = isGood ? 0 : 1;
