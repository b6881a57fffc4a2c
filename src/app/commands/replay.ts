// `session-continuity replay`: judges the records of report folders again with the present judge.
// No container is started.
import { CanaryError } from '../../domain/error.ts';
import { toPlainLine } from '../../domain/text.ts';
import { countReplayed, renderEnding, renderReplayed } from '../../render/replay.ts';
import { type ReplayedFolder, replayFolder, toProblem } from './replay-folder.ts';

/** Characters of a problem. Some hold text of a folder that may come from anywhere. */
const maxProblemChars = 2_000;

/** Where the command writes. */
export interface ReplayOutput {
  out(line: string): void;
  err(line: string): void;
}

/**
 * Runs the command. 0: all the same, 1: something differs, 2: something could not be judged, and
 * nothing differs. @throws CanaryError
 */
export async function runReplay(argv: readonly string[], output: ReplayOutput): Promise<0 | 1 | 2> {
  const flag = argv.find((argument) => argument.startsWith('-'));
  if (flag !== undefined || argv.length === 0)
    throw new CanaryError(
      'INPUT_INVALID',
      flag === undefined
        ? 'replay needs the report folder of a run.'
        : `replay takes report folders and no flags; got ${JSON.stringify(flag.slice(0, 60))}.`,
      { hint: 'See session-continuity replay --help.' },
    );
  let differing = 0;
  let unjudged = 0;
  for (const name of argv) {
    const { canaries, unplayed, problems } = await replayFolder(name).catch(
      (thrown: unknown): ReplayedFolder => ({
        canaries: [],
        unplayed: [],
        problems: [toProblem(thrown)],
      }),
    );
    const counts = countReplayed(canaries);
    for (const problem of problems)
      output.err(`INPUT_INVALID: ${toPlainLine(problem, maxProblemChars)}`);
    output.out(renderReplayed(name, { ...counts, unjudged: problems.length }));
    for (const { label, was, now } of canaries) {
      const line = renderEnding(label, was, now);
      if (line !== null) output.out(line);
    }
    for (const sentence of unplayed) output.out(`  ${sentence}`);
    differing += counts.differing;
    unjudged += problems.length;
  }
  if (differing > 0) return 1;
  return unjudged > 0 ? 2 : 0;
}
