// `session-continuity merge`: reads the reports of legs, joins them, and reports as a run does.
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parseReport } from '../../definition/report-parse.ts';
import { CanaryError } from '../../domain/error.ts';
import type { Leg } from '../../fleet/leg.ts';
import { mergeReports } from '../../fleet/merge-reports.ts';
import { createReportFolder } from '../../host/report-folder.ts';
import { createTerminalHost } from '../../host/terminal-host.ts';
import { createRedactor } from '../../redact/redactor.ts';
import { createReporters } from '../../reporters/table.ts';
import { inputRows } from '../inputs/input-table.ts';
import type { Environment } from '../inputs/inputs.ts';
import { renderRefused } from '../inputs/parse-value.ts';
import { splitFlags } from '../inputs/split-flags.ts';
import { prepareReportDir } from '../reports/report-dir.ts';

/** Bytes of one report. */
const maxReportBytes = 64 * 1024 * 1024;
const width = 100;

interface MergeRequest {
  /** Folders, each with a name of its own where one was given. */
  readonly folders: readonly { readonly name: string | null; readonly path: string }[];
  readonly expected: readonly string[] | null;
  readonly reportDir: string;
}

/** Runs the command and returns the exit code of the merged report. @throws CanaryError */
export async function runMerge(argv: readonly string[], _env: Environment): Promise<number> {
  const { folders, expected, reportDir } = parseArguments(argv);
  const found = (await Promise.all(folders.map(({ name, path }) => findLegs(name, path)))).flat();
  await refuseAsReportDir(reportDir, [...folders, ...found]);
  await prepareReportDir(reportDir, 'Flag --report-dir');
  const legs = found.map(({ leg }) => leg);
  const report = mergeReports(legs, expected);
  const redactor = createRedactor([]);
  const host = createTerminalHost({
    stdout: process.stdout,
    stderr: process.stderr,
    color: false,
    redactor,
    statusWidth: null,
  });
  const reporters = createReporters('merge', {
    host,
    redactor,
    folder: createReportFolder(reportDir),
    table: { color: false, width },
    usesLine: null,
    output: process.stdout,
  });
  for (const reporter of [...reporters['at-once'], ...reporters['with-page']])
    await reporter.onEnd?.(report, []);
  host.log(`Report: ${resolve(reportDir)}`);
  return report.exitCode;
}

function parseArguments(argv: readonly string[]): MergeRequest {
  const split = splitFlags(argv, { expect: 'value', 'report-dir': 'value' });
  const problems = [...split.problems];
  const folders = split.words.map((word) => {
    const [, name = null, path = word] = /^([A-Za-z0-9._-]+)=(.+)$/s.exec(word) ?? [];
    return { name, path };
  });
  const given = (flag: string): string | undefined => split.flags.get(flag)?.[0];
  const expected =
    given('expect')
      ?.split(',')
      .map((name) => name.trim()) ?? null;
  if (expected?.some((name) => name === '') || new Set(expected).size !== (expected?.length ?? 0))
    problems.push('--expect must be names of legs, each once, with commas between them.');
  const reportDir = given('report-dir') ?? inputRows.reportDir.fallback;
  const parsed = inputRows.reportDir.parse(reportDir);
  if ('must' in parsed) problems.push(`Flag --report-dir ${renderRefused(parsed, reportDir)}.`);
  if (folders.length === 0) problems.push('merge needs the folder of at least one leg.');
  if (problems.length > 0)
    throw new CanaryError('INPUT_INVALID', problems.join('\n'), {
      hint: 'See session-continuity merge --help.',
    });
  return { folders, expected, reportDir };
}

/** A merged report in the place of a leg would be read as a leg the next time. */
async function refuseAsReportDir(
  reportDir: string,
  read: readonly { readonly path: string }[],
): Promise<void> {
  const place = await realpath(reportDir).catch(() => null);
  // What is not there yet was not read.
  if (place === null) return;
  for (const { path } of read)
    if ((await realpath(path).catch(() => null)) === place)
      throw new CanaryError(
        'INPUT_INVALID',
        `Flag --report-dir must be another folder than those of legs; got ${JSON.stringify(reportDir.slice(0, 200))}.`,
        { hint: 'Nothing was written. Name a folder of its own.' },
      );
}

/** A leg, and the folder that it is looked for in. */
interface FoundLeg {
  readonly leg: Leg;
  readonly path: string;
}

/** The leg in a folder, and those in the folders below it. */
async function findLegs(name: string | null, path: string): Promise<FoundLeg[]> {
  const ownName = name ?? basename(resolve(path));
  const own = await readLeg(ownName, path);
  const below = await listFolders(path);
  const legs: FoundLeg[] = [];
  if (own === null && name === null && below !== null && below.length > 0) {
    for (const one of below) legs.push(...(await findLegs(one, join(path, one))));
    return legs;
  }
  // A folder without a report is a leg without one, and not no leg.
  const problem =
    below === null
      ? `there is no folder ${JSON.stringify(path.slice(0, 200))}`
      : 'it has no report.json';
  legs.push({ leg: own ?? { name: ownName, report: null, problem }, path });
  // A report hides no leg below it. The folders of a run's own evidence have no report.
  for (const one of own === null ? [] : (below ?? [])) {
    const leg = await readLeg(one, join(path, one));
    if (leg !== null) legs.push({ leg, path: join(path, one) });
  }
  return legs;
}

/**
 * The names of the folders in a folder, and of links that lead out of it: one to a neighbour would
 * have a leg read twice. null: there is no such folder.
 */
async function listFolders(path: string): Promise<string[] | null> {
  const names = await readdir(path).catch(() => null);
  if (names === null) return null;
  const parent = await realpath(path);
  const folders = await Promise.all(
    names.sort().map(async (name) => {
      const place = await realpath(join(path, name)).catch(() => null);
      if (place === null || (await stat(place).catch(() => null))?.isDirectory() !== true)
        return [];
      const isInside = place === parent || dirname(place) === parent;
      return isInside && place !== join(parent, name) ? [] : [name];
    }),
  );
  return folders.flat();
}

/** null: there is no report.json. */
async function readLeg(name: string, path: string): Promise<Leg | null> {
  const file = join(path, 'report.json');
  const stats = await stat(file).catch(() => null);
  if (stats === null) return null;
  if (!stats.isFile() || stats.size > maxReportBytes)
    return {
      name,
      report: null,
      problem: `its report.json is no file of at most ${maxReportBytes / 1024 / 1024} MiB`,
    };
  const text = await readFile(file, 'utf8').catch(() => null);
  return {
    name,
    ...(text === null
      ? { report: null, problem: 'its report.json cannot be read' }
      : parseReport(text)),
  };
}
