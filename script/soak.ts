// Plays the core canaries on every healthy image that is here, some runs side by side, and counts.
// See script/soak. Each run is a process of its own: a series (--repeat) keeps no notes of its
// green runs, and findings are notes.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Report } from '../src/domain/report.ts';
import { readFleet } from './fleet-table/fixtures.ts';
import { readStrangers } from './fleet-table/strangers.ts';
import { readAgents } from './matrix-table/agents.ts';

const maxJobs = 8;
const maxCount = 99_999;

/** A sound agent, and the flags that its owner would write. */
interface SoundAgent {
  readonly name: string;
  readonly image: string;
  readonly flags: readonly string[];
}

/** What one run came to. */
interface SoakRun {
  readonly exitCode: number | null;
  /** Notes of the report that find fault with the image. */
  readonly findings: readonly string[];
  readonly log: string;
}

/** What the runs of one agent came to. */
interface Tally {
  runs: number;
  red: number;
  findings: number;
}

/** The fixture agents, the fleet and the strangers, as far as their images are here. */
function readSound(pattern: RegExp): SoundAgent[] {
  const fixtures = readAgents().agents.map(({ name, image, profile }) => ({
    name: `fixture-${name}`,
    image,
    flags: ['--profile', profile],
  }));
  const names = execFileSync('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}'], {
    encoding: 'utf8',
  });
  const here = new Set(names.split('\n'));
  const all: readonly SoundAgent[] = [...fixtures, ...readFleet(), ...readStrangers()];
  const wanted = all.filter(({ name }) => pattern.test(name));
  for (const { name, image } of wanted)
    if (!here.has(image)) console.log(`${name} is left out: ${image} is not here.`);
  return wanted.filter(({ image }) => here.has(image));
}

async function playRun({ image, flags }: SoundAgent, folder: string): Promise<SoakRun> {
  const argv = ['dist/cli.js', 'run', '--image', image, ...flags, '--report-dir', folder];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk;
    });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { exitCode, findings: readFindings(folder), log };
}

/** A run without a report has none. Its exit code says that it is red. */
function readFindings(folder: string): string[] {
  try {
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
    return report.notes.filter((note) => note.startsWith('finding: '));
  } catch {
    return [];
  }
}

/** Plays the agents in turn, `jobs` runs at a time, until there were `count` runs. */
async function soak(
  agents: readonly SoundAgent[],
  count: number,
  jobs: number,
): Promise<Map<string, Tally>> {
  const root = mkdtempSync(join(tmpdir(), 'session-continuity-soak-'));
  const tallies = new Map<string, Tally>();
  let started = 0;
  const work = async (): Promise<void> => {
    while (started < count) {
      started += 1;
      const number = started;
      const agent = agents[(number - 1) % agents.length];
      if (agent === undefined) return;
      const folder = join(root, String(number));
      const run = await playRun(agent, folder);
      rmSync(folder, { recursive: true, force: true });
      const tally = tallies.get(agent.name) ?? { runs: 0, red: 0, findings: 0 };
      tally.runs += 1;
      tally.findings += run.findings.length;
      if (run.exitCode !== 0) tally.red += 1;
      tallies.set(agent.name, tally);
      for (const finding of run.findings) console.log(`run ${number}, ${agent.name}: ${finding}`);
      if (run.exitCode !== 0)
        console.log(`run ${number}, ${agent.name}: exit code ${run.exitCode}\n${run.log}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: jobs }, work));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  return tallies;
}

function readNumber(flag: string, text: string, max: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= max) return number;
  refuse(`${flag} must be a whole number from 1 to ${max}; got ${JSON.stringify(text)}`);
}

function refuse(sentence: string): never {
  console.error(`soak: ${sentence}`);
  process.exit(2);
}

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '300' },
    // Each run has several containers, so that two of them keep both cores of a small runner busy.
    jobs: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
  },
});
const count = readNumber('--count', values.count, maxCount);
const jobs = readNumber('--jobs', values.jobs, maxJobs);
const agents = readSound(new RegExp(values.only));
if (agents.length === 0)
  refuse('no image of a sound agent is here; see script/setup, script/fleet.');
const startedMs = Date.now();
const tallies = await soak(agents, count, jobs);
for (const [name, { runs, red, findings }] of [...tallies].sort(([a], [b]) => a.localeCompare(b)))
  console.log(`${name}: ${runs} runs, ${red} red, ${findings} findings`);
const sum = (key: keyof Tally): number =>
  [...tallies.values()].reduce((total, tally) => total + tally[key], 0);
const seconds = Math.round((Date.now() - startedMs) / 1000);
console.log(
  `${sum('runs')} runs of ${tallies.size} agents, ${jobs} at a time, in ${seconds} s: ${sum('runs') - sum('red')} green, ${sum('red')} red, ${sum('findings')} findings`,
);
process.exitCode = sum('red') === 0 && sum('findings') === 0 ? 0 : 1;
