// Where the time of script/test went: its parts, and the slowest test files, from what appears in
// .cache/test/.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * A part with its start and length in seconds. Those of a group ran side by side, as the part of
 * its name.
 */
export interface Part {
  readonly group: string;
  readonly name: string;
  readonly start: number;
  readonly seconds: number;
}

/** The fields used of vitest's JSON report. */
interface FileTimes {
  readonly testResults?: readonly {
    readonly name: string;
    readonly startTime: number;
    readonly endTime: number;
  }[];
}

const slowestCount = 10;

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/**
 * Reads lines of group, name, start and end. Empty where there is no file. Bash writes a comma in
 * some languages.
 */
export function readParts(path: string): Part[] {
  return readText(path)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [group = '', name = '', ...times] = line.split('\t');
      const [start = 0, end = 0] = times.map((time) => Number(time.replace(',', '.')));
      return { group, name, start, seconds: end - start };
    })
    .sort((a, b) => a.start - b.start);
}

function describeCommit(): string {
  const git = (...argv: string[]): string =>
    execFileSync('git', argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const changes = git('status', '--porcelain') === '' ? '' : ' with changes';
    return `commit ${git('rev-parse', '--short', 'HEAD')}${changes}`;
  } catch {
    return 'no commit known';
  }
}

/** What set-up found, or had to make. */
function describeSetUp(folder: string): string {
  const made = [...new Set(readText(`${folder}/setup-made`).trim().split('\n'))];
  return made.join('') === '' ? 'warm set-up' : `set-up made ${made.join(', ')}`;
}

const toSeconds = (seconds: number): string => `${seconds.toFixed(1).padStart(7)} s`;

function renderParts(folder: string): string[] {
  const parts = readParts(`${folder}/times`);
  const of = (group: string): Part[] => parts.filter((part) => part.group === group);
  const rows = of('').flatMap(({ name, seconds }) => [
    { name, seconds },
    ...of(name).map((part) => ({ name: `  ${part.name}`, seconds: part.seconds })),
  ]);
  const all = of('').reduce((sum, { seconds }) => sum + seconds, 0);
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  return [...rows, { name: 'all', seconds: all }].map(
    ({ name, seconds }) => `  ${name.padEnd(width)} ${toSeconds(seconds)}`,
  );
}

function renderSlowest(folder: string, projects: readonly string[]): string[] {
  const files = projects.flatMap((project) => {
    const text = readText(`${folder}/${project}.json`);
    const report = text === '' ? {} : (JSON.parse(text) as FileTimes);
    return (report.testResults ?? []).map(({ name, startTime, endTime }) => ({
      name: relative(process.cwd(), name),
      seconds: (endTime - startTime) / 1000,
    }));
  });
  return files
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, slowestCount)
    .map(({ name, seconds }) => `${toSeconds(seconds)}  ${name}`);
}

/** Lines that say where the time of a run went whose results appear in a folder. */
export function renderTimes(folder: string, projects: readonly string[]): string[] {
  return [
    `Where the time went (${describeCommit()}, ${describeSetUp(folder)}); indented parts ran side by side`,
    ...renderParts(folder),
    'The slowest test files',
    ...renderSlowest(folder, projects),
  ];
}
