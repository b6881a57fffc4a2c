// `session-continuity merge`: reads the reports of legs, joins them, and reports as a run does.
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseReport } from '../../definition/report-parse.ts';
import { CanaryError } from '../../domain/error.ts';
import type { Leg } from '../../fleet/leg.ts';
import { mergeReports } from '../../fleet/merge-reports.ts';
import { createReportFolder } from '../../host/report-folder.ts';
import { createTerminalHost } from '../../host/terminal-host.ts';
import { createRedactor } from '../../redact/redactor.ts';
import { createReporters } from '../../reporters/table.ts';
import type { Environment } from '../inputs/inputs.ts';
import { splitFlags } from '../inputs/split-flags.ts';
import { prepareReportDir } from '../reports/report-dir.ts';

/** Bytes of one report. */
const maxReportBytes = 64 * 1024 * 1024;
const maxLegs = 1_000;
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
  // Before they are read: the folder that is written may not be a leg.
  const legs = (await Promise.all(folders.map(({ name, path }) => findLegs(name, path)))).flat();
  await prepareReportDir(reportDir, 'Flag --report-dir');
  const report = mergeReports(legs.slice(0, maxLegs), expected);
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
  if (folders.length === 0) problems.push('merge needs the folder of at least one leg.');
  if (problems.length > 0)
    throw new CanaryError('INPUT_INVALID', problems.join('\n'), {
      hint: 'See session-continuity merge --help.',
    });
  return { folders, expected, reportDir: given('report-dir') ?? 'session-continuity-report' };
}

/** The leg in a folder, or those in the folders below it. */
async function findLegs(name: string | null, path: string): Promise<Leg[]> {
  const own = await readLeg(name ?? basename(resolve(path)), path);
  if (own !== null) return [own];
  const entries = await readdir(path, { withFileTypes: true }).catch(() => null);
  if (entries === null)
    return [
      {
        name: name ?? basename(resolve(path)),
        report: null,
        problem: `there is no folder ${JSON.stringify(path.slice(0, 200))}`,
      },
    ];
  const below = entries
    .filter((entry) => entry.isDirectory())
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const legs: Leg[] = [];
  for (const entry of name === null ? below : [])
    legs.push(
      (await readLeg(entry.name, join(path, entry.name))) ?? {
        name: entry.name,
        report: null,
        problem: 'it has no report.json',
      },
    );
  // A folder with nothing in it is a leg without a report, and not no leg.
  return legs.length > 0
    ? legs
    : [{ name: name ?? basename(resolve(path)), report: null, problem: 'it has no report.json' }];
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
