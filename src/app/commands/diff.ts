// `session-continuity diff`: lays two report folders side by side. No container is started.
import { writeFile } from 'node:fs/promises';
import type { CanaryView, Comparison } from '../../domain/comparison.ts';
import { CanaryError } from '../../domain/error.ts';
import type { ReportCanary } from '../../domain/report.ts';
import { quoteText } from '../../domain/text.ts';
import { compareRuns } from '../../judge/compare.ts';
import { viewTurns } from '../../judge/turn-views.ts';
import { renderComparison } from '../../render/comparison.ts';
import { splitFlags } from '../inputs/split-flags.ts';
import { hasKeptRecords, readRecordsOf, readReportFolder } from './read-records.ts';

/** Where the command writes. */
export interface DiffOutput {
  readonly width: number;
  out(line: string): void;
}

/**
 * Runs the command. 0: nothing differs. 1: something does. @throws CanaryError where a folder
 * cannot be read
 */
export async function runDiff(argv: readonly string[], output: DiffOutput): Promise<0 | 1> {
  const { left, right, page } = parseArguments(argv);
  const [a, b] = [await readViews(left), await readViews(right)];
  const comparison: Comparison = {
    left,
    right,
    compared: new Set([...a.keys(), ...b.keys()]).size,
    differences: compareRuns(a, b),
  };
  for (const line of renderComparison(comparison, output.width)) output.out(line);
  if (page !== null) {
    const { renderComparisonPage } = await import('../../render/page/comparison.ts');
    await writePage(page, renderComparisonPage(comparison));
    output.out(`Page: ${page}`);
  }
  return comparison.differences.length === 0 ? 0 : 1;
}

function parseArguments(argv: readonly string[]): {
  readonly left: string;
  readonly right: string;
  readonly page: string | null;
} {
  const { words: folders, flags, problems: found } = splitFlags(argv, { html: 'value' });
  const problems = [...found];
  const [left = '', right = ''] = folders;
  if (folders.length !== 2)
    problems.push(`diff needs the report folders of two runs; got ${folders.length}.`);
  if (problems.length > 0)
    throw new CanaryError('INPUT_INVALID', problems.join('\n'), {
      hint: 'See session-continuity diff --help.',
    });
  return { left, right, page: flags.get('html')?.[0] ?? null };
}

/** The canaries of a run by name. Of a series each as in the run that its report shows. */
async function readViews(name: string): Promise<Map<string, CanaryView>> {
  const { folder, report } = await readReportFolder(name);
  const turns = new Map<string, CanaryView['turns']>();
  const shownIn = new Map(report.canaries.map((canary) => [canary.name, canary.run]));
  for (const { path, run, isBase } of report.records ?? [])
    for await (const { stored, revive } of readRecordsOf(folder, path)) {
      const { canary } = stored;
      if (isBase === true || !shownIn.has(canary) || shownIn.get(canary) !== run) continue;
      turns.set(canary, viewRecord(`${name}: ${path}: canary ${canary}`, revive));
    }
  const missing = report.canaries.filter(
    (one) => one.turns.length > 0 && hasKeptRecords(report, one) && !turns.has(one.name),
  );
  if (missing.length > 0)
    throw new CanaryError(
      'INPUT_INVALID',
      `${quoteText(name)}: there is no record of ${missing.map((one) => quoteText(one.name)).join(', ')}.`,
      { hint: 'A folder of merge, of an older version or of a run that was cut off has none.' },
    );
  return new Map(
    report.canaries.map((canary) => [
      canary.name,
      { ended: toEnded(canary), turns: turns.get(canary.name) ?? null },
    ]),
  );
}

function viewRecord(
  what: string,
  revive: () => Parameters<typeof viewTurns>[0],
): CanaryView['turns'] {
  try {
    return viewTurns(revive());
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new CanaryError('INPUT_INVALID', `${quoteText(what)} cannot be read: ${why}.`);
  }
}

function toEnded({ verdict, layer, error }: ReportCanary): CanaryView['ended'] {
  return { verdict, layer, code: error?.code ?? null };
}

async function writePage(file: string, page: string): Promise<void> {
  await writeFile(file, page).catch((thrown: unknown) => {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new CanaryError(
      'INPUT_INVALID',
      `The page cannot be written to ${quoteText(file)}: ${why}.`,
    );
  });
}
